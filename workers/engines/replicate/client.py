"""Replicate's HTTP API, as much of it as is used: predictions are created, read, listed and canceled.

Every request has a connection of its own: one that was kept may have died unnoticed, which would leave it open whether
a creation arrived.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

CONNECT_SECONDS, READ_SECONDS = 5.0, 15.0
MOST_BYTES = 48 * 1024 * 1024
"""Of an answer: a page has a hundred predictions, whose inputs may be data URLs of 256 kB."""
CANCEL_AFTER = "30m"
"""Also Replicate's own limit for a run; counted from the creation, it ends what nobody asks for any more."""
ENDED = frozenset({"succeeded", "failed", "canceled", "aborted"})
KNOWN = ENDED | {"starting", "processing"}
MOST_DEPTH = 64
"""Levels of an answer's JSON; what writes it again is recursive."""
_ID = re.compile(r"[!-~]{1,200}")
_URL = re.compile(
    r"data:\S+"
    r"|https?:\S+"
    r"|(?:\b[a-z][a-z0-9+.-]{0,30}:)?[/\\]{2}\S+"  # any scheme, or none
    r"|(?<![\w.-])(?:[\w-]{1,63}\.)+[^\W\d_]{2,63}\.?(?::\d+)?[/?#]\S*"  # host.tld/path
    r"|(?<![\w.-])localhost(?::\d+)?[/?#]\S*"
    r"|(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])(?::\d+)?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
_SECONDS = re.compile(r"(\d{1,4})\s*s")


class ReplicateError(Exception):
    """A request that brought no answer to work with. message: a sentence without credentials or addresses."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotSent(ReplicateError):
    """The request did not reach Replicate."""


class Unanswered(ReplicateError):
    """No usable answer: whether the request was carried out is open."""


class Busy(ReplicateError):
    """Too many requests; nothing was done. after: seconds to wait."""

    def __init__(self, message: str, after: float) -> None:
        super().__init__(message)
        self.after = after


class Denied(ReplicateError):
    """The credential is refused, or an unpaid bill."""


class Missing(ReplicateError):
    """There is no such thing."""


class Refused(ReplicateError):
    """The request itself is wrong."""


@dataclass(frozen=True)
class Prediction:
    """output: addresses of files, whatever shape they came in; empty when there are none. error: without addresses.

    marks: its callback address and the addresses among its inputs, by which a job finds its own.
    """

    id: str
    status: str
    output: tuple[str, ...]
    error: str
    data_removed: bool
    marks: tuple[str, ...] = ()
    input: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        return self.status in ENDED


@dataclass(frozen=True)
class Page:
    """predictions: newest first. created: when each was created, by id. next_cursor: None on the last page."""

    predictions: tuple[Prediction, ...]
    created: Mapping[str, str]
    next_cursor: str | None


class Client:
    """token: kept out of every message. url: without a final slash."""

    def __init__(self, token: str, url: str) -> None:
        self._token, self._url = token, url
        self._pool = urllib3.PoolManager(num_pools=1, maxsize=1)

    def create(
        self, model: str, given: Mapping[str, Any], *, callback: str | None = None, wait_seconds: int = 0
    ) -> Prediction:
        """Start a prediction; with wait_seconds, the answer may have its result already.

        Never repeated here: after Unanswered it may run, and would be paid for twice.
        """
        body: dict[str, Any] = {"version": model, "input": dict(given)}
        if callback:
            body |= {"webhook": callback, "webhook_events_filter": ["completed"]}
        headers = {"Cancel-After": CANCEL_AFTER}
        if wait_seconds:
            headers["Prefer"] = f"wait={wait_seconds}"
        return _prediction(self._ask("POST", "/predictions", body, headers, extra_seconds=wait_seconds))

    def get(self, identifier: str) -> Prediction:
        return _prediction(self._ask("GET", f"/predictions/{quote(identifier, safe='')}"))

    def cancel(self, identifier: str) -> None:
        self._ask("POST", f"/predictions/{quote(identifier, safe='')}/cancel")

    def list(self, *, cursor: str | None = None, created_after: datetime | None = None) -> Page:
        """A page of the account's predictions, a hundred at most."""
        query = {"cursor": cursor} if cursor else {}
        if created_after is not None and not cursor:  # a cursor has its filters in itself
            query["created_after"] = created_after.astimezone(UTC).isoformat().replace("+00:00", "Z")
        told = self._ask("GET", "/predictions" + (f"?{urlencode(query)}" if query else ""))
        results = told.get("results")
        if not isinstance(results, list):
            raise Unanswered("Replicate's list of predictions has another form than expected.")
        found = tuple(_prediction(one) for one in results)
        created = {one["id"]: str(one.get("created_at") or "") for one in results}
        return Page(found, created, _cursor_in(told.get("next")))

    def _ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        extra_seconds: float = 0.0,
    ) -> dict[str, Any]:
        sent = {
            "Authorization": f"Bearer {self._token}",
            "Accept": "application/json",
            "Connection": "close",
            "User-Agent": "Katalo/1",
            **(headers or {}),
        }
        if body is not None:
            sent["Content-Type"] = "application/json"
        try:
            response = self._pool.request(
                method,
                self._url + path,
                body=None if body is None else json.dumps(body).encode(),
                headers=sent,
                timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS + extra_seconds),
                retries=False,
                redirect=False,
                preload_content=False,
            )
            try:
                content = response.read(MOST_BYTES + 1)
            finally:
                response.close()
        except (NewConnectionError, ConnectTimeoutError):
            raise NotSent("Replicate could not be reached.") from None
        except (HTTPError, OSError):
            raise Unanswered("The connection to Replicate broke off.") from None
        if len(content) > MOST_BYTES:
            raise Unanswered("Replicate's answer is too large.")
        return _told(response.status, response.headers, content)


