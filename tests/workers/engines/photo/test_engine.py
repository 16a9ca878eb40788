from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.workers.engines.photo.rooms import ANY_PICTURE, FOCAL_35MM, any_picture, wall
from workers.engines.base import Canceled, InvalidInput, Request, Result
from workers.engines.photo import engine as photo_engine
from workers.engines.photo.clipping import HIGH, LOW, extremes, no_worse
from workers.engines.photo.detail import HALO
from workers.engines.photo.develop import develop
from workers.engines.photo.engine import PhotoEngine

QUALITY = {
    "clipped_highlights_added",
    "clipped_blacks_added",
    "verticals_deg_before",
    "verticals_deg_after",
    "structure_ssim",
    "noise_before",
    "noise_after",
    "mean_luminance",
}


def saved(tmp_path: Path, photo: np.ndarray, name: str = "source.png") -> Path:
    path = tmp_path / name
    Image.fromarray(photo).save(path)
    return path


def run(tmp_path: Path, source: Path, kind: str = "pro_capture.photo", **inputs: Any) -> Result:
    work_dir = tmp_path / "work"
    work_dir.mkdir(exist_ok=True)
    request = Request(kind, inputs, {"source": source}, work_dir)
    return PhotoEngine().run(request, progress=lambda value: None, cancelled=lambda: False)


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


@pytest.mark.parametrize("kind", ANY_PICTURE)
@pytest.mark.parametrize("lossless", [True, False])
def test_never_more_clipped_pixels_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, lossless: bool
) -> None:
    if not lossless:
        monkeypatch.setattr(photo_engine, "LOSSLESS_PIXELS", 0)
    photo = any_picture(kind, 7)

    candidate = run(tmp_path, saved(tmp_path, photo)).candidates[0]

    image = pixels(candidate.path)
    for reduce in (np.max, np.min):
        for threshold in range(250, 256):
            assert np.mean(reduce(image, axis=2) >= threshold) <= np.mean(reduce(photo, axis=2) >= threshold)
        for threshold in range(6):
            assert np.mean(reduce(image, axis=2) <= threshold) <= np.mean(reduce(photo, axis=2) <= threshold)
    assert candidate.quality["clipped_highlights_added"] <= 0
    assert candidate.quality["clipped_blacks_added"] <= 0


@settings(max_examples=25, deadline=None)
@given(
    kind=st.sampled_from(ANY_PICTURE),
    seed=st.integers(0, 1000),
    size=st.tuples(st.integers(32, 90), st.integers(32, 90)),
    pitch=st.floats(-6, 6),
    shift=st.integers(-120, 120),
)
def test_never_more_clipped_pixels_whatever_the_photo(
    kind: str, seed: int, size: tuple[int, int], pitch: float, shift: int
) -> None:
    height, width = size
    base = any_picture(kind, seed, size) if seed % 2 else wall(width, height, pitch_deg=pitch, light=1.5, noise=4)
    photo = np.clip(base.astype(int) + shift, 0, 255).astype(np.uint8)[: size[0], : size[1]]

    made = develop(photo, None, lambda share: None)

    assert no_worse(extremes(photo), extremes(made.image))


