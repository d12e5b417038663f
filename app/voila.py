"""Settings of `make app`: the playground as a web page, for visitors who aren't known."""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821 (Voilà provides it)

# The address is printed; a server has no browser to open.
c.Voila.open_browser = False

# Voilà looks for the page's template in Jupyter's data folders: here is one more.
HERE = str(Path(__file__).resolve().parent)
sys.path.insert(0, HERE)
os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [HERE, os.environ.get("JUPYTER_PATH")]))
c.VoilaConfiguration.template = "playground"
c.VoilaConfiguration.allow_template_override = "NO"
c.VoilaConfiguration.allow_theme_override = "NO"

# Visitors see the page: no source, no traceback, and no file of the folder.
c.VoilaConfiguration.strip_sources = True
c.VoilaConfiguration.show_tracebacks = False
c.MappingKernelManager.allow_tracebacks = False
c.VoilaExecutor.cell_error_instruction = "Please reload the page. If it stays, tell its owner."
c.VoilaConfiguration.file_allowlist = []
c.VoilaConfiguration.extension_allowlist = [
    "@jupyter-widgets/jupyterlab-manager",  # Voilà's own manager takes the basic widgets from it
    "@voila-dashboards/widgets-manager8",
    "anywidget",
    "ipycanvas",
]

# Two kernels stand ready, so that a visitor doesn't wait for Python to start.
c.VoilaConfiguration.preheat_kernel = True
c.VoilaConfiguration.default_pool_size = 2
# Seconds until a new one is started, so as not to slow down the page that took the last.
c.VoilaKernelManager.fill_delay = 5

# Pages that are opened together wait for one another, and should all get their pad.
c.VoilaExecutor.iopub_timeout = 60

# Who is let in, and how many (docs/hosting.md has the environment's variables).
c.VoilaConfiguration.multi_kernel_manager_class = "visitors.VisitorKernelManager"
c.Voila.identity_provider_class = "visitors.Doorkeeper"
c.VisitorKernelManager.most_kernels = int(os.environ.get("PLAYGROUND_KERNELS", 40))
c.VisitorKernelManager.elsewhere = os.environ.get("PLAYGROUND_ELSEWHERE", "")
c.Doorkeeper.most_an_address = int(os.environ.get("PLAYGROUND_KERNELS_AN_ADDRESS", 30))
c.Doorkeeper.behind_proxy = bool(
    os.environ.get("PLAYGROUND_BEHIND_PROXY") or os.environ.get("SPACE_HOST")
)
# Hugging Face says by which name it shows a Space.
c.Doorkeeper.hosts = [
    name.strip().lower()
    for variable in ("PLAYGROUND_HOSTS", "SPACE_HOST")
    for name in os.environ.get(variable, "").split(",")
    if name.strip()
]

# A page that is closed ends its kernel itself. This is for the pages that went without a word (a
# phone that fell asleep, a cut line), and for those forgotten open. A kernel that no page has come
# for ends within a minute (visitors.py).
c.MappingKernelManager.cull_idle_timeout = 30 * 60
c.MappingKernelManager.cull_interval = 5
c.MappingKernelManager.cull_connected = True
c.MappingKernelManager.cull_busy = True
# A kernel that has died is gone: a new one in its place would know nothing of the page.
c.KernelRestarter.restart_limit = 0
c.KernelRestarter.time_to_dead = 1

# Widget messages go out at once instead of waiting for Nagle's algorithm, and no socket holds up
# the others.
c.Voila.kernel_websocket_connection_class = "mnist_course.server.VisitorConnection"

# 'self' also lets the page talk to its own kernel; the widgets' scripts come as blobs.
POLICY = {
    "default-src": "'self' data: blob:",
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "object-src": "'none'",
    "base-uri": "'none'",
    # Hugging Face shows a Space inside its own page.
    "frame-ancestors": "'self' https://huggingface.co",
}
c.Voila.tornado_settings = {
    # A picture has at most 8 MB (widgets/playground/upload.py); what is larger is cut off.
    "websocket_max_message_size": 10 * 2**20,
    # Voilà never hands out the cookie that this check wants, so a page could not end its kernel.
    # Who wants to end another page's kernel would have to guess its id, a random UUID.
    "disable_check_xsrf": True,
    "headers": {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
        "Referrer-Policy": "same-origin",
    },
}
