"""Panoramas: level, calm, without a seam, and marked as what they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.workers.engines.approval import metrics
from tests.workers.engines.staging.panorama.panoramas import camera, drawn
from workers.engines.base import Canceled, InvalidInput, Request, Result
from workers.engines.photo import panorama
from workers.engines.photo.clipping import extremes, no_worse
from workers.engines.photo.engine import PhotoEngine
from workers.engines.photo.panorama import develop_panorama
from workers.engines.staging.panorama.metadata import PNG_KEYWORD
from workers.engines.staging.panorama.validity import seam_step


def run(tmp_path: Path, picture: np.ndarray) -> Result:
    work_dir = tmp_path / "work"
    work_dir.mkdir()
    Image.fromarray(picture).save(tmp_path / "source.png")
    request = Request("pro_capture.panorama360", {}, {"source": tmp_path / "source.png"}, work_dir)
    return PhotoEngine().run(request, progress=lambda value: None, cancelled=lambda: False)


@pytest.mark.parametrize("lossless", [True, False])
def test_a_leaning_panorama_is_put_upright(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lossless: bool) -> None:
    if not lossless:
        monkeypatch.setattr(panorama, "LOSSLESS_PIXELS", 0)
    leaning = drawn(camera(512, pitch=4.0, roll=-3.0))

    result = run(tmp_path, leaning)

    (candidate,) = result.candidates
    with Image.open(candidate.path) as file:
        made = np.asarray(file.convert("RGB"))
        packet = str(file.info[PNG_KEYWORD] if lossless else file.info["xmp"].decode())
    assert 'GPano:UsePanoramaViewer="True"' in packet
    assert 'GPano:FullPanoWidthPixels="512"' in packet
    assert made.shape == leaning.shape
    assert candidate.quality["horizon_deg_before"] == pytest.approx(5.0, abs=0.3)
    assert candidate.quality["horizon_deg_after"] < 0.3
    assert candidate.quality["seam_added"] < 1.0
    assert candidate.quality["structure_ssim"] > 0.9
    assert metrics("pro_capture.panorama360") <= set(candidate.quality)
    assert result.details["horizon"] == "levelled"
    assert no_worse(extremes(leaning), extremes(made))


def test_a_level_panorama_is_not_resampled() -> None:
    level = drawn(camera(512, pitch=0.0, roll=0.0))

    made = develop_panorama(level, lambda share: None)

    assert made.details["horizon"] == "level as it came"
    assert made.quality["horizon_deg_after"] == made.quality["horizon_deg_before"] < 0.15
    assert made.quality["structure_ssim"] > 0.95
    assert abs(seam_step(made.image)) < 1.5


def test_without_edges_nothing_is_turned() -> None:
    sky = np.linspace(60, 200, 128)[:, None, None].repeat(256, 1).repeat(3, 2).astype(np.uint8)

    made = develop_panorama(sky, lambda share: None)

    assert made.details["horizon"] == "too few straight edges to tell"
    assert np.abs(np.diff(made.image[:, :, 1].astype(int), axis=1)).max() == 0


def test_a_photo_is_no_panorama(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        run(tmp_path, np.full((100, 150, 3), 80, np.uint8))

    assert caught.value.code == "invalid_panorama"


def test_a_cancel_stops_it(tmp_path: Path) -> None:
    Image.fromarray(np.full((64, 128, 3), 80, np.uint8)).save(tmp_path / "source.png")
    (tmp_path / "work").mkdir()
    request = Request("pro_capture.panorama360", {}, {"source": tmp_path / "source.png"}, tmp_path / "work")

    with pytest.raises(Canceled):
        PhotoEngine().run(request, progress=lambda value: None, cancelled=lambda: True)

    assert list((tmp_path / "work").iterdir()) == []
