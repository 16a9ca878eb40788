"""Partners who create jobs at a steady pace and do what the documentation tells a good partner to do.

Each request has an idempotency key and is repeated with it until it is answered; some are repeated after their answer,
as happens when an answer is lost. Webhooks are verified where they arrive.
"""

from __future__ import annotations

import io
import itertools
import json
import random
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import urllib3
from PIL import Image
from standardwebhooks import Webhook

from apps.core.ids import from_public
from apps.generations.rules import ROOMS
from faults.drill_engine import USUAL_STYLES
from faults.house import House, Partner

PATIENCE_SECONDS = 150
ANSWER_SECONDS = 15
TOLERANCE_SECONDS = 300  # between the signed time and the clock of whoever checks it, as verifiers have it
# The same picture, style and room twice would be answered from what is stored.
LOOKS = [(style, room) for style in USUAL_STYLES for room in ROOMS]


@dataclass
class Ask:
    """One thing a partner wants: one key, however many requests it takes."""

    partner: Partner
    key: str
    asked_at: float
    jobs: list[UUID] = field(default_factory=list)
    """The job of every answer."""
    accepted_at: float | None = None
    tries: int = 0
    refusals: list[str] = field(default_factory=list)
    """What was answered instead, or happened instead of an answer."""


@dataclass(frozen=True)
class Arrival:
    """A webhook at a partner's endpoint. identifier: `webhook-id`. good: its signature is right."""

    identifier: str
    job: str
    at: float
    good: bool


def picture() -> bytes:
    """A small JPEG that passes as a photo."""
    image = Image.linear_gradient("L").resize((320, 256)).convert("RGB")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG")
    return buffer.getvalue()


class Load:
    """Asks at `pace` a second for each partner between start() and stop()."""

    def __init__(self, house: House, partners: list[Partner], picture: bytes, *, pace: float) -> None:
        self._house, self.partners, self._picture, self._pace = house, partners, picture, pace
        self.asks: list[Ask] = []
        self._assets: dict[str, str] = {}
        self._looks = itertools.cycle(LOOKS)
        self._pool = ThreadPoolExecutor(64, thread_name_prefix="partner")
        self._http = urllib3.PoolManager(retries=False, timeout=ANSWER_SECONDS, maxsize=32)
        self._going = threading.Event()
        self._futures: list[Future[Ask]] = []
        self._clock: threading.Thread | None = None

    def start(self) -> None:
        """With pictures of its own: what was asked for before is not asked for again."""
        for partner in self.partners:
            self._assets[partner.key] = partner.upload(self._picture)
        random.shuffle(LOOKS)
        self._looks = itertools.cycle(LOOKS)
        self._going.set()
        self._clock = threading.Thread(target=self._tick, daemon=True)
        self._clock.start()

    def stop(self) -> None:
        """No new asks. Those that are open go on."""
        self._going.clear()
        if self._clock is not None:
            self._clock.join()

    def settled(self) -> bool:
        """Every ask has its answer, or its patience is over."""
        self._futures = [future for future in self._futures if not future.done()]
        return not self._futures

    def _tick(self) -> None:
        turn = 0
        while self._going.is_set():
            turn += 1
            for partner in self.partners:
                style, room = next(self._looks)
                self.begin(partner, style, room=room, again=turn % 4 == 0)
            time.sleep(1 / self._pace)

    def begin(self, partner: Partner, style: str, *, room: str = "Living Room", again: bool = False) -> Future[Ask]:
        """Ask in the background. again: once more after the answer."""
        ask = Ask(partner, uuid4().hex, time.time())
        self.asks.append(ask)
        future = self._pool.submit(self._until_answered, ask, self.body(partner, style, room), again)
        self._futures.append(future)
        return future

    def ask(self, partner: Partner, style: str, *, room: str = "Living Room") -> Ask:
        """Ask and have the answer."""
        return self.begin(partner, style, room=room).result(PATIENCE_SECONDS)

    def body(self, partner: Partner, style: str, room: str = "Living Room") -> dict[str, Any]:
        return {
            "source_asset_id": self._assets[partner.key],
            "workflow": "staging",
            "capture_type": "photo",
            "mode": "furnish",
            "room_types": [room],
            "style_preset": style,
        }

    def _until_answered(self, ask: Ask, body: dict[str, Any], again: bool) -> Ask:
        deadline = time.monotonic() + PATIENCE_SECONDS
        pause = 0.25
        while not self.request(ask, body) and time.monotonic() < deadline:
            time.sleep(pause + random.uniform(0, 0.1))
            pause = min(2.0, pause * 2)
        if again and ask.jobs:
            self.request(ask, body)
        return ask

    def request(self, ask: Ask, body: dict[str, Any]) -> bool:
        """One request; whether it was accepted."""
        ask.tries += 1
        headers = {"Authorization": f"Bearer {ask.partner.key}", "Idempotency-Key": ask.key}
        try:
            response = self._http.request("POST", f"{self._house.base}/api/v1/generations", json=body, headers=headers)
        except urllib3.exceptions.HTTPError as error:
            ask.refusals.append(type(error).__name__)
            return False
        if response.status != 202:
            ask.refusals.append(str(response.status))
            return False
        job = from_public("job", response.json()["job_id"])
        assert job is not None
        ask.jobs.append(job)
        ask.accepted_at = ask.accepted_at or time.time()
        return True

    def arrivals(self) -> list[Arrival]:
        """Every webhook that any partner has got so far."""
        return [arrival for partner in self.partners for arrival in arrivals_at(partner)]


def arrivals_at(partner: Partner) -> list[Arrival]:
    verifier = Webhook(partner.secret)
    found = []
    for (headers, body), at in zip(list(partner.receiver.received), list(partner.receiver.received_at), strict=False):
        identifier, sent = headers["webhook-id"], datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        signature = verifier.sign(msg_id=identifier, timestamp=sent, data=body.decode())
        good = signature in headers["webhook-signature"].split(" ") and abs(sent.timestamp() - at) < TOLERANCE_SECONDS
        found.append(Arrival(identifier, str(json.loads(body)["job_id"]), at, good))
    return found
