import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from tests.workers.engines.staging import scenes
from workers.engines.base import Canceled, TryAgain
from workers.engines.staging.render import Renderer, render
from workers.engines.staging.render.__main__ import NOT_ASKED
from workers.engines.staging.render.client import RENDERER

PREAMBLE = """
import os, pathlib, sys, time
folder = pathlib.Path(sys.argv[1])
folder.mkdir(exist_ok=True)
(folder / 'pid').write_text(str(os.getpid()))
"""


def spec():
    seen = scenes.room(scenes.camera(48, 32))
    return scenes.spec_for(np.full((32, 48, 3), 128, np.uint8), seen, ())


def run(folder: Path, code: str, *, cancelled=lambda: False, timeout=60.0, told=None):
    """Render with a stand-in for the renderer: the same pipe and files, another program."""
    command = (sys.executable, "-c", PREAMBLE + code)
    progress = (told if told is not None else []).append
    return render(spec(), folder, progress=progress, cancelled=cancelled, timeout=timeout, command=command)


def is_running(folder: Path) -> bool:
    try:
        os.kill(int((folder / "pid").read_text()), 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("os.abort()", "signal 6"),
        ("os.kill(os.getpid(), 9)", "signal 9"),
        ("sys.exit(3)", "exit code 3"),
        ("raise MemoryError", "exit code 1"),
        ("pass", "exit code 0"),
    ],
)
def test_a_renderer_that_dies_is_a_passing_fault(tmp_path, code, how):
    with pytest.raises(TryAgain) as caught:
        run(tmp_path / "render", code)

    assert caught.value.code == "render_crashed"
    assert caught.value.retryable
    assert caught.value.rerun
    assert how in caught.value.message
    assert str(tmp_path) not in caught.value.message


def test_a_renderer_that_hangs_is_killed(tmp_path):
    with pytest.raises(TryAgain) as caught:
        run(tmp_path / "render", "time.sleep(600)", timeout=0.8)

    assert caught.value.code == "render_timeout"
    assert not is_running(tmp_path / "render")


def test_a_cancel_kills_the_renderer_and_what_it_started(tmp_path):
    folder = tmp_path / "render"
    inner = repr(PREAMBLE + "time.sleep(600)")
    code = (
        f"import subprocess\nsubprocess.Popen([sys.executable, '-c', {inner}, str(folder / 'inner')])\ntime.sleep(600)"
    )

    def cancelled():
        return (folder / "inner" / "pid").is_file() and (folder / "inner" / "pid").read_text() != ""

    with pytest.raises(Canceled):
        run(folder, code, cancelled=cancelled)

    assert not is_running(folder)
    deadline = time.monotonic() + 5
    while _alive_and_not_zombie(folder / "inner") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _alive_and_not_zombie(folder / "inner")


def _alive_and_not_zombie(folder: Path) -> bool:
    """An orphan that was killed may wait as a zombie for an init process that this container does not have."""
    try:
        state = Path(f"/proc/{(folder / 'pid').read_text()}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_progress_comes_through_and_nonsense_does_not(tmp_path):
    told: list[float] = []
    code = (
        "for line in ('hello', 'progress x', 'progress 0.25', 'progress 7'):\n"
        "    print(line, flush=True); time.sleep(0.5)\n"
    )

    with pytest.raises(TryAgain):
        run(tmp_path / "render", code, told=told)

    assert told == [0.25, 1.0]


def test_the_renderer_sees_no_secret_of_the_worker(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "do not pass on")
    monkeypatch.setenv("DATABASE_URL", "postgres://user:secret@127.0.0.1/db")

    with pytest.raises(TryAgain):
        run(tmp_path / "render", "(folder / 'seen').write_text(' '.join(os.environ))")

    seen = (tmp_path / "render" / "seen").read_text().split()
    assert "PATH" in seen
    assert not {"SECRET_KEY", "DATABASE_URL"} & set(seen)


def test_a_renderer_is_started_before_the_spec_and_told_when_it_is_there(tmp_path):
    code = """
(folder / 'spec-at-start').write_text(str((folder / 'spec.json').exists()))
(folder / 'said').write_text(sys.stdin.readline() + str((folder / 'spec.json').exists()))
sys.exit(3)
"""
    folder = tmp_path / "render"
    with Renderer(folder, command=(sys.executable, "-c", PREAMBLE + code)) as renderer:
        while not (folder / "spec-at-start").exists():
            time.sleep(0.01)
        with pytest.raises(TryAgain):
            renderer.render(spec(), progress=lambda _: None, cancelled=lambda: False, timeout=60.0)

    assert (folder / "spec-at-start").read_text() == "False"
    assert (folder / "said").read_text() == "render\nTrue"


def test_a_renderer_is_told_of_the_room_before_its_furniture(tmp_path):
    code = """
said = [sys.stdin.readline(), str((folder / 'room' / 'spec.json').exists()), str((folder / 'spec.json').exists())]
(folder / 'said').write_text(''.join(said))
sys.stdin.readline()
sys.exit(3)
"""
    folder = tmp_path / "render"
    with Renderer(folder, command=(sys.executable, "-c", PREAMBLE + code)) as renderer:
        renderer.prepare(spec())
        while not (folder / "said").exists() or not (folder / "said").read_text():
            time.sleep(0.01)
        with pytest.raises(TryAgain):
            renderer.render(spec(), progress=lambda _: None, cancelled=lambda: False, timeout=60.0)

    assert (folder / "said").read_text() == "prepare\nTrueFalse"


def test_a_renderer_that_died_while_it_prepared_is_a_passing_fault(tmp_path):
    with Renderer(tmp_path / "render", command=(sys.executable, "-c", PREAMBLE + "os.abort()")) as renderer:
        while renderer._process.poll() is None:
            time.sleep(0.01)
        renderer.prepare(spec())
        with pytest.raises(TryAgain) as caught:
            renderer.render(spec(), progress=lambda _: None, cancelled=lambda: False, timeout=60.0)

    assert caught.value.code == "render_crashed"


def test_a_renderer_that_is_never_asked_is_gone_afterwards(tmp_path):
    folder = tmp_path / "render"
    with Renderer(folder, command=(sys.executable, "-c", PREAMBLE + "time.sleep(60)")):
        while not (folder / "pid").exists():
            time.sleep(0.01)

    assert not is_running(folder)


def test_the_renderer_itself_ends_when_whoever_started_it_is_gone(tmp_path):
    ended = subprocess.run(
        (*RENDERER, str(tmp_path)), stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False
    )

    assert ended.returncode == NOT_ASKED
    assert list(tmp_path.iterdir()) == []
