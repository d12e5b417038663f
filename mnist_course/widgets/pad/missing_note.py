"""What stands below the paper where the browser lacks a part of the pad."""

import ipywidgets

_CLASS = "mnist-pad-missing"
# Its own style: that of the pad comes with the part that may be missing. It waits for slow pages.
_NOTE = f"""<style>
@keyframes {_CLASS} {{ from {{ max-height: 0; padding: 0; visibility: hidden; }} }}
.{_CLASS} {{ max-width: 280px; overflow: hidden; animation: {_CLASS} 0s 12s both; }}
.mnist-pad-paper:has(> canvas):has(.mnist-pad-layer) + .{_CLASS} {{ display: none; }}
</style>
<p style="margin: 0; padding: 8px; color: #1b2333; background: #fff3c4; line-height: 1.4;
overflow-wrap: anywhere">
The pad can't be drawn on here: this page has not loaded the front end of ipycanvas or of
anywidget. Reload the page; if that doesn't help, restart Jupyter, or open the notebook in
JupyterLab, where mnist-course[lab] is installed. Where no widget works, the page that
<code>make page</code> writes does, and pictures can be read in code:
<code>mc.load_classifier().read("seven.png")</code>.</p>"""


def missing_note() -> ipywidgets.HTML:
    """Return a widget that follows the paper, and is seen only where its canvas or layer is not."""
    return ipywidgets.HTML(_NOTE, layout={"margin": "0"}).add_class(_CLASS)
