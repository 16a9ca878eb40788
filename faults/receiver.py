"""A partner's endpoint for webhooks, well or in any kind of trouble."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

START_SECONDS = 90
HUGE_ANSWER_BYTES = 64 << 20


def wait_for(condition: Callable[[], Any], what: str, *, seconds: float = START_SECONDS) -> Any:
    """The first true answer. An answer that never comes ends the test; how long one took is not looked at."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := condition():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{what} did not happen in {seconds} s")


class Receiver:
    """Keeps what it gets and answers 204, unless told to behave otherwise."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.received_at: list[float] = []
        self.strayed: list[str] = []
        self.behave: Callable[[BaseHTTPRequestHandler], None] = well
        self._open: set[socket.socket] = set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                receiver._open.add(self.connection)

            def finish(self) -> None:
                receiver._open.discard(self.connection)
                with contextlib.suppress(OSError):
                    super().finish()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path != PATH:
                    receiver.strayed.append(self.path)
                receiver.received_at.append(time.time())
                receiver.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
                with contextlib.suppress(OSError):  # the sender has had enough
                    receiver.behave(self)

            def do_GET(self) -> None:
                receiver.strayed.append(self.path)
                well(self)

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        self._handler = Handler
        self.server: ThreadingHTTPServer | None = None
        self.port: int = 0  # any, at first
        self.open()
        self.url: str = f"http://127.0.0.1:{self.port}{PATH}"

    def about(self, job_id: str) -> tuple[dict[str, str], bytes]:
        """The event about one job, in whatever order they come."""
        found: tuple[dict[str, str], bytes] = wait_for(
            lambda: next((item for item in self.received if json.loads(item[1])["job_id"] == job_id), None),
            f"the event about {job_id}",
        )
        return found

    def open(self) -> None:
        """Listen, at the same port as before."""
        server = ThreadingHTTPServer(("127.0.0.1", self.port), self._handler)
        server.daemon_threads = True
        self.server, self.port = server, int(server.server_address[1])
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()

    def close(self) -> None:
        """Whoever connects is refused, and whoever is connected is cut off."""
        if self.server is None:
            return
        self.server.shutdown()
        self.server.server_close()
        self.server = None
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


PATH = "/webhooks/katalo"


def well(request: BaseHTTPRequestHandler) -> None:
    answer(request, 204)


def slow(request: BaseHTTPRequestHandler) -> None:
    """Longer than a sender waits; the event has been taken all the same."""
    time.sleep(5)
    answer(request, 204)


def redirecting(request: BaseHTTPRequestHandler) -> None:
    answer(request, 307, Location="/trap")


def gone(request: BaseHTTPRequestHandler) -> None:
    answer(request, 410)


def huge(request: BaseHTTPRequestHandler) -> None:
    """An answer of 64 MiB, which nobody should read to its end."""
    request.send_response(200)
    request.send_header("Content-Length", str(HUGE_ANSWER_BYTES))
    request.end_headers()
    request.close_connection = True
    for _ in range(HUGE_ANSWER_BYTES >> 16):
        request.wfile.write(b"x" * (1 << 16))


def resetting(request: BaseHTTPRequestHandler) -> None:
    """Read, then cut with a reset instead of an answer."""
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.close_connection = True
    request.connection.close()


def answer(request: BaseHTTPRequestHandler, status: int, **headers: str) -> None:
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name, value)
    if status != 204:
        request.send_header("Content-Length", "0")
    request.end_headers()
