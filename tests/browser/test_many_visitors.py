"""One visitor of the app doesn't hold up the others: a real Voilà, and visitors of bad will."""

import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import nbformat
import psutil
import pytest
import requests
import websocket

from testsupport.servers import ROOT, AppServer, serve_app
from testsupport.visitors import (
    PROTOCOL,
    ask_for_states,
    attack_with_older_protocol,
    frame,
    open_page,
    open_socket,
)

NO_READY = "--preheat_kernel=False"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The app with its own settings."""
    with serve_app(tmp_path_factory.mktemp("app")) as server:
        yield server


def expect_answers(server: AppServer, seconds: float = 1) -> None:
    """Everybody else is answered in time, for a while."""
    for _ in range(5):
        assert requests.get(f"{server.url}/voila/static/voila.js", timeout=seconds).ok
        time.sleep(0.2)


def wait_until(condition, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


def is_there(server: AppServer, kernel: str) -> bool:
    return requests.get(f"{server.url}/api/kernels/{kernel}", timeout=5).ok


def expect_states(server: AppServer, kernel: str) -> websocket.WebSocket:
    """The kernel of a page answers: it tells the state of all widgets."""
    socket = open_socket(server, kernel, PROTOCOL)
    ask_for_states(lambda kind, content: socket.send_binary(frame(kind, content)))
    while b"update_states" not in socket.recv():
        pass
    return socket


def test_an_older_websocket_protocol_is_refused_and_nobody_waits(app):
    kernel = open_page(app)
    attack_with_older_protocol(app, kernel)  # before: this hung the server
    expect_answers(app)


@pytest.mark.parametrize(
    "bad",
    [
        (2**62).to_bytes(8, "little"),
        (2**62).to_bytes(8, "little") * 100,
        bytes(8),
        b"",
        b"x" * 7,
        frame("kernel_info_request", {})[:-1],
        (6).to_bytes(8, "little") + b"\xff" * 48,
        "not binary",
    ],
    ids=["count", "offsets", "none", "empty", "short", "cut", "far", "text"],
)
def test_a_message_whose_offsets_dont_fit_closes_its_own_socket(app, bad):
    socket = open_socket(app, open_page(app), PROTOCOL)
    other = open_socket(app, open_page(app), PROTOCOL)
    (socket.send if isinstance(bad, str) else socket.send_binary)(bad)
    expect_answers(app)
    with pytest.raises(websocket.WebSocketConnectionClosedException):
        while True:
            code, _ = socket.recv_data()
            if code == websocket.ABNF.OPCODE_CLOSE:
                raise websocket.WebSocketConnectionClosedException
    ask_for_states(lambda kind, content: other.send_binary(frame(kind, content)))
    while b"update_states" not in other.recv():
        pass
    other.close()


def test_a_browser_that_comes_back_on_another_line_hangs_nobody(app):
    kernel = open_page(app)
    cut = open_socket(app, kernel, PROTOCOL)
    ask_for_states(lambda kind, content: cut.send_binary(frame(kind, content)))
    expect_states(app, kernel).close()  # before: the first was sent the older protocol, and hung
    cut.close()
    expect_answers(app)


def test_whoever_doesnt_read_takes_no_memory(app):
    socket = open_socket(app, open_page(app), PROTOCOL)
    before = app.process.memory_info().rss
    end = time.monotonic() + 120
    with pytest.raises((OSError, websocket.WebSocketException)):  # cut off
        while time.monotonic() < end:
            ask_for_states(lambda kind, content: socket.send_binary(frame(kind, content)), 50)
            time.sleep(0.1)
    assert app.process.memory_info().rss - before < 100e6
    expect_answers(app, seconds=30)  # when the kernel has had its say


def test_many_pages_at_once_start_no_more_kernels_than_there_may_be(tmp_path):
    counts = []
    with serve_app(tmp_path, "--VisitorKernelManager.most_kernels=4") as server:
        with ThreadPoolExecutor(30) as pool:
            pages = [pool.submit(requests.get, server.url, timeout=120) for _ in range(30)]
            while not all(page.done() for page in pages):
                counts.append(len(server.kernels()))
                time.sleep(0.1)
        answers = [page.result() for page in pages]
        time.sleep(3)
        counts.append(len(server.kernels()))
    assert max(counts) == 4
    assert 2 <= sum(answer.status_code == 200 for answer in answers) <= 4
    refused = [answer for answer in answers if answer.status_code != 200]
    assert {answer.status_code for answer in refused} == {503}
    assert all("<h1>The playground is full</h1>" in answer.text for answer in refused)
    assert all('http-equiv="refresh"' in answer.text for answer in refused)


def test_whoever_waits_gets_in_when_somebody_leaves(tmp_path):
    options = [
        "--VisitorKernelManager.most_kernels=3",
        "--VisitorKernelManager.elsewhere=https://x.y",
    ]
    with serve_app(tmp_path, *options) as server:
        kernels, sockets = [], []
        for _ in range(3):
            kernels.append(open_page(server))
            sockets.append(open_socket(server, kernels[-1], PROTOCOL))
        full = requests.get(server.url, timeout=60)
        assert full.status_code == 503
        assert "https://x.y" in full.text
        requests.post(f"{server.url}/voila/api/shutdown/{kernels[0]}", timeout=30)
        wait_until(lambda: requests.get(server.url, timeout=60).ok)
        assert all(is_there(server, kernel) for kernel in kernels[1:])
        for socket in sockets:
            socket.close()


def test_one_address_doesnt_get_all_kernels(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_BEHIND_PROXY", "1")

    def ask(address: str) -> requests.Response:
        headers = {"X-Forwarded-For": f"9.9.9.9, {address}"}
        return requests.get(server.url, headers=headers, timeout=120)

    with serve_app(tmp_path, "--Doorkeeper.most_an_address=2") as server:
        assert [ask("192.0.2.1").status_code for _ in range(3)] == [200, 200, 429]
        assert "from your address" in ask("192.0.2.1").text
        assert ask("192.0.2.2").status_code == 200


def test_a_kernel_that_no_page_comes_for_is_ended_and_others_stay(tmp_path):
    with serve_app(tmp_path, "--VisitorKernelManager.unclaimed_seconds=3") as server:
        lonely, claimed = open_page(server), open_page(server)
        open_socket(server, claimed, PROTOCOL).close()  # a line may be cut for a while
        wait_until(lambda: not is_there(server, lonely), 20)
        assert is_there(server, claimed)
        assert requests.get(server.url, timeout=60).ok


def test_a_kernel_that_dies_is_gone_at_once(app):
    kernel = open_page(app)
    socket = open_socket(app, kernel, PROTOCOL)
    app.kernel(kernel).kill()
    wait_until(lambda: not is_there(app, kernel), 5)
    while b'"dead"' not in socket.recv():
        pass
    expect_answers(app)


@pytest.fixture(scope="module")
def cold_app(tmp_path_factory):
    """The app without kernels that stand ready."""
    with serve_app(tmp_path_factory.mktemp("cold"), NO_READY) as server:
        yield server


@pytest.fixture
def fork_server(cold_app):
    """A process that has forked a kernel, whose page lives on."""
    kernel = open_page(cold_app)
    socket = expect_states(cold_app, kernel)
    (process,) = cold_app.fork_servers()
    assert cold_app.kernel(kernel).parent() == process
    yield process
    assert is_there(cold_app, kernel)
    expect_states(cold_app, kernel).close()
    socket.close()


def test_a_forked_kernel_has_the_limits_of_a_plain_one(cold_app, tmp_path):
    forked = cold_app.kernel(open_page(cold_app))
    with serve_app(tmp_path, NO_READY, "--VisitorKernelManager.fork_kernels=False") as server:
        plain = server.kernel(open_page(server))
        assert server.fork_servers() == []
        for kind in (psutil.RLIMIT_DATA, psutil.RLIMIT_CPU, psutil.RLIMIT_CORE):
            assert forked.rlimit(kind) == plain.rlimit(kind)
        assert forked.nice() == plain.nice()
        assert forked.cwd() == plain.cwd()


def test_each_widget_of_a_forked_kernel_answers(cold_app):
    kernel = open_page(cold_app)
    expect_states(cold_app, kernel).close()
    socket = open_socket(cold_app, kernel, PROTOCOL)
    socket.send_binary(frame("comm_info_request", {"target_name": "jupyter.widget"}))
    while b"comm_info_reply" not in (reply := socket.recv()):
        pass
    waiting = set(re.findall(rb'"([0-9a-f]{32})": {"target_name"', reply))
    assert len(waiting) > 20
    for name in waiting:
        content = {"comm_id": name.decode(), "data": {"method": "request_state"}}
        socket.send_binary(frame("comm_msg", content))
    while waiting:  # before: the widget that ipycanvas makes when it is imported was silent
        answer = socket.recv()
        waiting -= {name for name in waiting if b'"update"' in answer and name in answer}
    socket.close()


def test_a_forked_kernel_ends_with_its_page(cold_app, fork_server):
    kernel = open_page(cold_app)
    process = cold_app.kernel(kernel)
    requests.post(f"{cold_app.url}/voila/api/shutdown/{kernel}", timeout=30)
    assert psutil.wait_procs([process], timeout=30)[0]
    assert fork_server.is_running()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["dies", "hangs"])
def test_a_fork_server_that_fails_stalls_nobody(cold_app, fork_server, number):
    fork_server.send_signal(number)
    page = expect_states(cold_app, open_page(cold_app))
    wait_until(lambda: not fork_server.is_running())
    expect_states(cold_app, open_page(cold_app)).close()
    assert len(cold_app.fork_servers()) == 1
    page.close()


def test_kernels_end_with_a_server_that_is_killed(tmp_path):
    with serve_app(tmp_path, NO_READY) as server:
        expect_states(server, open_page(server)).close()
        left = [*server.kernels(), *server.fork_servers()]
        server.process.kill()
        assert len(left) == 2
        assert psutil.wait_procs(left, timeout=30)[1] == []


@pytest.fixture
def notebook(tmp_path):
    """Write a notebook of one cell; return its path."""

    def write(source: str):
        book = nbformat.read(ROOT / "notebooks/playground.ipynb", as_version=4)
        book.cells[-1].source = source
        nbformat.write(book, tmp_path / "book.ipynb")
        return tmp_path / "book.ipynb"

    return write


def test_a_kernel_gets_no_more_memory_than_its_limit(tmp_path, notebook):
    book = notebook("try:\n    bytearray(1 << 30)\nexcept MemoryError:\n    print('too much')")
    with serve_app(tmp_path, NO_READY, notebook=book) as server:
        assert "too much" in requests.get(server.url, timeout=60).text


def test_a_kernel_gets_no_more_processor_time_than_its_limit(tmp_path, notebook):
    book = notebook("while True: pass")
    options = [NO_READY, "--VisitorKernelManager.kernel_cpu_seconds=4"]
    with serve_app(tmp_path, *options, notebook=book) as server, ThreadPoolExecutor() as pool:
        page = pool.submit(requests.get, server.url, timeout=60)
        wait_until(lambda: len(server.kernels()) == 1)
        expect_answers(server, seconds=5)
        wait_until(lambda: not server.kernels(), 60)
        assert page.result(timeout=30).ok


@pytest.mark.parametrize("path", ["", "api/kernels/1-1-1-1-1"])
def test_a_host_by_another_name_is_refused(app, path):
    for host, status in [("evil.example", 403), ("evil.example:80", 403), ("10.0.0.1:80", None)]:
        answer = requests.get(f"{app.url}/{path}", headers={"Host": host}, timeout=60)
        assert (answer.status_code == 403) == (status == 403)


def test_the_owner_names_the_host(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_HOSTS", "digits.example, other.example")
    with serve_app(tmp_path, NO_READY) as server:
        kernel = f"{server.url}/api/kernels/1-1-1-1-1"
        for host, status in [("Digits.example", 404), ("other.example:80", 404), ("x.y", 403)]:
            answer = requests.get(kernel, headers={"Host": host}, timeout=10)
            assert answer.status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "voila/templates/",
        "voila/templates/playground",
        "voila/templates/playground/static/",
        "voila/templates/playground/static/..%2f..",
        "voila/templates/none/static/x",
        "voila/templates/playground/static/%00",
        "voila/templates/..%2f..%2f..%2fstatic/x",
        "logout",
        "login",
    ],
)
def test_what_isnt_there_is_no_fault_of_the_server(app, path):
    for method in ("GET", "HEAD"):
        assert 400 <= requests.request(method, f"{app.url}/{path}", timeout=10).status_code < 500


def health(server: AppServer) -> int:
    return subprocess.run(
        [sys.executable, ROOT / "app/health.py", server.url], check=False
    ).returncode


def test_the_health_check_notices_a_server_that_hangs(tmp_path):
    with serve_app(tmp_path, NO_READY) as server:
        assert health(server) == 0
        server.process.send_signal(signal.SIGSTOP)
        try:
            assert health(server) == 1
        finally:
            server.process.send_signal(signal.SIGCONT)


def test_a_server_that_hangs_ends_itself_and_says_where(tmp_path):
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings/voila.py").write_text(
        f"load_subconfig({str(ROOT / 'app/voila.py')!r})\n"
        "import time\nfrom tornado.ioloop import IOLoop\n"
        "IOLoop.current().call_later(4, time.sleep, 100)\n"
    )
    options = [
        f"--Voila.config_file_paths={tmp_path / 'settings'}",
        "--VisitorKernelManager.hang_seconds=2",
    ]
    with serve_app(tmp_path, NO_READY, *options) as server:
        psutil.wait_procs([server.process], timeout=30)
        assert not server.process.is_running()
    assert "Timeout (0:00:02)!" in (tmp_path / "log.txt").read_text()
