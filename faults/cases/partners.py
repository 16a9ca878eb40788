"""A partner's endpoint that is away, slow, or answers what it should not."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from uuid import UUID

from apps.core.ids import from_public
from faults import receiver
from faults.load import arrivals_at
from faults.receiver import wait_for
from faults.scene import Scene, fault

TROUBLE_SECONDS = 7
OTHERS_WAIT_SECONDS = 5


def _behave(scene: Scene, behaviour: Callable[[BaseHTTPRequestHandler], None]) -> None:
    before = len(scene.partner.receiver.received)
    scene.partner.receiver.behave = behaviour
    time.sleep(TROUBLE_SECONDS)
    scene.partner.receiver.behave = receiver.well
    scene.over()
    met = len(scene.partner.receiver.received) - before
    scene.expect(met > 0, "no delivery met the trouble")
    scene.note(f"{met} deliveries met it")
    _others_did_not_wait(scene)


def _others_did_not_wait(scene: Scene) -> None:
    """The time from a job's end to its webhook, for everybody else."""
    ends: dict[UUID, float] = {
        job: at.timestamp()
        for job, at in scene.house.query(
            "SELECT id, completed_at FROM jobs_job WHERE completed_at BETWEEN to_timestamp(%s) AND to_timestamp(%s)",
            scene.began,
            time.time() - 1,
        )
    }
    waits = [
        arrival.at - ends[job]
        for partner in scene.load.partners[1:]
        for arrival in arrivals_at(partner)
        if (job := from_public("job", arrival.job)) in ends
    ]
    if waits:
        scene.note(f"others' webhooks {max(waits):.1f} s after the job at most")
        scene.expect(max(waits) < OTHERS_WAIT_SECONDS, f"another partner waited {max(waits):.1f} s")


@fault("repeated until it arrives; others do not wait")
def receiver_down(scene: Scene) -> None:
    """One partner's endpoint refuses connections for 7 s."""
    scene.partner.receiver.close()
    time.sleep(TROUBLE_SECONDS)
    failed = "SELECT count(*) FROM webhooks_webhookattempt WHERE status IS NULL AND created_at > to_timestamp(%s)"
    met = scene.house.query(failed, scene.began)[0][0]
    scene.partner.receiver.open()
    scene.over()
    scene.expect(met > 0, "no delivery met the trouble")
    scene.note(f"{met} deliveries met it")
    _others_did_not_wait(scene)


@fault("what it held is sent again when its lease of a minute has run out, with the same webhook-id")
def sender_killed(scene: Scene) -> None:
    """SIGKILL to the worker that sends webhooks, while an endpoint is slow and it holds deliveries."""
    scene.partner.receiver.behave = receiver.slow
    held = "SELECT count(*) FROM webhooks_webhookevent WHERE state = 'waiting' AND lease_expires_at > now()"
    wait_for(lambda: scene.house.query(held) != [(0,)], "a delivery in hand", seconds=20)
    scene.now()
    scene.signal_all("light", signal.SIGKILL)
    scene.partner.receiver.behave = receiver.well


@fault("counts as failed after its time, repeated with the same webhook-id; others do not wait")
def receiver_slow(scene: Scene) -> None:
    """It answers after 5 s, for 7 s; senders wait 3 s (production: 15 s)."""
    _behave(scene, receiver.slow)


@fault("not followed, counts as failed, repeated")
def receiver_redirecting(scene: Scene) -> None:
    """It answers 307 to another address, for 7 s."""
    _behave(scene, receiver.redirecting)
    scene.expect(not scene.partner.receiver.strayed, f"the redirect was followed to {scene.partner.receiver.strayed}")


@fault("counts as delivered; the answer is not read to its end")
def receiver_huge(scene: Scene) -> None:
    """It answers 200 with 64 MiB, for 7 s."""
    _behave(scene, receiver.huge)


@fault("counts as failed, repeated")
def receiver_resetting(scene: Scene) -> None:
    """It reads and resets the connection instead of an answer, for 7 s."""
    _behave(scene, receiver.resetting)


ENABLE = """
from apps.webhooks.models import EventState, WebhookEndpoint, WebhookEvent
from apps.webhooks.services import endpoint_enable, event_resend
for endpoint in WebhookEndpoint.objects.filter(disabled_at__isnull=False):
    endpoint_enable(endpoint=endpoint)
for event in WebhookEvent.objects.filter(state=EventState.DEAD):
    event_resend(event=event)
"""


@fault("the endpoint is disabled and its events are given up, until staff enable it and send them again")
def receiver_gone(scene: Scene) -> None:
    """It answers 410 for 4 s; then staff enable it and send again, by the services behind the admin's actions."""
    scene.partner.receiver.behave = receiver.gone
    disabled = "SELECT count(*) FROM webhooks_webhookendpoint WHERE disabled_at IS NOT NULL"
    wait_for(lambda: scene.house.query(disabled) == [(1,)], "the endpoint's end", seconds=20)
    met = len(scene.partner.receiver.received)
    time.sleep(4)
    scene.expect(len(scene.partner.receiver.received) <= met + 1, "a disabled endpoint is still asked")
    scene.partner.receiver.behave = receiver.well
    scene.load.stop()
    wait_for(scene.load.settled, "the answers", seconds=30)
    active = "SELECT count(*) FROM jobs_job WHERE completed_at IS NULL"
    wait_for(lambda: scene.house.query(active) == [(0,)], "the end of every job", seconds=30)
    dead = "SELECT count(*) FROM webhooks_webhookevent WHERE state = 'dead'"
    scene.note(f"{scene.house.query(dead)[0][0]} events given up and sent again")
    scene.over()
    scene.house.manage("shell", "-c", ENABLE)
