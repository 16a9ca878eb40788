"""Releases under load, and a web process that dies at the worst moment."""

from __future__ import annotations

import time

from faults.apps import DIE
from faults.receiver import wait_for
from faults.scene import Scene, fault


@fault("the job exists; the relay sends the hint within 5 s in production, 1 s here")
def web_killed_before_the_hint(scene: Scene) -> None:
    """The web process ends itself between COMMIT and the message to the queue."""
    order = scene.house.folder / DIE
    order.touch()
    wait_for(lambda: not order.exists(), "the process's end", seconds=20)
    scene.now()
    scene.over()
    time.sleep(3)


@fault("jobs in progress are finished, requests are repeated by their partners, nothing runs twice")
def deploy(scene: Scene) -> None:
    """SIGTERM to every worker and web while a job runs and load goes on; new ones start when the old have ended."""
    ask, _, _ = scene.slow_job()
    scene.now()
    scene.house.replace(*scene.machines, "light", "beat", "web")
    scene.over()
    scene.victims.clear()
    scene.note(f"replaced in {scene.healed - scene.began:.0f} s")  # type: ignore[operator]
    scene.expect(scene.ended(ask) == "succeeded", "the running job did not succeed")
    attempts = scene.attempts(ask.jobs[0])
    scene.expect(attempts == 1, f"the running job ran {attempts} times")
    refused = sorted({text for ask in scene.load.asks if ask.asked_at > scene.began for text in ask.refusals})
    scene.note(f"refusals: {', '.join(refused) or 'none'}")


@fault("old processes work on the new schema; no request fails during the migration")
def rolling_migration(scene: Scene) -> None:
    """A column with a default and an index are added by `manage.py migrate` under load; then new processes start."""
    scene.house.environment["FAULTS_RELEASE"] = "next"
    scene.house.manage("migrate", "--verbosity", "0")
    time.sleep(3)  # old processes on the new schema
    refused = [ask for ask in scene.load.asks if ask.asked_at > scene.began and ask.refusals]
    scene.expect(not refused, f"{len(refused)} requests were refused while old processes ran")
    old = scene.house.query("SELECT count(*) FROM jobs_job WHERE created_at > to_timestamp(%s)", scene.began)[0][0]
    scene.house.replace(*scene.machines, "light", "beat", "web")
    scene.over()
    scene.note(f"{old} jobs were made before the new processes started")
    scene.house.environment.pop("FAULTS_RELEASE")