def _told(status: int, headers: Mapping[str, str], content: bytes) -> dict[str, Any]:
    """The JSON object of a good answer. Raises what the status means."""
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        told = None
    if 200 <= status < 300:
        if isinstance(told, dict) and not _deeper(told, MOST_DEPTH):
            return told
        raise Unanswered("Replicate's answer is no JSON object.")
    words = (told.get("detail") or told.get("title")) if isinstance(told, dict) else None
    detail = redacted(words) if isinstance(words, str) else ""
    if status in (401, 402, 403):
        why = "wants a payment" if status == 402 else "refuses the configured credential"
        raise Denied(f"Replicate {why} (status {status}).")
    if status == 404:
        raise Missing("Replicate knows no such model or prediction.")
    if status == 429:
        raise Busy("Replicate takes no more requests at the moment.", _retry_after(headers, detail))
    if 400 <= status < 500 and status != 408:
        raise Refused(f"Replicate refused the request (status {status}){': ' + detail if detail else '.'}")
    raise Unanswered(f"Replicate answered with status {status}.")


def _deeper(value: Any, levels: int) -> bool:
    """Whether lists and objects lie in each other deeper than so many levels."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(isinstance(one, dict | list) and (levels <= 1 or _deeper(one, levels - 1)) for one in inner)


def _cursor_in(address: Any) -> str | None:
    """Of the next page. Raises Unanswered for one that no caller could send back."""
    if not isinstance(address, str):
        return None
    try:
        following = parse_qs(urlsplit(address).query).get("cursor")
    except ValueError:
        following = [""]
    if following and not re.fullmatch(r"[!-~]{1,2000}", following[0]):
        raise Unanswered("Replicate's list of predictions has another form than expected.")
    return following[0] if following else None


def _retry_after(headers: Mapping[str, str], detail: str) -> float:
    """Seconds: the header, as number or date, else what the text says, else ten."""
    value = (headers.get("Retry-After") or "").strip()
    if value.isdecimal() and value.isascii():
        return float(value[:6])
    try:
        moment = parsedate_to_datetime(value)
        return max(1.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):
        named = _SECONDS.search(detail)
        return float(named[1]) if named else 10.0


def _prediction(told: Any) -> Prediction:
    """Raises Unanswered for anything that is none."""
    identifier, status = (told.get("id"), told.get("status")) if isinstance(told, dict) else (None, None)
    if not isinstance(identifier, str) or not _ID.fullmatch(identifier):
        raise Unanswered("Replicate's answer is no prediction.")
    if not isinstance(status, str) or status not in KNOWN:
        raise Unanswered("Replicate's answer is no prediction.")
    output = told.get("output")
    files = output if isinstance(output, list) else [output]
    given = told.get("input") if isinstance(told.get("input"), dict) else {}
    lists = [entry for value in given.values() if isinstance(value, list) for entry in value]
    marks = [told.get("webhook"), *given.values(), *lists]
    return Prediction(
        id=identifier,
        status=status,
        output=tuple(entry for entry in files if isinstance(entry, str) and entry),
        error=redacted(str(told.get("error") or "")),
        data_removed=bool(told.get("data_removed")),
        marks=tuple(mark for mark in marks if isinstance(mark, str)),
        input=given,
    )


def redacted(text: str) -> str:
    """A model's own words for a partner: without addresses, which may be signed, storable, and not endless.

    What a database cannot hold is replaced, not cut out: an address with it inside stays one word.
    """
    text = text[:4000].encode(errors="replace").decode().replace("\x00", "\ufffd")
    return _URL.sub("(address)", " ".join(text.split()))[:300]
