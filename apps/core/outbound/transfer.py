"""Fetching a partner's file, asking a service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urljoin

from urllib3 import BaseHTTPResponse, HTTPConnectionPool
from urllib3.exceptions import HTTPError, SSLError

from apps.core.outbound.addresses import addresses_checked
from apps.core.outbound.connections import USER_AGENT, pool_open, seconds_left, time_limit
from apps.core.outbound.errors import OutboundError, failed
from apps.core.outbound.urls import Target, target_of

MAX_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
TRANSIENT_STATUSES = frozenset({408, 425, 429})
CHUNK_BYTES = 1 << 16
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


def _send(
    target: Target,
    method: str,
    headers: Mapping[str, str],
    body: bytes | None = None,
) -> tuple[HTTPConnectionPool, BaseHTTPResponse]:
    """One request, to an address that was just checked. The body of the response is not read yet."""
    with _network_errors():
        addresses = addresses_checked(
            target.host, target.port, literal=target.literal, plain=target.plain, seconds=seconds_left()
        )
        pool = pool_open(target, addresses)
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
        pool, response = _send(target_of(url), "GET", {})
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


# --- ask ------------------------------------------------------------------------------------------------------------


def ask(url: str, body: bytes, headers: Mapping[str, str], *, max_bytes: int, timeout_seconds: float) -> Answer:
    """POST a body and read the whole answer, whatever its status. Redirects are not followed.

    timeout_seconds bounds everything together, max_bytes the answer. Raises OutboundError with url_refused,
    request_failed or too_large.
    """
    with time_limit(timeout_seconds):
        pool, response = _send(target_of(url), "POST", headers, body)
        with closing(pool), closing(response):
            return Answer(response.status, b"".join(_chunks(response, max_bytes, "the answer")))
