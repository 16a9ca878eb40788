"""Sending: one sender in a process claims due events, POSTs them and records what came, until nothing is due.

It runs in the thread of the task that a hint woke; hints that come meanwhile only tell it to look again. Requests run
in an event loop of its own, so a slow receiver holds a socket and no thread. The database is never asked while the loop
runs: the sender steps between the two. A sender that dies leaves leases that run out.

After TURN_SECONDS it takes nothing new, asks for a successor by a hint, and ends when its last requests have.
"""

from __future__ import annotations

import asyncio
import atexit
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from uuid import UUID

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from apps.core.ids import to_public
from apps.core.outbound import OutboundError
from apps.core.outbound.posting import Poster
from apps.core.outbound.urls import UrlRefused, parse
from apps.core.tasks import TaskName, send
from apps.webhooks.bodies import redacted
from apps.webhooks.selectors import events_due
from apps.webhooks.services.claiming import Claim, claims_give_back, events_claim
from apps.webhooks.services.configuration import hostname_is_allowed
from apps.webhooks.services.recording import Attempt, Outcome, attempts_record
from apps.webhooks.signatures import signature_headers

log = structlog.get_logger(__name__)

# Events that a sender holds, and how many of them for endpoints that may hang.
MAX_HELD, MAX_UNPROVEN = 400, 200
# Requests at the same time to one endpoint.
REQUESTS_PER_ENDPOINT = 4
TURN_SECONDS = 20.0
# A restart of the database takes seconds; the leases of what is in flight last longer than all of these.
RECORD_RETRY_SECONDS = (0.5, 1, 2, 4, 8)
# After one request has ended, others are waited for so long, to be recorded with it.
GATHER_SECONDS, GATHER_EVENTS = 0.05, 200


class Wire:
    """An event loop and the connections that it keeps open, for one sender after another."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.poster = self.loop.run_until_complete(self._poster())

    async def _poster(self) -> Poster:
        return Poster()

    def close(self) -> None:
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(self.poster.close())
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()


class Sender:
    """Call `run` once. `wake` may be called from any thread."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._ended: list[Attempt] = []
        self._unbegun: list[Claim] = []
        self._lines: set[asyncio.Task[None]] = set()
        self._held = {True: 0, False: 0}  # by whether the endpoint was proven
        self._lock = threading.Lock()
        self._woken = self._retired = False
        self._news, self._enough = asyncio.Event(), asyncio.Event()

    def wake(self) -> bool:
        """There may be more to claim. False when this sender takes nothing new any more."""
        with self._lock:
            if self._retired:
                return False
            self._woken = True
        with suppress(RuntimeError):  # its loop is closed: it ends by an exception
            self._wire.loop.call_soon_threadsafe(self._tell)
        return True

    def run(self) -> None:
        """Until nothing is due, or the turn is over."""
        ends, look = time.monotonic() + TURN_SECONDS, True
        while time.monotonic() < ends:
            if look:
                self._claim()
            look = self._step(ends) if self._is_busy() else not self._retire(unless_woken=True)
            if not look and self._retired:
                return
        self._retire(unless_woken=False)
        if events_due(timezone.now()).exists():
            send(TaskName.WEBHOOK_DELIVER)
        while self._is_busy():
            self._step(None)

    def _retire(self, *, unless_woken: bool) -> bool:
        with self._lock:
            self._retired = not (unless_woken and self._woken)
            if self._retired:
                self._woken = False  # nothing more is claimed, so nothing would ever reset it
            return self._retired

    def _is_busy(self) -> bool:
        return bool(self._lines or self._ended or self._unbegun)

    def _claim(self) -> None:
        """Take what there is room for; a line of requests for each endpoint."""
        self._woken = False
        room = MAX_HELD - sum(self._held.values())
        lines: dict[UUID, deque[Claim]] = defaultdict(deque)
        try:
            claims = events_claim(room=room, unproven_room=MAX_UNPROVEN - self._held[False])
        except (OperationalError, InterfaceError):
            if not self._is_busy():
                raise
            connection.close_if_unusable_or_obsolete()  # what is on its way comes first
            return
        for claim in claims:
            lines[claim.endpoint.pk].append(claim)
            self._held[claim.proven] += 1
        for line in lines.values():
            self._lines.add(self._wire.loop.create_task(self._line(line)))

    def _step(self, ends: float | None) -> bool:
        """Let requests run until some have ended, and record them. Whether there may be more to claim."""
        lines = len(self._lines)
        self._wire.loop.run_until_complete(self._until_news(ends and max(0.001, ends - time.monotonic())))
        ended, self._ended = self._ended, []
        unbegun, self._unbegun = self._unbegun, []
        if ended:
            _patiently(partial(attempts_record, ended))
        if unbegun:
            _patiently(partial(claims_give_back, unbegun))
        for claim in [*unbegun, *(claim for claim, _ in ended)]:
            self._held[claim.proven] -= 1
        return self._woken or len(self._lines) < lines

    # --- inside the loop --------------------------------------------------------------------------------------------

    async def _until_news(self, seconds: float | None) -> None:
        await asyncio.sleep(0)  # connections that were closed meanwhile are known then
        self._news.clear()
        if self._lines and not (self._ended or self._woken):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), seconds)
        self._enough.clear()
        if self._lines and not self._woken and len(self._ended) < GATHER_EVENTS:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._enough.wait(), GATHER_SECONDS)

    def _tell(self) -> None:
        self._news.set()
        if self._woken or not self._lines or len(self._ended) >= GATHER_EVENTS:
            self._enough.set()

    async def _line(self, claims: deque[Claim]) -> None:
        """One endpoint's events, a few at a time. A failure, or a lease that would end, leaves the rest unbegun."""
        task = asyncio.current_task()
        assert task is not None
        try:
            if len(claims) == 1:
                await self._pull(claims)
            else:
                async with asyncio.TaskGroup() as group:
                    for _ in range(min(REQUESTS_PER_ENDPOINT, len(claims))):
                        group.create_task(self._pull(claims))
        finally:
            self._lines.discard(task)
            self._tell()

    async def _pull(self, claims: deque[Claim]) -> None:
        while claims:
            claim = claims.popleft()
            if time.monotonic() > claim.begin_before:
                claims.appendleft(claim)
                self._leave(claims)
                return
            outcome = await attempt(self._wire.poster, claim)
            self._ended.append((claim, outcome))
            if not outcome.delivered:
                self._leave(claims)
            self._tell()

    def _leave(self, claims: deque[Claim]) -> None:
        self._unbegun.extend(claims)
        claims.clear()


