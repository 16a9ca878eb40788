"""A small HTTP server on this machine that does what a test tells it to, down to the bytes."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Request:
    """headers: names in lower case. server_name: what TLS asked for."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    server_name: str | None = None


Answer = Callable[[socket.socket], None]


def reply(status: int = 200, body: bytes = b"", **headers: str) -> Answer:
    """A plain, complete answer. headers: underscores stand for hyphens; a given Content-Length is sent as it is."""
    fields = {"Content-Length": str(len(body))} | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} Some Reason", *(f"{name}: {value}" for name, value in fields.items())]
    return raw("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def raw(content: bytes) -> Answer:
    def answer(connection: socket.socket) -> None:
        connection.sendall(content)

    return answer


def drip(start: bytes, piece: bytes, stopped: threading.Event) -> Answer:
    """`start`, then `piece` every 50 ms for a minute; sets `stopped` when the other side has had enough."""

    def answer(connection: socket.socket) -> None:
        try:
            connection.sendall(start)
            for _ in range(1200):
                connection.settimeout(0.05)
                try:
                    if connection.recv(1) == b"":
                        break
                except TimeoutError:
                    connection.sendall(piece)
        except OSError:
            pass
        stopped.set()

    return answer


def reset(connection: socket.socket) -> None:
    """Close with RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@dataclass
class Server:
    """answers: used up in turn, the last one again and again. requests: what came."""

    port: int
    answers: list[Answer]
    scheme: str = "http"
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def next_answer(self, request: Request) -> Answer:
        with self.lock:
            self.requests.append(request)
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def read_request(connection: socket.socket) -> Request | None:
    """The next request on a connection; None when the other side has closed it."""
    content = b""
    while b"\r\n\r\n" not in content:
        chunk = connection.recv(65536)
        if not chunk:
            return None
        content += chunk
    head, _, body = content.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    method, path, _ = first.split(" ")
    return Request(method, path, headers, body)


def _serve(server: Server, connection: socket.socket, context: ssl.SSLContext | None) -> None:
    """One request a connection, so that a test sees how often somebody connected."""
    try:
        connection.settimeout(10)
        asked: list[str] = []
        if context is not None:
            context.sni_callback = lambda _socket, name, _context: asked.append(name)
            connection = context.wrap_socket(connection, server_side=True)
        request = read_request(connection)
        if request is not None:
            request.server_name = asked[0] if asked else None
            server.next_answer(request)(connection)
    except OSError:
        pass
    finally:
        connection.close()


@contextmanager
def serve(*answers: Answer, context: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Listen on 127.0.0.1 for the time of a `with` block. context: for TLS."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener.getsockname()[1], list(answers or [reply()]), "https" if context else "http")

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            server.connections += 1
            threading.Thread(target=_serve, args=(server, connection, context), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=5)
