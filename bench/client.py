"""An HTTP/1.1 client that costs little: one kept connection, requests as bytes."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any

TIMEOUT_SECONDS = 20


def request_bytes(method: str, path: str, headers: Mapping[str, str] | None = None, body: Any = None) -> bytes:
    """body: sent as JSON."""
    content = b"" if body is None else json.dumps(body).encode()
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        *(f"{name}: {text}" for name, text in (headers or {}).items()),
    ]
    if content:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    elif method == "POST":
        lines.append("Content-Length: 0")
    return "\r\n".join([*lines, "", ""]).encode() + content


class Connection:
    """One connection to a server on this machine; a server that closes it is connected to again."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body. Raises OSError for an answer that does not come."""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=TIMEOUT_SECONDS)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        return self._answer(self.socket)

    def _answer(self, channel: socket.socket) -> tuple[int, bytes]:
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more(channel)
        head, body = data[:end].lower(), data[end + 4 :]
        status = int(head[9:12])
        if b"transfer-encoding: chunked" in head:
            while not body.endswith(b"0\r\n\r\n"):
                body += self._more(channel)
            body = _joined(body)
        elif (at := head.find(b"content-length:")) >= 0:
            length = int(head[at + 15 :].split(b"\r\n", 1)[0])
            while len(body) < length:
                body += self._more(channel)
        if b"connection: close" in head:
            self.close()
        return status, body

    def _more(self, channel: socket.socket) -> bytes:
        data = channel.recv(65536)
        if not data:
            self.close()
            raise ConnectionError("the server closed the connection in the middle of an answer")
        return data

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def _joined(chunks: bytes) -> bytes:
    parts = []
    while chunks:
        size, _, rest = chunks.partition(b"\r\n")
        length = int(size, 16)
        parts.append(rest[:length])
        chunks = rest[length + 2 :]
    return b"".join(parts)


def timed(connection: Connection, count: int, request: Callable[[], bytes], status: int) -> list[float]:
    """Seconds of each of `count` requests, one after the other. Raises AssertionError for another status."""
    seconds = []
    for _ in range(count):
        asked = request()
        began = time.perf_counter()
        got, body = connection.ask(asked)
        seconds.append(time.perf_counter() - began)
        assert got == status, (got, body[:500])
    return seconds