@pytest.mark.parametrize("kind", ["bright", "blown", "dark", "orange", "ramp", "noise"])
def test_where_nothing_moves_each_clipped_pixel_was_clipped_before(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.engines.photo.develop.squeezed", lambda image, margin: pytest.fail("last resort"))
    photo = any_picture(kind, 3, (96, 128))

    made = develop(photo, None, lambda share: None)

    assert made.plan.upright is None
    assert not np.any((made.image > HIGH) & (made.image > photo))
    assert not np.any((made.image < LOW) & (made.image < photo))
    assert not np.array_equal(made.image, photo)


def test_a_crop_around_a_blown_window_does_not_raise_its_share(tmp_path: Path) -> None:
    photo = wall(480, 360, pitch_deg=5.0)
    photo[130:230, 190:290] = 255
    photo[5:20, 5:20] = 0

    result = run(tmp_path, saved(tmp_path, photo), focal_35mm=FOCAL_35MM)

    assert result.details["verticals"] == "corrected"
    assert result.candidates[0].quality["clipped_highlights_added"] <= 0
    assert no_worse(extremes(photo), extremes(pixels(result.candidates[0].path)))


def test_a_dim_tinted_tilted_room_comes_out_bright_grey_and_upright(tmp_path: Path) -> None:
    photo = wall(640, 480, pitch_deg=4.0, roll_deg=1.0, light=0.3, tint=(1.12, 1.0, 0.8), noise=4.0)

    result = run(tmp_path, saved(tmp_path, photo), focal_35mm=FOCAL_35MM)

    candidate = result.candidates[0]
    quality = candidate.quality
    image = pixels(candidate.path)
    assert set(quality) == QUALITY
    assert quality["mean_luminance"] > 1.3 * float(photo.mean()) / 255
    assert quality["verticals_deg_before"] > 1.0
    assert quality["verticals_deg_after"] < 0.3
    assert quality["noise_after"] < 0.7 * quality["noise_before"]
    assert quality["structure_ssim"] > 0.9
    top_before, top_after = (np.median(one[:150].reshape(-1, 3), axis=0) for one in (photo, image))
    assert np.ptp(top_after) / top_after.mean() < 0.5 * np.ptp(top_before) / top_before.mean()
    assert (candidate.width, candidate.height) == image.shape[1::-1]
    assert result.details["verticals"] == "corrected"
    assert result.details["kept_share"] > 0.7


def test_a_good_photo_keeps_its_size_and_look(tmp_path: Path) -> None:
    photo = wall(480, 360, light=1.1)

    candidate = run(tmp_path, saved(tmp_path, photo)).candidates[0]

    assert (candidate.width, candidate.height) == (480, 360)
    assert candidate.quality["structure_ssim"] > 0.98
    assert np.abs(pixels(candidate.path).astype(int) - photo).mean() < 16


@pytest.mark.parametrize(("limit", "content_type"), [(300 * 200, "image/png"), (300 * 200 - 1, "image/jpeg")])
def test_large_results_are_jpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int, content_type: str) -> None:
    monkeypatch.setattr(photo_engine, "LOSSLESS_PIXELS", limit)

    candidate = run(tmp_path, saved(tmp_path, wall(300, 200))).candidates[0]

    with Image.open(candidate.path) as image:
        assert (candidate.content_type, image.get_format_mimetype()) == (content_type, content_type)


def test_strips_do_not_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = wall(400, 300, light=0.4, noise=5.0)
    whole = develop(photo, None, lambda share: None).image
    monkeypatch.setattr("workers.engines.photo.develop.STRIP_PIXELS", 400 * 40)

    parts = develop(photo, None, lambda share: None).image

    assert HALO < 40
    assert np.abs(whole.astype(int) - parts).max() <= 1


def test_cancel_stops_between_strips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.engines.photo.develop.STRIP_PIXELS", 300 * 20)
    seen: list[float] = []
    work_dir = tmp_path / "work"
    work_dir.mkdir()
    request = Request("pro_capture.photo", {}, {"source": saved(tmp_path, wall(300, 200))}, work_dir)

    with pytest.raises(Canceled):
        PhotoEngine().run(request, progress=seen.append, cancelled=lambda: len(seen) >= 5)

    assert len(seen) == 5
    assert list(work_dir.iterdir()) == []


def test_a_photo_is_no_floor_plan(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        run(tmp_path, saved(tmp_path, wall(256, 192)), "pro_capture.floorplan")

    assert caught.value.code == "plan_not_understood"


@pytest.mark.parametrize("focal", [0, 3.9, 5000, "24", True])
def test_focal_length_must_make_sense(tmp_path: Path, focal: Any) -> None:
    with pytest.raises(InvalidInput, match="focal_35mm"):
        run(tmp_path, saved(tmp_path, wall(64, 48)), focal_35mm=focal)


def test_a_damaged_photo_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, wall(200, 150))
    path.write_bytes(path.read_bytes()[:400])

    with pytest.raises(InvalidInput) as caught:
        run(tmp_path, path)

    assert caught.value.code == "image_corrupt"


def test_memory_stays_bounded_for_large_photos(tmp_path: Path) -> None:
    """12 megapixels may need 36 bytes a pixel over an empty process: strips, not the whole picture in floats."""
    code = (
        "import resource, sys\n"
        "import numpy as np\n"
        "from workers.engines.photo.develop import develop\n"
        "develop(np.full((64, 64, 3), 90, np.uint8), None, lambda share: None)\n"
        "photo = np.full((3000, 4000, 3), 90, np.uint8)\n"
        "photo[::7] = 120\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "develop(photo, None, lambda share: None)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )

    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[4], capture_output=True, text=True, check=True
    )

    assert int(ended.stdout) * 1024 < 36 * 12_000_000
