"""A PostgreSQL that may be stopped, and a way to the S3 server that may be cut or slow."""

from __future__ import annotations

import contextlib
import os
import pwd
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from faults.house import bucket
from faults.receiver import wait_for
from scripts.with_services import PrivatePostgres

STOP_SECONDS = 20


class Postgres(PrivatePostgres):
    """A cluster of its own, where COMMIT means what it means in production."""

    settings = PrivatePostgres.settings | {"synchronous_commit": "on", "fsync": "on", "full_page_writes": "on"}

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self._user: str | None = None

    def again(self) -> None:
        """Start after `down`, at the same address."""
        owner = pwd.getpwuid(self.data.stat().st_uid)
        other = owner.pw_uid != os.geteuid()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(int(urlsplit(self.url).port or 0)),
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=owner.pw_name if other else None,
                group=owner.pw_gid if other else None,
                extra_groups=[] if other else None,
            )
        wait_for(lambda: self.problem() is None, "PostgreSQL's start")

    def down(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: it ends every connection and writes everything down. SIGQUIT: it stops where it is, and recovers."""
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(STOP_SECONDS)


class Way:
    """Passes connections on to an address, unless it is told to refuse or to slow them."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._open: set[socket.socket] = set()
        self.cut = False
        self.delay_seconds = 0.0
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def down(self) -> None:
        """Every connection ends now, and new ones at once."""
        self.cut = True
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def up(self) -> None:
        self.cut, self.delay_seconds = False, 0.0

    def close(self) -> None:
        self._server.close()
        self.down()

    def _serve(self) -> None:
        while True:
            try:
                inner, _ = self._server.accept()
            except OSError:  # closed
                return
            if self.cut:
                inner.close()
                continue
            outer = socket.create_connection(self._target)
            self._open |= {inner, outer}
            for source, sink in ((inner, outer), (outer, inner)):
                threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                time.sleep(self.delay_seconds)
                sink.sendall(data)
        for connection in (source, sink):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            self._open.discard(connection)
            connection.close()


@contextlib.contextmanager
def way_to_storage(found: list[Way]) -> Iterator[str]:
    """The S3 server's address as the house is told it; found gets the way there."""
    with bucket() as endpoint:
        address = urlsplit(endpoint)
        way = Way((str(address.hostname), int(address.port or 0)))
        found.append(way)
        try:
            yield way.url
        finally:
            way.close()
