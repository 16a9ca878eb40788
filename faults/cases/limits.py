"""Machines without disk, without memory, or with a wrong clock."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import gettempdir

from faults.drill_engine import BIG_BYTES, BIG_STYLE
from faults.receiver import wait_for
from faults.scene import Scene, fault

DISK_BYTES = 4 << 20
FULL_SECONDS = 4


@fault("jobs wait for another attempt, none is lost")
def disk_full(scene: Scene) -> None:
    """Every GPU worker's scratch folder is full for 4 s: a tmpfs of 4 MiB, or files of no size where it cannot be."""
    with _small_disk(scene) as (fill, empty):
        before = _unanswered(scene)
        scene.now()
        fill()
        time.sleep(FULL_SECONDS)
        empty()
        scene.over()
        met = _unanswered(scene) - before
        scene.expect(met > 0, "no job met the full disk")
        scene.note(f"{met} times something could not be written, and was tried again")
        scene.load.stop()
        active = "SELECT count(*) FROM jobs_job WHERE completed_at IS NULL"
        wait_for(lambda: scene.load.settled() and scene.house.query(active) == [(0,)], "the end of every job")
        lost = "SELECT count(*) FROM jobs_job WHERE state = 'failed' AND created_at > to_timestamp(%s)"
        scene.expect(scene.house.query(lost, scene.began - 5) == [(0,)], "jobs failed")


def _unanswered(scene: Scene) -> int:
    """Lines of the workers' logs about what is tried again."""
    logs = (scene.house.folder / f"{machine}.log" for machine in scene.machines)
    return sum(
        log.read_text().count('"event": "answer_missing"') + log.read_text().count("job_crashed") for log in logs
    )


@contextlib.contextmanager
def _small_disk(scene: Scene) -> Iterator[tuple[Callable[[], None], Callable[[], None]]]:
    folder = scene.house.folder / "scratch"
    folder.mkdir(exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "katalo-faults", str(folder)],
        capture_output=True,
        check=False,
    ).returncode
    if mounted != 0:
        scene.note("by RLIMIT_FSIZE: no tmpfs may be mounted here")
        yield (lambda: _limit_files(scene, 0), lambda: _limit_files(scene, resource.RLIM_INFINITY))
        return
    machines = scene.machines
    filler = folder / "filler"
    try:
        scene.house.replace(*machines, TMPDIR=str(folder))
        wait_for(lambda: _children(scene), "the workers' start")
        yield (lambda: _fill(filler), filler.unlink)
    finally:
        scene.house.replace(*machines, TMPDIR=gettempdir())
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _fill(filler: Path) -> None:
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)


def _children(scene: Scene) -> list[int]:
    return [child for machine in scene.machines for child in scene.house.children_of(machine)]


def _limit_files(scene: Scene, size: int) -> None:
    for child in _children(scene):
        resource.prlimit(child, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@fault("the attempt is repeated, other jobs go on")
def memory_limit(scene: Scene) -> None:
    """RLIMIT_AS on every GPU worker's child lets a job's 1 GiB not be granted; it is lifted after the first attempt."""
    for child in _children(scene):
        used = int(Path(f"/proc/{child}/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.prlimit(child, resource.RLIMIT_AS, (used + BIG_BYTES // 2, resource.RLIM_INFINITY))
    ask = scene.load.ask(scene.partner, BIG_STYLE)
    job = ask.jobs[0]
    scene.victims.append(job)
    wait_for(lambda: scene.attempts(job) == 1 and scene.state(job) == "queued", "the first attempt's end", seconds=20)
    for child in _children(scene):
        resource.prlimit(child, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    scene.over()
    scene.expect(scene.ended(ask) == "succeeded", "the job did not succeed")
    scene.note(f"attempts {scene.attempts(job)}")


@fault("a second is harmless: no job runs twice")
def clock_a_second_off(scene: Scene) -> None:
    """One GPU worker's clock is a second behind."""
    _wrong_clock(scene, scene.machines[-1], -1)
    scene.expect(_taken_back(scene) == 0, f"{_taken_back(scene)} jobs were taken back")


@fault("half a minute is not harmless, but nothing is lost or doubled")
def clock_half_a_minute_off(scene: Scene) -> None:
    """The clock of the worker that runs the reaper is 30 s ahead: every lease has run out."""
    _wrong_clock(scene, "light", 30)
    failed = "SELECT count(*) FROM jobs_job WHERE failure_code = 'worker_lost' AND created_at > to_timestamp(%s)"
    scene.note(f"jobs taken back {_taken_back(scene)}, failed {scene.house.query(failed, scene.began)[0][0]}")


def _wrong_clock(scene: Scene, worker: str, seconds: int) -> None:
    scene.house.replace(worker, FAULTS_CLOCK_SECONDS=str(seconds))
    try:
        scene.now()
        for _ in range(3):  # long enough to be seen by the reaper
            scene.slow_job()
        time.sleep(6)
    finally:
        scene.victims.clear()
        scene.house.replace(worker, FAULTS_CLOCK_SECONDS="0")
    scene.over()


def _taken_back(scene: Scene) -> int:
    back = "SELECT count(*) FROM jobs_jobevent WHERE note = 'the worker stopped answering'"
    return int(scene.house.query(back + " AND created_at > to_timestamp(%s)", scene.began)[0][0])
