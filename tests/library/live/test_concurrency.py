"""Many who ask for the same new picture at the same moment: one generation, one charge."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import close_old_connections, connection, connections
from django.test import Client

from apps.billing.models import LedgerEntry
from apps.jobs import waiting
from apps.jobs.models import Job, JobState
from apps.jobs.services.create import Buyer
from apps.library.live_wish import LiveWish
from apps.library.models import Generation, LiveEntry, LiveScope, Variant
from apps.library.services.generations import generation_delete
from apps.library.services.live import Drawn, live_draw
from apps.library.services.variants import variant_url
from tests.library.live.conftest import LIVE, PRICE, drain, image_made, scope_of, settings_of

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE, REQUESTS = 12, 200


def ask(path: str) -> tuple[int, str, bytes]:
    answer: Any = Client(raise_request_exception=False).get(path)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    told = answer.headers.get("X-Cache-Status") or answer.json()["error"]["code"]
    connections.close_all()
    return answer.status_code, told, body


def test_two_hundred_requests_for_one_new_address_make_one_generation(owner, monkeypatch, settings):
    """A worker runs beside them; whoever finds no room to wait is told to come back."""
    settings.LIVE_NEW_PER_HOUR = 10
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "connect_timeout", 60)  # a busy machine is not the subject
    settings_of(owner, allow_new_scopes=True)
    before = owner.balance.available_micros
    over = Event()

    def work() -> None:
        while not over.is_set():
            if not drain():
                over.wait(0.05)
        connections.close_all()

    with ThreadPoolExecutor(AT_ONCE + 1) as pool:
        worker = pool.submit(work)
        answers = list(pool.map(ask, [f"{LIVE}/hero?prompt=a%20blue%20sky"] * REQUESTS))
        over.set()
        worker.result()

    told = Counter((status, word) for status, word, _ in answers)
    assert set(told) <= {(200, "MISS"), (200, "HIT"), (503, "GENERATION_IN_PROGRESS")}
    assert told[200, "HIT"] > 0
    assert len({body for status, _, body in answers if status == 200}) == 1
    assert Generation.objects.count() == LiveEntry.objects.count() == LiveScope.objects.count() == 1
    assert Job.objects.get().state == JobState.SUCCEEDED
    assert sorted(LedgerEntry.objects.values_list("kind", flat=True)) == ["grant", "hold", "settle"]
    assert owner.balance.available_micros == before - PRICE
    assert owner.balance.held_micros == 0


def both(*actions: Any) -> list[Any]:
    """At the same moment, each with a connection of its own."""

    def run(action: Any) -> Any:
        close_old_connections()
        try:
            return action()
        except Exception as error:  # noqa: BLE001  what became of it is the result
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def test_a_scope_with_room_for_one_draws_one_of_many(owner):
    scope_of(owner, new_limit=1)
    buyer = Buyer(owner.organization, owner.project, owner.key)

    done = both(
        *[
            lambda number=number: live_draw(buyer=buyer, slug="hero", wish=LiveWish(f"picture {number}"))
            for number in range(8)
        ]
    )

    drawn = [one for one in done if isinstance(one, Drawn)]
    assert len(drawn) == 1
    assert {getattr(one, "code", "") for one in done if not isinstance(one, Drawn)} == {"scope_limit_reached"}
    assert Generation.objects.count() == 1
    assert owner.balance.held_micros == PRICE


def test_a_deletion_at_the_moment_of_a_new_try_leaves_nothing_half_done(owner):
    buyer = Buyer(owner.organization, owner.project, owner.key)
    wish = LiveWish("this will fail")
    for _ in range(5):
        first = live_draw(buyer=buyer, slug="", wish=wish).generation
        drain()
        first = Generation.objects.select_related("job__organization", "output_image").get(pk=first.pk)

        both(
            lambda first=first: generation_delete(generation=first),
            lambda: live_draw(buyer=buyer, slug="", wish=wish),
        )

        entries = LiveEntry.objects.select_related("generation__job")
        assert {entry.generation.job.state for entry in entries} <= {JobState.QUEUED}
        assert owner.balance.held_micros == PRICE * entries.count()
        for entry in entries:
            generation_delete(generation=entry.generation)
        assert owner.balance.held_micros == 0


def test_two_requests_for_one_new_copy_make_one_job(owner, settings):
    settings.LIVE_WAIT_SECONDS = 0
    image = image_made(owner)
    url = variant_url(owner.project, image).replace(settings.PUBLIC_BASE_URL, "")

    answers = both(*[lambda: ask(url) for _ in range(8)])

    assert {(status, word) for status, word, _ in answers} == {(503, "VARIANT_IN_PROGRESS")}
    assert Variant.objects.count() == 1
    assert Job.objects.count() == 1


def test_no_connection_is_held_while_a_picture_is_waited_for(owner, monkeypatch):
    scope_of(owner)
    held: list[bool] = []

    def look(seconds: float) -> None:
        held.append(connection.connection is not None)
        drain()

    monkeypatch.setattr(waiting, "sleep", look)

    assert ask(f"{LIVE}/hero?prompt=a%20blue%20sky")[:2] == (200, "MISS")
    assert held == [False]
