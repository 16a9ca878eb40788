"""Fetching a partner's file, posting to a partner's server, asking a service."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urljoin

from urllib3 import BaseHTTPResponse, HTTPConnectionPool
from urllib3.exceptions import HTTPError, SSLError

from apps.core.outbound.addresses import addresses_checked
from apps.core.outbound.connections import pool_kept, pool_open, seconds_left, time_limit
from apps.core.outbound.errors import OutboundError, failed, refused
from apps.core.outbound.urls import Target, UrlRefused, parse

USER_AGENT = "Katalo/1"
MAX_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
TRANSIENT_STATUSES = frozenset({408, 425, 429})
CHUNK_BYTES = 1 << 16
EXCERPT_BYTES = 1024
EXCERPT_SECONDS = 2.0
_FETCH_CODES = {
    "url_refused": "source_url_refused",
    "request_failed": "source_fetch_failed",
    "too_large": "source_too_large",
}


@dataclass(frozen=True)
class Fetched:
    """content_type: as the server claims, without parameters, lower case. size: bytes written."""

    content_type: str
    size: int


@dataclass(frozen=True)
class Reply:
    """status: of HTTP. excerpt: the body's start, at most 1 kB, as text. retry_after: seconds, if the server says so.

    duration_ms: from the name's lookup to the end of the excerpt.
    """

    status: int
    excerpt: str
    retry_after: int | None
    duration_ms: int


@dataclass(frozen=True)
class Answer:
    """status: of HTTP. content: the whole body."""

    status: int
    content: bytes


@contextmanager
def _network_errors() -> Iterator[None]:
    """What urllib3, http.client and sockets raise becomes an OutboundError, unquoted: their messages name addresses."""
    try:
        yield
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        _raise_if_late(error)
        reason = error.args[-1] if isinstance(error, HTTPError) and error.args else error
        if isinstance(error, SSLError) or isinstance(reason, SSLError):
            raise failed("no secure connection could be made to the server", retryable=True) from error
        raise failed("the connection to the server failed", retryable=True) from error


def _raise_if_late(error: Exception) -> None:
    try:
        seconds_left()
    except TimeoutError:
        raise failed("the server did not answer in time", retryable=True) from error


def _target(url: str) -> Target:
    try:
        return parse(url)
    except UrlRefused as error:
        raise refused(f"the URL is refused: {error}") from None


def _send(
    target: Target,
    open_pool: Callable[[Target, tuple[str, ...]], HTTPConnectionPool],
    method: str,
    headers: Mapping[str, str],
    body: bytes | None = None,
) -> tuple[HTTPConnectionPool, BaseHTTPResponse]:
    """One request, to an address that was just checked. The body of the response is not read yet."""
    with _network_errors():
        addresses = addresses_checked(
            target.host, target.port, literal=target.literal, plain=target.plain, seconds=seconds_left()
        )
        pool = open_pool(target, addresses)
        response = pool.urlopen(
            method,
            target.path,
            body=body,
            headers={"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity", **headers},
            redirect=False,
            retries=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=False,
        )
        return pool, response


# --- fetch ----------------------------------------------------------------------------------------------------------


def fetch(url: str, target: Path, *, max_bytes: int, timeout_seconds: float) -> Fetched:
    """GET a file and write it to `target`, which exists afterwards only if all of it is there.

    At most 3 redirects, each checked like the first URL. timeout_seconds bounds everything together: lookups, redirects
    and the slowest body. max_bytes bounds what is read, whatever Content-Length says. Raises OutboundError with
    source_url_refused, source_fetch_failed or source_too_large.
    """
    try:
        with time_limit(timeout_seconds):
            return _fetch(url, target, max_bytes)
    except OutboundError as error:
        target.unlink(missing_ok=True)
        raise OutboundError(_FETCH_CODES[error.code], error.message, retryable=error.retryable) from error


def _fetch(url: str, target: Path, max_bytes: int) -> Fetched:
    for _ in range(MAX_REDIRECTS + 1):
        pool, response = _send(_target(url), pool_open, "GET", {})
        with closing(pool), closing(response):
            location = response.headers.get("Location", "")
            if response.status not in REDIRECTS or not location:
                return _store(response, target, max_bytes)
        url = _redirected(url, location)
    raise failed(f"the server redirected more than {MAX_REDIRECTS} times", retryable=False)


def _redirected(url: str, location: str) -> str:
    # http.client reads headers as Latin-1; servers that do not escape a path send UTF-8.
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode()
    try:
        return urljoin(url, location.strip().replace(" ", "%20"))
    except ValueError:
        raise failed("the server redirected to a malformed URL", retryable=False) from None


def _store(response: BaseHTTPResponse, target: Path, max_bytes: int) -> Fetched:
    if response.status != 200:
        transient = response.status >= 500 or response.status in TRANSIENT_STATUSES
        raise failed(f"the server answered with status {response.status}", retryable=transient)
    size = 0
    with target.open("wb") as file:
        for chunk in _chunks(response, max_bytes, "the file"):
            size += len(chunk)
            file.write(chunk)
    content_type = response.headers.get("Content-Type", "").split(";")[0].strip().lower()[:100]
    return Fetched(content_type, size)


def _chunks(response: BaseHTTPResponse, max_bytes: int, what: str) -> Iterator[bytes]:
    """The body, piece by piece. Raises OutboundError with too_large as soon as that is known."""
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise failed("the server compressed its answer although it was asked not to", retryable=False)
    too_large = OutboundError("too_large", f"{what} is larger than {max_bytes} bytes", retryable=False)
    announced = response.headers.get("Content-Length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > max_bytes:
        raise too_large
    size = 0
    while chunk := _read(response):
        size += len(chunk)
        if size > max_bytes:
            raise too_large
        yield chunk


def _read(response: BaseHTTPResponse) -> bytes:
    with _network_errors():
        return response.read(CHUNK_BYTES)


# --- post -----------------------------------------------------------------------------------------------------------


def post(url: str, body: bytes, headers: Mapping[str, str], *, timeout_seconds: float) -> Reply:
    """POST a body. Redirects are not followed: a 3xx is a status like another.

    timeout_seconds bounds everything together. A response that has begun counts even if its body never ends: of that,
    at most 1 kB and 2 seconds are read. Raises OutboundError with url_refused or request_failed.
    """
    started = time.monotonic()
    with time_limit(timeout_seconds):
        _, response = _send(_target(url), pool_kept, "POST", headers, body)
        with closing(response):
            excerpt = _excerpt(response)
    return Reply(
        status=response.status,
        excerpt=excerpt.decode(errors="replace").replace("\x00", "\ufffd"),
        retry_after=retry_after_seconds(response.headers.get("Retry-After", "")),
        duration_ms=round((time.monotonic() - started) * 1000),
    )


def ask(url: str, body: bytes, headers: Mapping[str, str], *, max_bytes: int, timeout_seconds: float) -> Answer:
    """POST a body and read the whole answer, whatever its status. Redirects are not followed.

    timeout_seconds bounds everything together, max_bytes the answer. Raises OutboundError with url_refused,
    request_failed or too_large.
    """
    with time_limit(timeout_seconds):
        pool, response = _send(_target(url), pool_open, "POST", headers, body)
        with closing(pool), closing(response):
            return Answer(response.status, b"".join(_chunks(response, max_bytes, "the answer")))


def _excerpt(response: BaseHTTPResponse) -> bytes:
    """The start of the body. Its connection is used again only if that was all of it."""
    content = b""
    try:
        with time_limit(EXCERPT_SECONDS):
            while len(content) < EXCERPT_BYTES:
                chunk = response.read1(EXCERPT_BYTES - len(content))
                if not chunk:
                    response.release_conn()
                    break
                content += chunk
    except (HTTPError, HTTPException, OSError):
        pass  # the status has come; the body is only for people to read
    return content


def retry_after_seconds(value: str) -> int | None:
    """Retry-After as whole seconds from now: a number, or a date (RFC 9110, 10.2.3). None when it is neither."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return int(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0, round((moment - datetime.now(UTC)).total_seconds()))
