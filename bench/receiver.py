"""A partner's endpoint that says when the webhook about a job has arrived."""

from __future__ import annotations

import re
import socket
import threading
from types import TracebackType

JOB = re.compile(rb'"(?:job_id|id)": ?"([0-9A-Za-z_-]+)"')
ANSWER = b"HTTP/1.1 204 No Content\r\n\r\n"


class Receiver:
    """Keeps connections open and answers 204; the first id of each body is what has arrived."""

    def __enter__(self) -> Receiver:
        self.arrived: dict[str, threading.Event] = {}
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/webhooks"
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.listener.close()

    def about(self, identifier: str) -> threading.Event:
        return self.arrived.setdefault(identifier, threading.Event())

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            data = b""
            while more := connection.recv(65536):
                data += more
                end = data.find(b"\r\n\r\n")
                if end < 0:
                    continue
                head = data[:end].lower()
                length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
                if len(data) < end + 4 + length:
                    continue
                body, data = data[end + 4 : end + 4 + length], data[end + 4 + length :]
                connection.sendall(ANSWER)
                if found := JOB.search(body):
                    self.about(found[1].decode()).set()
