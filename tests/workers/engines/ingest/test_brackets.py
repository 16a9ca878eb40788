"""Sets of exposures: aligned, without ghosts, fused into one picture."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.workers.engines.ingest.exposures import WALL, WINDOW, coded, exposed, garden, view, written
from workers.engines.base import Canceled, InvalidInput, Request, Result
from workers.engines.ingest import fuse as fusing
from workers.engines.ingest.engine import IngestEngine
from workers.engines.ingest.inspect import Limits

STOPS = (-4.0, 0.0, 2.2)
Picture = NDArray[np.uint8]


def shots(light: NDArray[np.float64], *, shake: float = 0.0) -> list[Picture]:
    return [
        exposed(light, stops, shift=(shake * (k - 1), -shake * (k - 1)), turn_deg=0.1 * shake * (k - 1), seed=k)
        for k, stops in enumerate(STOPS)
    ]


def ingest(paths: list[Path], folder: Path, **inputs: str) -> Result:
    work_dir = folder / "work"
    work_dir.mkdir(exist_ok=True)
    names = ["source", *(f"source_{number}" for number in range(2, len(paths) + 1))]
    request = Request("source.ingest", inputs, dict(zip(names, paths, strict=True)), work_dir)
    return IngestEngine().run(request, progress=lambda value: None, cancelled=lambda: False)


def fused(folder: Path, pictures: list[Picture], seconds: list[float] | None = None) -> tuple[Picture, Result]:
    result = ingest(written(folder / "received", pictures, seconds), folder)
    with Image.open(result.candidates[0].path) as image:
        return np.asarray(image.convert("RGB")), result


def correlation(one: NDArray[np.floating], other: NDArray[np.floating]) -> float:
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def test_the_window_comes_from_the_dark_picture_and_the_room_stays_light(tmp_path: Path) -> None:
    pictures = shots(view())

    picture, result = fused(tmp_path, pictures)

    seen = coded(garden() * 2.0 ** STOPS[0]).astype(float)
    inner = (slice(6, -6), slice(6, -6))
    assert pictures[2][WINDOW].min() >= 250, "blown in the light picture"
    assert correlation(picture[WINDOW][inner].astype(float), seen[inner]) > 0.85
    assert picture[WINDOW].max() < 254
    assert picture[WINDOW][inner].std() > 9
    assert 115 < picture[WALL].mean() < 190
    assert picture[190:].mean() > pictures[1][190:].mean(), "the floor is lighter than in the middle picture"
    assert result.details["brackets"] == 3
    assert result.details["left_out"] == []


def test_a_plain_wall_has_no_halo_around_the_window(tmp_path: Path) -> None:
    picture, _ = fused(tmp_path, shots(view()))

    wall = picture[60:120, 130:216].astype(float).mean(axis=(0, 2))

    straight = np.polyval(np.polyfit(np.arange(len(wall)), wall, 1), np.arange(len(wall)))
    assert np.abs(wall - straight).max() < 4.0


@pytest.mark.parametrize("shake", [3.0, 8.0])
def test_a_shaken_camera_costs_no_sharpness(tmp_path: Path, shake: float) -> None:
    (tmp_path / "still").mkdir()
    still, _ = fused(tmp_path / "still", shots(view()))

    picture, result = fused(tmp_path, shots(view(), shake=shake))

    inner = (slice(16, -16), slice(16, -16))
    error = picture[inner].astype(float) - still[inner]
    assert 10 * np.log10(255**2 / np.mean(error**2)) > 28
    moved = result.details["moved_px"]
    assert len(moved) == 2
    assert all(shake * 1.4 < distance < shake * 2.4 for distance in moved.values())


@pytest.mark.parametrize("place", [0, 2])
def test_what_stood_there_in_one_picture_only_leaves_no_ghost(tmp_path: Path, place: int) -> None:
    without = shots(view())
    (tmp_path / "without").mkdir()
    reference, _ = fused(tmp_path / "without", without)
    passing = view()
    passing[70:130, 110:134] = (0.5, 0.05, 0.04)
    pictures = [*without]
    pictures[place] = exposed(passing, STOPS[place], seed=place)

    picture, result = fused(tmp_path, pictures)

    there = (slice(70, 130), slice(110, 134))
    assert np.abs(picture[there].astype(float) - reference[there]).mean() < 9
    redness = picture[there].astype(float)
    assert (redness[..., 0] - redness[..., 2]).mean() < 40
    assert 0.01 < result.details["moved_share"] < 0.06


def test_the_order_of_the_files_changes_nothing(tmp_path: Path) -> None:
    pictures = shots(view(), shake=2.0)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    one, first = fused(tmp_path / "a", pictures)
    other, second = fused(tmp_path / "b", pictures[::-1])

    assert np.array_equal(one, other)
    assert (first.details["reference"], second.details["reference"]) == (2, 2)


def test_exposure_times_are_told_in_stops(tmp_path: Path) -> None:
    _, result = fused(tmp_path, shots(view()), [1 / 80, 1 / 5, 1.0])

    assert result.details["exposure_steps_ev"] == [-4.0, 0.0, 2.32]


def test_without_exposure_times_no_stops_are_told(tmp_path: Path) -> None:
    _, result = fused(tmp_path, shots(view()))

    assert result.details["exposure_steps_ev"] is None


def test_strips_leave_no_seam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = shots(view())
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    whole, _ = fused(tmp_path / "a", pictures)
    monkeypatch.setattr(fusing, "_STRIP_PIXELS", 1)

    strips, _ = fused(tmp_path / "b", pictures)

    assert whole.shape[0] > 2 * fusing._HALO, "there are at least two strips"
    assert int(np.abs(whole.astype(int) - strips).max()) <= 1


def test_a_sphere_has_no_seam_at_its_border(tmp_path: Path) -> None:
    light = view(size=(528, 264))
    turned = np.roll(light, 264 + 270, axis=1)  # the window lies across the border

    picture, result = fused(tmp_path, [exposed(turned, stops, seed=k) for k, stops in enumerate(STOPS)])

    (tmp_path / "b").mkdir()
    plain, _ = fused(tmp_path / "b", [exposed(light, stops, seed=k) for k, stops in enumerate(STOPS)])
    back = np.roll(picture, -(264 + 270), axis=1)
    assert result.details["panorama"] is True
    assert picture.shape == (264, 528, 3)
    inner = slice(200, 340)  # the window and the wall around it, far from the border of the one not turned
    assert np.abs(back[:180, inner].astype(float) - plain[:180, inner]).mean() < 2.5


def test_a_picture_in_which_nothing_can_be_seen_is_left_out(tmp_path: Path) -> None:
    pictures = shots(view())
    white = np.full_like(pictures[0], 255)

    picture, result = fused(tmp_path, [*pictures, white])

    (tmp_path / "b").mkdir()
    without, _ = fused(tmp_path / "b", pictures)
    assert result.details["left_out"] == [4]
    assert result.details["brackets"] == 4
    assert np.array_equal(picture, without)


def test_nothing_but_the_picture_is_left_behind(tmp_path: Path) -> None:
    _, result = fused(tmp_path, shots(view()), [1 / 80, 1 / 5, 1.0])

    assert [path.name for path in (tmp_path / "work").iterdir()] == ["source.png"]
    with Image.open(result.candidates[0].path) as image:
        assert not image.getexif()


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pictures", "message"),
    [
        ([*shots(view())[:2], shots(view())[2][:, :300]], "the first is 360 x 264, number 3 is 300 x 264"),
        ([*shots(view())[:2], exposed(view(9)[:, ::-1], 0.5)], "must show the same view"),
        ([shots(view())[1], np.zeros((264, 360, 3), np.uint8)], "too little in common"),
    ],
    ids=["size", "view", "black"],
)
def test_what_does_not_belong_together_is_refused(tmp_path: Path, pictures: list[Picture], message: str) -> None:
    with pytest.raises(InvalidInput, match=re.escape(message)) as caught:
        fused(tmp_path, pictures)

    assert caught.value.code == "bracket_mismatch"


def test_a_broken_picture_is_named(tmp_path: Path) -> None:
    paths = written(tmp_path / "received", shots(view()))
    paths[1].write_bytes(paths[1].read_bytes()[:-300])

    with pytest.raises(InvalidInput, match=r"^Picture 2 of 3: ") as caught:
        ingest(paths, tmp_path)

    assert caught.value.code == "image_corrupt"


def test_a_missing_first_file_is_refused(tmp_path: Path) -> None:
    [path] = written(tmp_path / "received", shots(view())[:1])
    request = Request("source.ingest", {}, {"source_2": path}, tmp_path)

    with pytest.raises(InvalidInput, match="no source file"):
        IngestEngine(Limits()).run(request, progress=lambda value: None, cancelled=lambda: False)


def test_it_stops_between_steps(tmp_path: Path) -> None:
    paths = written(tmp_path / "received", shots(view()))
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 6

    request = Request("source.ingest", {}, {"source": paths[0], "source_2": paths[1], "source_3": paths[2]}, tmp_path)

    with pytest.raises(Canceled):
        IngestEngine().run(request, progress=lambda value: None, cancelled=cancelled)
