#!/usr/bin/env python3
"""Run a command beside a PostgreSQL and a Redis that it may use as it likes.

    scripts/with_services.py -- pytest tests

A server named by DATABASE_URL or REDIS_URL is used when it answers. Otherwise a private one is started from the
binaries on this machine, with its data in a temporary directory and on a free port of 127.0.0.1, and stopped and
removed when the command ends, whatever ends it. The command finds both addresses in its environment. Any number of
runs may happen side by side.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import fcntl
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import IO

import psycopg
import redis

DIRECTORY_PREFIX = "katalo-services-"
LOCK_NAME = "lock"
START_TIMEOUT_S = 30.0
START_ATTEMPTS = 5
STOP_TIMEOUT_S = 10.0
# A directory younger than this may belong to a run that has not taken its lock yet.
STALE_AFTER_S = 60.0
# One database for each pytest worker and one for a person; Redis itself stops at 16 unless told.
REDIS_DATABASES = 64
PR_SET_PDEATHSIG = 1


class ServiceError(Exception):
    """A service cannot be had; the message says what would help."""


def say(message: str) -> None:
    print(f"services: {message}", file=sys.stderr, flush=True)


def database_problem(url: str) -> str | None:
    """Why `url` cannot be used as the tests' PostgreSQL, or None when it answers."""
    if not url.startswith(("postgres://", "postgresql://")):
        return "it is not a PostgreSQL address"
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.Error as error:
        return str(error).strip().splitlines()[0]
    return None


def redis_problem(url: str) -> str | None:
    """Why `url` cannot be used as the tests' Redis, or None when it answers."""
    try:
        with contextlib.closing(redis.Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3)) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        return str(error)
    return None


def free_port() -> int:
    """A port of 127.0.0.1 that was free a moment ago; whoever uses it must be ready to lose it to another."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def find_program(names: tuple[str, ...], package: str) -> Path:
    """The newest of these programs. PostgreSQL's server programs are not on Debian's PATH, so look there as well."""
    for name in names:
        versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
        newest = sorted(versions, key=lambda path: float(path.parent.parent.name), reverse=True)
        if newest:
            return newest[0]
        if found := shutil.which(name):
            return Path(found)  # not resolved: redis-server is a link to a program that goes by its name
    raise ServiceError(f"{names[0]} is not on this machine; install it: apt-get install {package}")


def _end_with_parent() -> None:
    """Ask Linux to end this child when the runner dies without a chance to stop it (kill -9)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Server:
    """A child process with a log, started in its own session so that Ctrl-C reaches the command and not the server."""

    name = "server"

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.log = directory / f"{self.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def command(self, port: int) -> list[str]:
        raise NotImplementedError

    def url_at(self, port: int) -> str:
        raise NotImplementedError

    def problem(self) -> str | None:
        raise NotImplementedError

    def start(self, user: str | None = None, standard_input: Callable[[int], bytes] | None = None) -> None:
        """Start on a free port and wait until it answers; another port when somebody was faster.

        Raises ServiceError with the end of the log when it never answers.
        """
        for _ in range(START_ATTEMPTS):
            port = free_port()
            self.url = self.url_at(port)
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    self.command(port),
                    cwd=self.directory,
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=_end_with_parent,  # safe: there is one thread only at this point
                    user=user,
                    group=pwd.getpwnam(user).pw_gid if user else None,
                    extra_groups=[] if user else None,
                )
            assert self.process.stdin is not None
            with contextlib.suppress(BrokenPipeError), self.process.stdin as pipe:
                pipe.write(standard_input(port) if standard_input else b"")
            if self._answers():
                return
            self.stop()
        tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])
        raise ServiceError(f"{self.name} does not start:\n{tail}")

    def _answers(self) -> bool:
        assert self.process is not None
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline and self.process.poll() is None:
            if self.problem() is None:
                return True
            time.sleep(0.05)
        return False

    def stop(self) -> None:
        """Stop this one process by its own id; nothing else on the machine is touched."""
        if self.process is None or self.process.poll() is not None:
            return
        # For PostgreSQL SIGINT is "fast shutdown": it does not wait for a client that forgot to disconnect.
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class PrivatePostgres(Server):
    """A throw-away cluster: durability is off, since losing it is the point."""

    name = "postgresql"
    settings = {
        "listen_addresses": "127.0.0.1",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": "200",
        "shared_buffers": "128MB",
        "max_wal_size": "2GB",
    }

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.password = secrets.token_urlsafe(24)
        self.data = directory / "postgresql"

    def start(self, user: str | None = None, standard_input: Callable[[int], bytes] | None = None) -> None:
        initdb = find_program(("initdb",), "postgresql")
        self.server = initdb.with_name("postgres")
        if user is None and os.geteuid() == 0:
            user = _unprivileged_user()  # PostgreSQL refuses to run as root
        self.data.mkdir(mode=0o700)
        password_file = self.directory / "password"
        password_file.write_text(self.password)
        if user:
            shutil.chown(self.data, user)
            shutil.chown(password_file, user)
            self.directory.chmod(0o755)  # the server must be able to pass through; its data stay 0700
        password_file.chmod(0o600)
        made = subprocess.run(
            [
                *(initdb, "--pgdata", self.data, "--username", "katalo", "--encoding", "UTF8", "--locale", "C"),
                *("--auth", "scram-sha-256", "--pwfile", password_file, "--no-sync"),
            ],
            cwd=self.data,
            capture_output=True,
            text=True,
            user=user,
            group=pwd.getpwnam(user).pw_gid if user else None,
            extra_groups=[] if user else None,
            check=False,
        )
        password_file.unlink()
        if made.returncode:
            raise ServiceError(f"initdb failed:\n{made.stderr.strip()}")
        super().start(user, standard_input)

    def command(self, port: int) -> list[str]:
        options = {**self.settings, "port": str(port), "unix_socket_directories": ""}
        return [
            *(str(self.server), "-D", str(self.data)),
            *(part for name, value in options.items() for part in ("-c", f"{name}={value}")),
        ]

    def url_at(self, port: int) -> str:
        return f"postgresql://katalo:{self.password}@127.0.0.1:{port}/postgres"

    def problem(self) -> str | None:
        return database_problem(self.url)


