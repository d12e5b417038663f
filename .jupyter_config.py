"""Settings of `make lab`: quick widgets, and nothing fetched from the network."""

c = get_config()  # noqa: F821 (Jupyter provides it)

# Widget messages go out at once instead of waiting for Nagle's algorithm.
c.ServerApp.kernel_websocket_connection_class = "mnist_course.low_latency.LowLatencyConnection"

# No website is asked for news or updates.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.handlers.announcements.NeverCheckForUpdate"