def _patiently(write: Callable[[], None]) -> None:
    """What was sent must be known as sent when the database is back: else it is sent again once its lease runs out.

    Safe to repeat: an attempt is recorded once, and an event moves only under the attempt number that was claimed.
    """
    for delay in RECORD_RETRY_SECONDS:
        try:
            return write()
        except (OperationalError, InterfaceError) as error:
            log.warning("webhook_record_waits", error=type(error).__name__, retry_in_s=delay)
            connection.close_if_unusable_or_obsolete()
        time.sleep(delay)
    return write()


async def attempt(poster: Poster, claim: Claim) -> Outcome:
    """One POST. Never raises: a claimed event must get its attempt recorded."""
    started = time.monotonic()
    event, configuration = claim.event, claim.configuration
    try:
        allowed = configuration.allowed_hostnames
        if allowed and not hostname_is_allowed(parse(event.url).host, allowed):
            return Outcome(error="the hostname is not on the organization's allowlist", final=True, ours=True)
        if claim.body is None:
            return Outcome(error="not sent: the body could not be built", ours=True)
        headers = {"Content-Type": "application/json", **_signatures(claim, claim.body)}
        timeout = settings.OUTBOUND_TIMEOUT_SECONDS
        reply = await poster.post(event.url, claim.body, headers, timeout_seconds=timeout)
    except (OutboundError, UrlRefused) as error:
        return Outcome(error=str(error)[:300], duration_ms=_milliseconds_since(started))
    except Exception as error:
        # A fault of ours, not of the endpoint; without a record the event would be claimed again and again.
        log.exception("webhook_attempt_broken", webhook_event=str(event.pk))
        text = f"not sent: {type(error).__name__}"
        return Outcome(error=text, duration_ms=_milliseconds_since(started), ours=True)
    return Outcome(
        status=reply.status,
        response=redacted(reply.excerpt)[:1000],
        retry_after=reply.retry_after,
        duration_ms=reply.duration_ms,
    )


def _milliseconds_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


def _signatures(claim: Claim, body: bytes) -> dict[str, str]:
    now, configuration = timezone.now(), claim.configuration
    overlap = configuration.previous_expires_at is not None and configuration.previous_expires_at > now
    return signature_headers(
        identifier=to_public("evt", claim.event.pk),
        timestamp=int(now.timestamp()),
        body=body,
        secret=configuration.secret,
        previous=configuration.previous_secret if overlap else None,
    )


# --- one sender in a process ----------------------------------------------------------------------------------------

_lock = threading.Lock()
_current: Sender | None = None
_idle: list[Wire] = []


@atexit.register
def _hang_up() -> None:
    while _idle:
        _idle.pop().close()


def events_deliver() -> None:
    """Send what is due, or tell this process's sender to look again."""
    global _current
    with _lock:
        if _current is not None and _current.wake():
            return
        wire = _idle.pop() if _idle else Wire()
        _current = sender = Sender(wire)
    try:
        sender.run()
    except BaseException:
        with _lock:
            _current = None if _current is sender else _current
        wire.close()
        raise
    with _lock:
        _idle.append(wire)
