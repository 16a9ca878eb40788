"""PostgreSQL, Redis and storage that restart, forget, slow down or are away."""

from __future__ import annotations

import signal
import time

import redis

from faults.receiver import wait_for
from faults.scene import Scene, fault


@fault("creates go on; the relay sends what is missing")
def redis_restarted(scene: Scene) -> None:
    """Redis is killed and started again, empty."""
    scene.house.kill_redis()
    scene.house.start_redis()


@fault("the relay sends what is missing")
def redis_flushed(scene: Scene) -> None:
    """FLUSHALL under load: every message, limit and cache is gone."""
    client = redis.Redis.from_url(scene.house.environment["REDIS_URL"])
    client.flushall()
    client.close()


@fault("creates go on at once; the relay sends what is missing")
def redis_down(scene: Scene) -> None:
    """Redis is away for 60 s."""
    scene.house.kill_redis()
    time.sleep(60)
    scene.house.start_redis()
    scene.over()
    during = [ask for ask in scene.load.asks if scene.began + 1 < ask.asked_at < scene.healed - 1]  # type: ignore[operator]
    waits = sorted((ask.accepted_at or time.time()) - ask.asked_at for ask in during)
    refused = sum(bool(ask.refusals) for ask in during)
    scene.note(f"{len(during)} creates meanwhile, {refused} not at once; slowest answer {waits[-1]:.1f} s")
    scene.expect(refused == 0, f"{refused} creates were refused")


@fault("503 with Retry-After, nothing half written; running jobs survive")
def postgres_restarted(scene: Scene) -> None:
    """PostgreSQL is stopped (fast) and started again while a job runs."""
    ask, _, _ = scene.slow_job()
    scene.now()
    scene.postgres.down()
    scene.postgres.again()
    scene.over()
    scene.expect(scene.ended(ask) == "succeeded", "the running job did not succeed")
    scene.note(f"attempts of the job that ran {scene.attempts(ask.jobs[0])}")


@fault("nothing that was committed is lost")
def postgres_crashed(scene: Scene) -> None:
    """PostgreSQL stops where it is (SIGQUIT, no checkpoint) and recovers from its log."""
    scene.postgres.down(signal.SIGQUIT)
    scene.postgres.again()


@fault("503 with Retry-After, nothing half written")
def postgres_down(scene: Scene) -> None:
    """PostgreSQL is away for 10 s."""
    scene.postgres.down()
    time.sleep(10)
    scene.postgres.again()
    scene.over()
    refused = {text for ask in scene.load.asks if ask.asked_at > scene.began for text in ask.refusals}
    scene.note(f"refusals: {', '.join(sorted(refused)) or 'none'}")
    scene.expect(refused <= {"503"}, f"refused with {refused}")


@fault("results wait on disk; the engine does not run again")
def storage_down(scene: Scene) -> None:
    """The S3 server is away for 12 s while a job runs."""
    ask, _, _ = scene.slow_job()
    scene.now()
    scene.storage.down()
    time.sleep(12)
    scene.storage.up()
    scene.over()
    scene.expect(scene.ended(ask) == "succeeded", "the running job did not succeed")
    attempts = scene.attempts(ask.jobs[0])
    scene.expect(attempts == 1, f"the engine ran {attempts} times")
    scene.note(f"attempts of the job that ran {attempts}")


@fault("jobs take longer, none fails")
def storage_slow(scene: Scene) -> None:
    """Every packet to and from the S3 server takes 0.7 s longer, for 12 s."""
    scene.storage.delay_seconds = 0.7
    time.sleep(12)
    scene.storage.up()
    scene.over()
    failed = "SELECT count(*) FROM jobs_job WHERE state = 'failed' AND created_at > to_timestamp(%s)"
    wait_for(scene.load.settled, "the answers", seconds=30)
    scene.expect(scene.house.query(failed, scene.began) == [(0,)], "jobs failed")
