"""A receiver as quick as Python allows, in a process of its own, for bench.webhooks.

    python -m bench.webhook_receiver        prints its port, then serves until it is stopped

POST to any path: 204 at once, over a connection that stays open; below /hang: never an answer. GET /arrived: a JSON
object of delays in milliseconds, path to list, from `sent_at` of the body (Unix seconds) on; then forgets them.
"""

from __future__ import annotations

import asyncio
import json
import time

ANSWER = b"HTTP/1.1 204 No Content\r\n\r\n"


class Receiver(asyncio.Protocol):
    arrived: dict[str, list[float]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.buffer = transport, b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end]
            at = head.lower().find(b"content-length:")
            size = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self.buffer) < end + 4 + size:
                return
            body, self.buffer = self.buffer[end + 4 : end + 4 + size], self.buffer[end + 4 + size :]
            self.answer(head.split(b" ", 2)[1].decode(), body)

    def answer(self, path: str, body: bytes) -> None:
        if path == "/arrived":
            content = json.dumps(self.arrived).encode()
            self.arrived.clear()
            self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(content), content))
            return
        delay = (time.time() - json.loads(body)["sent_at"]) * 1000
        self.arrived.setdefault(path, []).append(delay)
        if not path.startswith("/hang"):
            self.transport.write(ANSWER)


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Receiver, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
