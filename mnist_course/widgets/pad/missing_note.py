"""What stands below the paper where the browser lacks a part of the pad."""

import ipywidgets

from mnist_course.widgets.texts import language, text

_CLASS = "mnist-pad-missing"
# Its own style: that of the pad comes with the part that may be missing. It waits for slow pages.
_STYLE = f"""<style>
@keyframes {_CLASS} {{ from {{ max-height: 0; padding: 0; visibility: hidden; }} }}
.{_CLASS} {{ max-width: 280px; overflow: hidden; animation: {_CLASS} 0s 12s both; }}
.mnist-pad-paper:has(> canvas):has(.mnist-pad-layer) + .{_CLASS} {{ display: none; }}
</style>"""
_WORDS = """<p lang="{}" style="margin: 0; padding: 8px; color: #1b2333; background: #fff3c4;
line-height: 1.4; overflow-wrap: anywhere">{}</p>"""


def missing_note() -> ipywidgets.HTML:
    """Return a widget that follows the paper, and is seen only where its canvas or layer is not."""
    words = text(
        "pad.missing",
        package="mnist-course[lab]",
        command="<code>make page</code>",
        code='<code>mc.load_classifier().read("seven.png")</code>',
    )
    note = ipywidgets.HTML(_STYLE + _WORDS.format(language(), words), layout={"margin": "0"})
    return note.add_class(_CLASS)
