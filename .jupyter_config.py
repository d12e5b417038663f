"""Settings of `make lab`: quick widgets, and nothing fetched from the network."""

c = get_config()  # noqa: F821 (Jupyter provides it)

# Widget messages go out at once instead of waiting for Nagle's algorithm.
c.ServerApp.kernel_websocket_connection_class = "mnist_course.server.LowLatencyConnection"

# No website is asked for news or updates.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.handlers.announcements.NeverCheckForUpdate"


def without_announcements(handler, page_config):
    """Leave out the part of JupyterLab that asks on each first visit whether to fetch news.

    It asks where the news are off, too, and its question covers a narrow screen's lower half.
    """
    page_config["disabledExtensions"].append("@jupyterlab/apputils-extension:announcements")
    return page_config


c.ServerApp.tornado_settings = {"page_config_hook": without_announcements}
