from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.workers.engines.realesrgan.pictures import drawing, psnr, shapes
from workers.engines.base import Canceled, EngineNotConfigured, InvalidInput, Request, Result, Unsupported
from workers.engines.realesrgan import networks
from workers.engines.realesrgan.engine import RealEsrganEngine, _clamped
from workers.engines.realesrgan.resample import lanczos, lanczos_alpha


def request(folder: Path, given: Mapping[str, Any], image: Image.Image | None = None) -> Request:
    (image or Image.fromarray(drawing())).save(folder / "source.png")
    work_dir = folder / "work"
    work_dir.mkdir()
    return Request("image.upscale", given, {"source": folder / "source.png"}, work_dir)


def upscale(folder: Path, given: Mapping[str, Any], image: Image.Image | None = None) -> Result:
    return RealEsrganEngine().run(request(folder, given, image), progress=lambda _: None, cancelled=lambda: False)


def pixels(result: Result) -> np.ndarray:
    with Image.open(result.candidates[0].path) as image:
        return np.asarray(image)


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_every_scale_is_exact_and_nearer_to_the_truth_than_resampling(tmp_path: Path, scale: int) -> None:
    result = upscale(tmp_path, {"scale": scale, "face_enhance": False}, Image.fromarray(shapes(1)))

    candidate, made = result.candidates[0], pixels(result)
    assert made.shape == (48 * scale, 72 * scale, 3)
    assert (candidate.width, candidate.height) == (72 * scale, 48 * scale)
    assert candidate.quality["size_exact"] == 1.0
    assert candidate.quality["agreement_psnr"] > 33
    assert psnr(made, shapes(scale)) > psnr(lanczos(shapes(1), scale), shapes(scale)) + 3.0
    assert result.details == {"network": f"realesr-animevideov3-x{scale}", "device": "cpu", "scale": scale}


def test_without_a_scale_it_is_four(tmp_path: Path) -> None:
    assert pixels(upscale(tmp_path, {"quality": "draft"})).shape == (192, 288, 3)


def test_a_draft_is_resampled(tmp_path: Path) -> None:
    result = upscale(tmp_path, {"scale": 3, "quality": "draft"})

    assert (pixels(result) == lanczos(drawing(), 3)).all()
    assert result.details["network"] == "lanczos"


def test_an_operator_may_choose_resampling_for_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REALESRGAN_NETWORK", "lanczos")

    result = upscale(tmp_path, {"scale": 2})

    assert (pixels(result) == lanczos(drawing(), 2)).all()


def test_the_photo_network_is_scaled_down_to_what_was_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REALESRGAN_NETWORK", "photo")

    result = upscale(tmp_path, {"scale": 2}, Image.fromarray(drawing(32, 32)))

    assert pixels(result).shape == (64, 64, 3)
    assert result.details["network"] == "realesrgan-x4plus"
    assert result.candidates[0].quality["agreement_psnr"] > 25


def test_alpha_is_kept_and_what_it_hides_is_not_seen(tmp_path: Path) -> None:
    alpha = np.zeros((48, 72), np.uint8)
    alpha[8:40, 12:60] = 255
    color = np.full((48, 72, 3), (200, 150, 100), np.uint8)
    color[alpha == 0] = (0, 255, 0)

    result = upscale(tmp_path, {"scale": 2}, Image.fromarray(np.dstack([color, alpha])))

    made = pixels(result)
    assert made.shape == (96, 144, 4)
    assert result.candidates[0].content_type == "image/png"
    assert (made[..., 3] == lanczos_alpha(alpha, 2)).all()
    assert np.abs(made[..., :3].astype(int) - (200, 150, 100)).max() <= 6  # no green anywhere


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"scale": 5}, "scale must be 2, 3 or 4; got 5"),
        ({"scale": True}, "got True"),
        ({"scale": "2"}, "got '2'"),
        ({"scale": 2, "face_enhance": 1}, "face_enhance must be true or false"),
        ({"scale": 2, "quality": "best"}, "one of standard, draft; got 'best'"),
        ({"scale": 2, "denoise": 1}, "Unknown input 'denoise'; known are scale, face_enhance"),
    ],
)
def test_other_input_is_refused(tmp_path: Path, given: Mapping[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        upscale(tmp_path, given)

    assert message in caught.value.message
    assert list((tmp_path / "work").iterdir()) == []


def test_faces_are_refused_while_no_face_model_is_configured(tmp_path: Path) -> None:
    with pytest.raises(Unsupported) as caught:
        upscale(tmp_path, {"scale": 2, "face_enhance": True})

    assert caught.value.code == "face_enhance_unavailable"
    assert list((tmp_path / "work").iterdir()) == []


def test_the_operators_limit_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REALESRGAN_MAX_OUTPUT_PIXELS", "13823")

    with pytest.raises(InvalidInput) as caught:
        upscale(tmp_path, {"scale": 2})

    assert caught.value.code == "image_too_large"
    assert list((tmp_path / "work").iterdir()) == []


def test_a_cancel_between_tiles_stops_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(networks.COMPACT, 2, networks.Network("realesr-animevideov3-x2", 0, 2, 48))
    told: list[float] = []

    with pytest.raises(Canceled):
        RealEsrganEngine().run(
            request(tmp_path, {"scale": 2}), progress=told.append, cancelled=lambda: bool(told) and told[-1] > 0.3
        )

    assert 0.3 < told[-1] < 0.95
    assert list((tmp_path / "work").iterdir()) == []


def test_the_worker_is_not_silent_while_a_tile_runs(tmp_path: Path) -> None:
    """The library holds Python's lock for a whole tile; in this process it would silence the heartbeat."""
    import threading

    beats: list[float] = []
    done = threading.Event()

    def beat() -> None:
        while not done.wait(0.01):
            beats.append(time.monotonic())

    thread = threading.Thread(target=beat)
    thread.start()
    try:
        upscale(tmp_path, {"scale": 2})
    finally:
        done.set()
        thread.join()

    assert len(beats) > 10


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("REALESRGAN_NETWORK", "best", "must be one of auto, photo, compact, lanczos; got 'best'"),
        ("REALESRGAN_DEVICE", "first", "must be a whole number; got 'first'"),
        ("REALESRGAN_MAX_OUTPUT_PIXELS", "40 MP", "must be a whole number; got '40 MP'"),
        ("REALESRGAN_DEVICE", "97", "Vulkan device 97"),
    ],
)
def test_wrong_settings_are_told_at_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(EngineNotConfigured) as caught:
        RealEsrganEngine().setup()

    assert message in caught.value.message


def test_a_level_below_black_does_not_become_the_brightest() -> None:
    tile = np.zeros((8, 8, 3), np.uint8)
    tile[:, 6:] = 220
    made = np.repeat(np.repeat(tile, 2, axis=0), 2, axis=1)
    expected = made.copy()
    made[3, 2, 2] = 251

    assert (_clamped(lambda _: made, tile) == expected).all()


@pytest.mark.parametrize(
    ("choice", "device", "name"),
    [
        ("auto", -1, "realesr-animevideov3-x3"),
        ("auto", 0, "realesrgan-x4plus"),
        ("photo", -1, "realesrgan-x4plus"),
        ("compact", 0, "realesr-animevideov3-x3"),
    ],
)
def test_which_network_is_used(choice: str, device: int, name: str) -> None:
    found = networks.network_for(choice, 3, device)

    assert found is not None
    assert found.name == name
