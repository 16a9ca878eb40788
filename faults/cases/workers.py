"""Workers that die, sleep, or are killed by what they run."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from faults.drill_engine import POISON_STYLE, SLOW_SECONDS
from faults.receiver import wait_for
from faults.scene import WAIT_SECONDS, Scene, fault

PAUSE_SECONDS = 7
SAMPLE = Path(__file__).resolve().parents[2] / "docs" / "samples" / "empty-living-room.jpg"
RENDER_SECONDS = 400  # 35 on an idle machine of two cores


@fault("rerun when the lease has run out, charged once")
def pool_child_killed(scene: Scene) -> None:
    """SIGKILL to the process that runs a job; its parent lives."""
    ask, _, pid = scene.slow_job()
    scene.now()
    os.kill(pid, signal.SIGKILL)
    scene.expect(scene.ended(ask) == "succeeded", "the job did not succeed")
    scene.note(f"attempts {scene.attempts(ask.jobs[0])}")


@fault("rerun when the lease has run out, charged once")
def worker_killed(scene: Scene) -> None:
    """SIGKILL to every process of a GPU worker that runs a job; it is started again, as a container would be."""
    ask, machine, _ = scene.slow_job()
    scene.now()
    scene.signal_all(machine, signal.SIGKILL)
    scene.expect(scene.ended(ask) == "succeeded", "the job did not succeed")
    scene.note(f"attempts {scene.attempts(ask.jobs[0])}")


@fault("rerun within 60 s with production's lease (30 s) and reaper (10 s)")
def worker_killed_production(scene: Scene) -> None:
    """The same with JOB_LEASE_SECONDS=30, JOB_HEARTBEAT_SECONDS=5 and the scheduler's own times."""
    names = [*scene.machines, "light", "beat"]
    lease, beat = (scene.house.environment[f"JOB_{name}_SECONDS"] for name in ("LEASE", "HEARTBEAT"))
    scene.house.replace(*names, JOB_LEASE_SECONDS="30", JOB_HEARTBEAT_SECONDS="5", FAULTS_PACE="production")
    try:
        ask, machine, _ = scene.slow_job()
        scene.now()
        scene.signal_all(machine, signal.SIGKILL)
        scene.expect(scene.ended(ask, seconds=90) == "succeeded", "the job did not succeed")
        [(again,)] = scene.house.query("SELECT started_at FROM jobs_job WHERE id = %s", ask.jobs[0])
        rerun = again.timestamp() - scene.began
        scene.note(f"ran again {rerun:.1f} s after the kill")
        scene.expect(rerun <= 60, f"ran again after {rerun:.0f} s")
    finally:
        scene.house.replace(*names, JOB_LEASE_SECONDS=lease, JOB_HEARTBEAT_SECONDS=beat, FAULTS_PACE="")


@fault("another machine takes the job; the late result is refused by its lease token")
def worker_paused(scene: Scene) -> None:
    """SIGSTOP to a whole GPU worker in mid-job, past its lease; SIGCONT when another has finished the job."""
    ask, machine, _ = scene.slow_job()
    scene.now()
    scene.signal_all(machine, signal.SIGSTOP)
    try:
        scene.expect(scene.ended(ask) == "succeeded", "the job did not succeed elsewhere")
        time.sleep(max(0.0, scene.began + PAUSE_SECONDS - time.time()))
    finally:
        scene.signal_all(machine, signal.SIGCONT)
    time.sleep(SLOW_SECONDS + 1)  # the one that was paused ends its run
    starts = scene.house.query("SELECT state FROM jobs_jobevent WHERE job_id = %s ORDER BY id", ask.jobs[0])
    states = [state for (state,) in starts]
    scene.expect(states == ["running", "queued", "running", "succeeded"], f"the job went {states}")


@fault("fails with worker_lost after its attempts, the credit comes back; other jobs go on")
def poison_job(scene: Scene) -> None:
    """A job whose engine ends its process, each time it is run."""
    ask = scene.load.ask(scene.partner, POISON_STYLE)
    scene.expect(scene.ended(ask) == "failed", "the job succeeded")
    [(code, attempts)] = scene.house.query("SELECT failure_code, attempt FROM jobs_job WHERE id = %s", ask.jobs[0])
    scene.expect(code == "worker_lost", f"failed with {code}")
    scene.note(f"attempts {attempts}")


@fault("the worker sees it and the attempt is repeated")
def renderer_crashes(scene: Scene) -> None:
    """SIGKILL to the process that renders a redesign of a real photo, by the real engine."""
    scene.load.stop()  # a render takes what two cores have
    upload = scene.partner.post("/v1/uploads", fields={"file": ("room.jpg", SAMPLE.read_bytes())})
    body = {"image_url": upload["image_url"], "prompt": "modern living room"}
    answer = scene.partner.post("/v1/redesign", json=body)
    path = f"/v1/jobs/{answer['job_id']}"
    children = {child for machine in scene.machines for child in scene.house.children_of(machine)}
    pid = wait_for(lambda: _renderer(children), "the renderer's start", seconds=WAIT_SECONDS)
    time.sleep(1)
    scene.now()
    os.kill(pid, signal.SIGKILL)
    ends = ("succeeded", "failed", "canceled")
    wait_for(lambda: scene.partner.read(path)["status"] in ends, "the redesign's end", seconds=RENDER_SECONDS)
    end = scene.partner.read(path)
    scene.expect(end["status"] == "succeeded", f"the redesign {end['status']}: {end.get('error')}")
    attempts = scene.house.query("SELECT attempt FROM jobs_job WHERE kind = 'redesign.photo' ORDER BY id DESC LIMIT 1")
    scene.expect(attempts == [(2,)], f"attempts {attempts}")
    scene.note(f"its second attempt was done {time.time() - scene.began:.0f} s after the kill")
    scene.over()


def _renderer(parents: set[int]) -> int | None:
    """A renderer's process that one of these has started."""
    for parent in parents:
        for child in Path(f"/proc/{parent}/task").glob("*/children"):
            for pid in child.read_text().split():
                if b"workers.engines.staging.render\0" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    return int(pid)
    return None