class PrivateRedis(Server):
    """A Redis that keeps nothing on disk."""

    name = "redis"

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.password = secrets.token_urlsafe(24)

    def start(self, user: str | None = None, standard_input: Callable[[int], bytes] | None = None) -> None:
        self.server = find_program(("redis-server", "valkey-server"), "redis-server")
        super().start(user, self._configuration)

    def _configuration(self, port: int) -> bytes:
        """Given on standard input, so that the password stands in no process list."""
        lines = [
            *(f"port {port}", "bind 127.0.0.1", 'save ""', "appendonly no", f"databases {REDIS_DATABASES}"),
            *(f"dir {self.directory}", f"requirepass {self.password}"),
        ]
        return "\n".join(lines).encode() + b"\n"

    def command(self, port: int) -> list[str]:
        return [str(self.server), "-"]

    def url_at(self, port: int) -> str:
        return f"redis://default:{self.password}@127.0.0.1:{port}/0"

    def problem(self) -> str | None:
        return redis_problem(self.url)


def _unprivileged_user() -> str:
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise ServiceError("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as")


def remove_stale_directories(parent: Path) -> None:
    """Remove what runs that were killed left behind. A live run holds its directory's lock, so it is never touched."""
    for directory in parent.glob(f"{DIRECTORY_PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - directory.stat().st_mtime < STALE_AFTER_S:
                continue
            with (directory / LOCK_NAME).open("ab") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def locked_directory() -> Iterator[Path]:
    parent = Path(tempfile.gettempdir())
    remove_stale_directories(parent)
    directory = Path(tempfile.mkdtemp(prefix=DIRECTORY_PREFIX, dir=parent))
    lock: IO[bytes]
    with (directory / LOCK_NAME).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield directory
        finally:
            shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def services() -> Iterator[dict[str, str]]:
    """DATABASE_URL and REDIS_URL of servers that answer, for as long as the block runs."""
    wanted: list[tuple[str, Callable[[str], str | None], type[Server]]] = [
        ("DATABASE_URL", database_problem, PrivatePostgres),
        ("REDIS_URL", redis_problem, PrivateRedis),
    ]
    with locked_directory() as directory, contextlib.ExitStack() as started:
        environment: dict[str, str] = {}
        for name, problem_of, private in wanted:
            given = os.environ.get(name, "")
            problem = problem_of(given) if given else "it is not set"
            if problem is None:
                environment[name] = given
                continue
            if given:
                say(f"{name} is not used: {problem}")
            server = private(directory)
            started.callback(server.stop)
            server.start()
            environment[name] = server.url
            say(f"{server.name} {server.url.rpartition('@')[2]}")
        yield environment


def run(command: list[str], environment: dict[str, str]) -> int:
    """Run the command, hand it the signals that end us, and give back its exit status (128 + n for signal n)."""
    child = subprocess.Popen(command, env={**os.environ, **environment})

    def hand_on(number: int, _frame: FrameType | None) -> None:
        # A terminal has already sent Ctrl-C to the whole foreground group; twice would make pytest skip its teardown.
        if number != signal.SIGINT or not sys.stdin.isatty():
            child.send_signal(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, hand_on)
    status = child.wait()
    return 128 - status if status < 0 else status


def main() -> int:
    parser = argparse.ArgumentParser(description="Run a command beside a PostgreSQL and a Redis.")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="the command and its arguments, after --")
    command = parser.parse_args().command
    if command[:1] == ["--"]:
        command = command[1:]
    if not command:
        parser.error("name a command to run, for example: scripts/with_services.py -- pytest tests")
    # Until the command runs, any of these unwinds the blocks below, which stop and remove what was started.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda signum, _frame: sys.exit(128 + signum))
    try:
        with services() as environment:
            return run(command, environment)
    except ServiceError as error:
        say(str(error))
        return 69  # EX_UNAVAILABLE of sysexits.h
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
