"""Posting to many partners' servers at once, from one event loop: a slow one holds a socket and no thread.

aiohttp is given an address that was just checked, never a name; `Host` and the name that TLS asks for and proves are
those of the URL. An open connection is used again for the same address, port and TLS name only.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import SimpleNamespace

import aiohttp
from yarl import URL

from apps.core.outbound.addresses import addresses_checked_soon
from apps.core.outbound.connections import USER_AGENT, tls_context
from apps.core.outbound.errors import failed
from apps.core.outbound.retry_after import retry_after_seconds
from apps.core.outbound.urls import Target, target_of

EXCERPT_BYTES = 1024
EXCERPT_SECONDS = 2.0
# What a server may make us hold: so many header lines of such a length, and of the body twice the buffer.
MAX_HEADERS, MAX_LINE_BYTES, BUFFER_BYTES = 128, 8190, 4096
KEPT_OPEN_SECONDS = 30


@dataclass(frozen=True)
class Reply:
    """status: of HTTP. excerpt: the body's start, at most 1 kB, as text. retry_after: seconds, if the server says so.

    duration_ms: from the name's lookup to the end of the excerpt.
    """

    status: int
    excerpt: str
    retry_after: int | None
    duration_ms: int


async def _note_reuse(_session: object, context: SimpleNamespace, _parameters: object) -> None:
    context.trace_request_ctx.reused = True


class Poster:
    """Made and used inside one running event loop. It knows no proxy, follows no redirect and keeps no cookies."""

    def __init__(self) -> None:
        trace = aiohttp.TraceConfig()
        trace.on_connection_reuseconn.append(_note_reuse)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_OPEN_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
            auto_decompress=False,
            trust_env=False,
            trace_configs=[trace],
            skip_auto_headers=("Content-Type",),
            read_bufsize=BUFFER_BYTES,
            max_headers=MAX_HEADERS,
            max_line_size=MAX_LINE_BYTES,
            max_field_size=MAX_LINE_BYTES,
        )

    async def close(self) -> None:
        await self._session.close()

    async def post(self, url: str, body: bytes, headers: Mapping[str, str], *, timeout_seconds: float) -> Reply:
        """POST a body. Redirects are not followed: a 3xx is a status like another.

        timeout_seconds bounds everything together. A response that has begun counts even if its body never ends: of
        that, at most 1 kB and 2 seconds are read. Raises OutboundError with url_refused or request_failed.
        """
        started = time.monotonic()
        target = target_of(url)
        try:
            async with asyncio.timeout(timeout_seconds):
                addresses = await addresses_checked_soon(
                    target.host, target.port, literal=target.literal, plain=target.plain
                )
                response = await self._send(target, addresses, body, headers, started + timeout_seconds)
        except TimeoutError as error:
            raise failed("the server did not answer in time", retryable=True) from error
        except aiohttp.ClientSSLError as error:
            raise failed("no secure connection could be made to the server", retryable=True) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise failed("the connection to the server failed", retryable=True) from error
        excerpt = await _excerpt(response, min(EXCERPT_SECONDS, started + timeout_seconds - time.monotonic()))
        return Reply(
            status=response.status,
            excerpt=excerpt.decode(errors="replace").replace("\x00", "\ufffd"),
            retry_after=retry_after_seconds(response.headers.get("Retry-After", "")),
            duration_ms=round((time.monotonic() - started) * 1000),
        )

    async def _send(
        self, target: Target, addresses: tuple[str, ...], body: bytes, headers: Mapping[str, str], ends: float
    ) -> aiohttp.ClientResponse:
        """To the first address that takes the connection; each gets a fair part of the time that is left."""
        fields = {
            "Host": _host(target),
            "User-Agent": USER_AGENT,
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            **headers,
        }
        for index, address in enumerate(addresses):
            others = len(addresses) - index - 1
            share = (ends - time.monotonic()) / (others + 1) if others else None
            try:
                return await self._send_to(address, target, body, fields, share)
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
                if isinstance(error, aiohttp.ClientSSLError) or not others:
                    raise
        raise OSError("no address")

    async def _send_to(
        self, address: str, target: Target, body: bytes, fields: dict[str, str], seconds: float | None
    ) -> aiohttp.ClientResponse:
        """seconds: for the connection to be made.

        A server may close a connection that was kept open just when it is used again; then another one is used.
        """
        while True:
            use = SimpleNamespace(reused=False)
            try:
                return await self._session.post(
                    URL(f"{target.scheme}://{_bracketed(address)}:{target.port}{target.path}", encoded=True),
                    data=body,
                    headers=fields,
                    allow_redirects=False,
                    ssl=True if target.plain else tls_context(),
                    server_hostname=None if target.plain else target.host,
                    timeout=aiohttp.ClientTimeout(total=None, sock_connect=seconds),
                    trace_request_ctx=use,
                )
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
                if not use.reused:
                    raise


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _host(target: Target) -> str:
    usual = 80 if target.plain else 443
    host = _bracketed(target.host)
    return host if target.port == usual else f"{host}:{target.port}"


async def _excerpt(response: aiohttp.ClientResponse, seconds: float) -> bytes:
    """The start of the body. Its connection is used again only if that was all of it."""
    content = b""
    # The status has come; the body is only for people to read.
    with suppress(aiohttp.ClientError, OSError):
        async with asyncio.timeout(max(0.0, seconds)):
            while len(content) < EXCERPT_BYTES:
                chunk = await response.content.read(EXCERPT_BYTES - len(content))
                if not chunk:
                    break
                content += chunk
    if not response.content.at_eof():
        response.close()
    return content
