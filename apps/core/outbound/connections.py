"""Connections that go to addresses checked beforehand, and a time limit over everything that happens on them.

The socket's own timeout starts anew with every byte that drips in. Here every wait on the socket is given what is left
of the whole request's time, so that a slow sender cannot hold a worker longer than the limit.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from apps.core.outbound.urls import Target

USER_AGENT = "Katalo/1"


class _Limit(threading.local):
    ends: float | None = None


_limit = _Limit()


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Everything that this thread does on our sockets inside ends within `seconds`, or raises TimeoutError.

    Inside another limit, the earlier end counts.
    """
    outer, ends = _limit.ends, time.monotonic() + seconds
    _limit.ends = ends if outer is None else min(ends, outer)
    try:
        yield
    finally:
        _limit.ends = outer


def seconds_left() -> float:
    """What remains of the time limit. Raises TimeoutError when nothing does."""
    assert _limit.ends is not None, "a request needs a time limit"
    left = _limit.ends - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time limit of the request is over")
    return left


class _LimitedSocket(socket.socket):
    """Reads and writes of http.client all pass through these three."""

    def recv_into(self, *args: Any, **keywords: Any) -> int:
        self.settimeout(seconds_left())
        return super().recv_into(*args, **keywords)

    def send(self, *args: Any, **keywords: Any) -> int:
        self.settimeout(seconds_left())
        return super().send(*args, **keywords)

    def sendall(self, *args: Any, **keywords: Any) -> None:
        self.settimeout(seconds_left())
        super().sendall(*args, **keywords)


class _LimitedTlsSocket(ssl.SSLSocket):
    """The same over TLS, where sendall loops over send. The handshake is one wait, limited when the socket is made."""

    def recv_into(self, *args: Any, **keywords: Any) -> int:
        self.settimeout(seconds_left())
        return super().recv_into(*args, **keywords)

    def send(self, *args: Any, **keywords: Any) -> int:
        self.settimeout(seconds_left())
        return super().send(*args, **keywords)


def _connect(addresses: tuple[str, ...], port: int) -> socket.socket:
    """The first address that answers; each gets a fair part of the time that is left. Raises OSError."""
    problem: OSError = OSError("no address")
    for index, address in enumerate(addresses):
        connection = _LimitedSocket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        try:
            connection.settimeout(seconds_left() / (len(addresses) - index))
            connection.connect((address, port))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.settimeout(seconds_left())
        except OSError as error:
            connection.close()
            problem = error
        else:
            return connection
    raise problem


class _PinnedConnection(HTTPConnection):
    """Connects to `addresses` only; its host serves for the Host header."""

    def __init__(self, *args: Any, addresses: tuple[str, ...], **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.addresses = addresses

    def _new_conn(self) -> socket.socket:
        return _connect(self.addresses, self.port)


class _PinnedTlsConnection(HTTPSConnection):
    """The same over TLS; the certificate must be the host's."""

    def __init__(self, *args: Any, addresses: tuple[str, ...], **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.addresses = addresses

    def _new_conn(self) -> socket.socket:
        return _connect(self.addresses, self.port)


class _PinnedPool(HTTPConnectionPool):
    ConnectionCls = _PinnedConnection


class _PinnedTlsPool(HTTPSConnectionPool):
    ConnectionCls = _PinnedTlsConnection


@cache
def tls_context() -> ssl.SSLContext:
    """The system's certificate authorities, verified certificates and hostnames, TLS 1.2 or later."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = _LimitedTlsSocket
    return context


def pool_open(target: Target, addresses: tuple[str, ...]) -> HTTPConnectionPool:
    """A pool of connections to these addresses. It knows no proxy and keeps no cookies."""
    if target.plain:
        return _PinnedPool(target.host, target.port, maxsize=1, addresses=addresses)
    return _PinnedTlsPool(target.host, target.port, maxsize=1, addresses=addresses, ssl_context=tls_context())
