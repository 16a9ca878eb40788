from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from workers.engines.base import Canceled, EngineFailed, InvalidInput, Request, Result
from workers.engines.fake.engine import FakeEngine


def run(work_dir: Path, options: Any = None, *, seed: int = 0, source: Path | None = None) -> Result:
    request = Request("fake.image", {"fake": options or {}}, {"source": source} if source else {}, work_dir, seed)
    return FakeEngine().run(request, progress=lambda value: None, cancelled=lambda: False)


def test_runs_any_kind_that_is_mapped_to_it(tmp_path: Path) -> None:
    request = Request("staging.photo", {"mode": "furnish"}, {}, tmp_path)

    result = FakeEngine().run(request, progress=lambda value: None, cancelled=lambda: False)

    assert (result.engine, len(result.candidates)) == ("fake", 1)


def test_picture_is_made_of_the_source(tmp_path: Path) -> None:
    source = tmp_path / "source.png"
    Image.new("RGB", (200, 100), (10, 20, 30)).save(source)

    candidate = run(tmp_path, seed=1, source=source).candidates[0]

    with Image.open(candidate.path) as image:
        assert image.size == (64, 32) == (candidate.width, candidate.height)
        assert image.getpixel((3, 3)) == (10 + 37, 20 + 101, 30 + 197)


def test_candidates_differ_are_ordered_and_claim_the_given_quality(tmp_path: Path) -> None:
    source = tmp_path / "source.png"
    Image.linear_gradient("L").rotate(90).save(source)

    result = run(tmp_path, {"candidates": 3, "quality": {"structure_ssim": 0.99}}, source=source)

    assert [candidate.score for candidate in result.candidates] == [1.0, 1 / 2, 1 / 3]
    assert all(candidate.quality == {"structure_ssim": 0.99} for candidate in result.candidates)
    assert len({candidate.path.read_bytes() for candidate in result.candidates}) == 3


def test_no_candidates(tmp_path: Path) -> None:
    assert run(tmp_path, {"candidates": 0}).candidates == ()


@pytest.mark.parametrize("retryable", [True, False])
def test_fails_as_told(tmp_path: Path, retryable: bool) -> None:
    with pytest.raises(EngineFailed) as caught:
        run(tmp_path, {"fail": "out_of_paint", "retryable": retryable})

    assert (caught.value.code, caught.value.retryable) == ("out_of_paint", retryable)
    assert list(tmp_path.iterdir()) == []


def test_crash_is_a_defect_not_an_engine_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="told to crash"):
        run(tmp_path, {"crash": True})


def test_exit_ends_the_process_without_a_word(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path\n"
        "from workers.engines.base import Request\n"
        "from workers.engines.fake.engine import FakeEngine\n"
        f"request = Request('fake.image', {{'fake': {{'exit': True}}}}, {{}}, Path({str(tmp_path)!r}))\n"
        "try:\n"
        "    FakeEngine().run(request, progress=lambda value: None, cancelled=lambda: False)\n"
        "finally:\n"
        "    print('cleaned up', flush=True)\n"
    )

    ended = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[4], capture_output=True, text=True)

    assert (ended.returncode, ended.stdout) == (1, "")


def test_cancel_is_seen_within_a_long_step(tmp_path: Path) -> None:
    start = time.monotonic()
    request = Request("fake.image", {"fake": {"delay_s": 600, "steps": 1}}, {}, tmp_path)

    with pytest.raises(Canceled):
        FakeEngine().run(request, progress=lambda value: None, cancelled=lambda: time.monotonic() - start > 0.05)

    assert list(tmp_path.iterdir()) == []


def test_progress_counts_the_steps(tmp_path: Path) -> None:
    seen: list[float] = []
    request = Request("fake.image", {"fake": {"steps": 3}}, {}, tmp_path)

    FakeEngine().run(request, progress=seen.append, cancelled=lambda: False)

    assert seen == [0.25, 0.5, 0.75, 1.0]


@pytest.mark.parametrize(
    "options",
    [{"speed": 3}, ["fail"], {"steps": 0}, {"candidates": -1}, {"delay_s": -0.1}, {"delay_s": "soon"}, {"steps": 1.5}],
)
def test_options_that_make_no_sense_are_refused(tmp_path: Path, options: Any) -> None:
    with pytest.raises(InvalidInput, match="fake"):
        run(tmp_path, options)


def test_unreadable_source_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "source.png"
    source.write_bytes(b"not a picture")

    with pytest.raises(InvalidInput):
        run(tmp_path, source=source)
