"""Things that happen twice, or at the same moment."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID, uuid4

from apps.core.ids import to_public
from apps.core.tasks import TaskName
from apps.generations.rules import ROOMS
from faults.drill_engine import SLOW_SECONDS, SLOW_STYLE
from faults.house import http
from faults.load import Ask, picture
from faults.receiver import wait_for
from faults.scene import Scene, fault

BATCHES = 6
RACES = 8


@fault("one job, however many messages; one webhook-id, however many deliveries")
def duplicate_messages(scene: Scene) -> None:
    """Every half second, for 5 s, twenty hints too many to run a job and twenty to deliver webhooks."""
    queue = scene.queue()
    until = time.time() + 5
    sent = 0
    while time.time() < until:
        for _ in range(20):
            queue.send_task(TaskName.JOB_RUN_GPU.value, queue="gpu")
            queue.send_task(TaskName.WEBHOOK_DELIVER.value, queue="webhooks")
        sent += 40
        time.sleep(0.5)
    queue.close()
    scene.over()
    scene.note(f"{sent} messages too many")


@fault("one job; the others answer with it, Idempotent-Replayed: true")
def fifty_at_once(scene: Scene) -> None:
    """The same request with the same key, fifty times at once."""
    ask = Ask(scene.partner, uuid4().hex, time.time())
    scene.load.asks.append(ask)
    body = scene.load.body(scene.partner, "boho", "Attic")
    headers = {"Authorization": f"Bearer {scene.partner.key}", "Idempotency-Key": ask.key}

    def send(_: int) -> tuple[str, str | None]:
        while True:  # until it is answered: 429 asks for patience
            response = http.request("POST", f"{scene.house.base}/api/v1/generations", json=body, headers=headers)
            if response.status == 202:
                return response.json()["job_id"], response.headers.get("Idempotent-Replayed")
            ask.refusals.append(str(response.status))
            time.sleep(0.5)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(send, range(50)))
    scene.over()
    jobs = {job for job, _ in answers}
    replayed = sum(replay == "true" for _, replay in answers)
    scene.expect(len(jobs) == 1 and replayed == 49, f"{len(jobs)} jobs, {replayed} replays")
    [(created,)] = scene.house.query("SELECT job_id FROM jobs_idempotencyrecord WHERE key = %s", ask.key)
    ask.jobs.append(created)
    ask.accepted_at = time.time()
    scene.expect(jobs == {to_public("job", created)}, "the answers name another job")
    scene.note(f"1 job, {replayed} replays, other answers: {', '.join(ask.refusals) or 'none'}")


@fault("the batch ends once, with one event")
def last_two_of_a_batch(scene: Scene) -> None:
    """Six batches of two pictures, on two machines that take one each at the same moment."""
    address = scene.partner.post("/v1/uploads", fields={"file": ("room.jpg", picture())})["image_url"]
    body = {"image_urls": [address] * 2, "scale": 2, "quality": "draft"}
    batches = [UUID(scene.partner.post("/v1/batch-upscale", json=body)["job_id"]) for _ in range(BATCHES)]
    ended = "SELECT count(*) FROM jobs_job WHERE id = ANY(%s) AND completed_at IS NOT NULL"
    wait_for(lambda: scene.house.query(ended, batches) == [(BATCHES,)], "the batches' end")
    scene.over()
    states = (
        "SELECT id, count(*) FROM jobs_jobevent WHERE job_id = ANY(%s) AND state IN ('succeeded', 'failed') GROUP BY 1"
    )
    scene.expect(len(scene.house.query(states, batches)) == BATCHES, "a batch ended twice")
    events = "SELECT count(*) FROM webhooks_webhookevent WHERE reference = ANY(%s)"
    scene.expect(scene.house.query(events, batches) == [(BATCHES,)], "not one event a batch")
    bad = "SELECT count(*) FROM jobs_job WHERE (id = ANY(%s) OR batch_id = ANY(%s)) AND state <> 'succeeded'"
    scene.expect(scene.house.query(bad, batches, batches) == [(0,)], "a batch did not succeed")
    gap = """
        SELECT count(*) FROM (SELECT max(completed_at) - min(completed_at) AS gap FROM jobs_job WHERE batch_id = ANY(%s)
        GROUP BY batch_id) AS gaps WHERE gap < interval '50 ms'"""
    scene.note(f"{scene.house.query(gap, batches)[0][0]} of {BATCHES} batches with both ends within 50 ms")


@fault("one of them wins; outputs, money and event come from it alone")
def two_end_one_job(scene: Scene) -> None:
    """Eight jobs, each canceled four times at once at the moment when its worker ends it."""
    won: list[str] = []
    with ThreadPoolExecutor(4) as pool:
        for number in range(RACES):
            ask = scene.load.ask(scene.partner, SLOW_STYLE if number == 0 else "boho", room=ROOMS[number])
            job = ask.jobs[0]
            wait_for(partial(_begun, scene, job), "the job's start", seconds=30)
            time.sleep(SLOW_SECONDS if number == 0 else number * 0.01)
            path = f"{scene.house.base}/api/v1/generations/{to_public('job', job)}/cancel"
            headers = {"Authorization": f"Bearer {scene.partner.key}", "Idempotency-Key": uuid4().hex}
            answers = [pool.submit(http.request, "POST", path, headers=headers) for _ in range(4)]
            statuses = {answer.result().status for answer in answers}
            scene.expect(statuses <= {200, 202, 409}, f"a cancel answered {statuses}")
            won.append(scene.ended(ask))
    scene.over()
    scene.note(f"the worker won {won.count('succeeded')}, the cancel {won.count('canceled')}")


def _begun(scene: Scene, job: UUID) -> bool:
    return scene.state(job) != "queued"
