"""What is around the face models: where faces are put, how they are put back, and what is refused."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from tests.workers.engines.realesrgan.onnx_file import single_operation
from tests.workers.engines.realesrgan.pictures import drawing
from workers.engines.base import Canceled, EngineNotConfigured, Request
from workers.engines.realesrgan import faces, job
from workers.engines.realesrgan.engine import RealEsrganEngine
from workers.engines.realesrgan.faces import ALIGNED, SIDE, Faces, configured, landmarks_in, restored

ALIGNED_SHAPE = (1, 3, SIDE, SIDE)


def same(face):
    return face


def nothing() -> None:
    """A check that never stops."""


def placed(scale: float, angle: float, x: float, y: float):
    """The landmarks of a face turned by angle (degrees) and scaled, its middle at (x, y)."""
    turned = cv2.getRotationMatrix2D((256.0, 256.0), angle, scale)
    return (cv2.transform(ALIGNED[None], turned)[0] + (x - 256, y - 256)).astype(np.float32)


def test_a_face_comes_to_where_the_model_expects_it() -> None:
    seen: list[np.ndarray] = []
    color = np.zeros((200, 240, 3), np.uint8)
    marks = placed(0.2, 25, 120, 100)
    for x, y in marks:
        cv2.circle(color, (round(float(x)), round(float(y))), 2, (255, 255, 255), -1)

    def look(face):
        seen.append(face)
        return face

    restored(Faces(lambda _: [marks], look), color, color, nothing)

    for x, y in ALIGNED:
        around = seen[0][round(float(y)) - 12 : round(float(y)) + 13, round(float(x)) - 12 : round(float(x)) + 13]
        assert around.mean() > 60, (x, y)
    assert seen[0].mean() < 8


def test_detail_changes_inside_a_face_only_and_skin_keeps_its_colour() -> None:
    small = np.full((100, 120, 3), (180, 140, 110), np.uint8)
    large = np.full((200, 240, 3), (180, 140, 110), np.uint8)
    stripes = np.where(np.arange(SIDE)[:, None, None] // 8 % 2, 120, 60).astype(np.uint8)
    marks = placed(0.15, 0, 60, 50)

    made, count = restored(
        Faces(lambda _: [marks], lambda face: np.broadcast_to(stripes, face.shape).astype(np.uint8)),
        small,
        large,
        nothing,
    )

    changed = np.abs(made.astype(int) - large).max(axis=2) > 2
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    half = 0.15 * SIDE  # of the face's square in the result
    assert count == 1
    assert changed[80:120, 100:140].mean() > 0.5
    assert 100 - half <= rows[0] < rows[-1] <= 100 + half
    assert 120 - half <= columns[0] < columns[-1] <= 120 + half
    assert np.abs(made[70:130, 90:150].reshape(-1, 3).mean(axis=0) - (180, 140, 110)).max() < 3


def test_a_face_that_the_model_leaves_alone_stays() -> None:
    color = np.asarray(cv2.GaussianBlur(drawing(240, 200), (0, 0), 3), np.uint8)

    made, count = restored(Faces(lambda _: [placed(0.3, 10, 120, 100)], same), color, color, nothing)

    assert count == 1
    assert np.abs(made.astype(int) - color).mean() < 1


def test_faces_at_the_edge_large_ones_and_senseless_ones() -> None:
    color = drawing(160, 120)
    edge, large, senseless = placed(0.2, 0, 2, 118), placed(2.0, 0, 80, 60), np.full((5, 2), 40, np.float32)

    made, count = restored(Faces(lambda _: [edge, large, senseless], same), color, color, nothing)

    assert count == 1
    assert made.shape == color.shape


def test_a_cancel_is_seen_before_a_face() -> None:
    def stop() -> None:
        raise Canceled("stopped")

    with pytest.raises(Canceled):
        restored(Faces(lambda _: [placed(0.2, 0, 80, 60)], same), drawing(160, 120), drawing(160, 120), stop)


def test_the_detectors_points_are_those_of_the_whole_picture() -> None:
    row = np.array([[0, 0, 9, 9, 9.5, 19.5, 14.5, 19.5, 12, 22, 10, 25, 14, 25, 0.9]], np.float32)

    found = landmarks_in(row, 0.5)

    assert landmarks_in(None, 0.5) == []
    assert len(found) == 1
    assert found[0][0].tolist() == [19.5, 39.5]
    assert found[0][1].tolist() == [29.5, 39.5]


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Both settings, with files that are none."""
    for name in ("FACE_DETECTOR_PATH", "FACE_MODEL_PATH"):
        (tmp_path / name).write_bytes(b"these bytes are no model")
        monkeypatch.setenv(name, str(tmp_path / name))
    yield tmp_path
    faces._load.cache_clear()


@pytest.mark.parametrize("left", ["FACE_DETECTOR_PATH", "FACE_MODEL_PATH"])
def test_one_of_the_two_is_not_enough(paths: Path, monkeypatch: pytest.MonkeyPatch, left: str) -> None:
    monkeypatch.delenv(left)

    with pytest.raises(EngineNotConfigured, match="need both"):
        configured()


@pytest.mark.parametrize("missing", ["FACE_DETECTOR_PATH", "FACE_MODEL_PATH"])
def test_a_missing_file_is_told_by_its_setting(paths: Path, missing: str) -> None:
    (paths / missing).unlink()

    with pytest.raises(EngineNotConfigured, match=f"{missing} must be an ONNX file") as caught:
        configured()

    assert str(paths) not in caught.value.message


def test_a_detector_that_is_none_is_told_when_the_engine_starts(paths: Path) -> None:
    with pytest.raises(EngineNotConfigured, match="FACE_DETECTOR_PATH must hold YuNet"):
        RealEsrganEngine().setup()


def test_a_model_in_onnx_restores(paths: Path) -> None:
    pytest.importorskip("onnxruntime", reason="the GPU requirements are not installed (requirements-gpu.txt)")
    face = np.full((SIDE, SIDE, 3), (250, 100, 7), np.uint8)

    inverted = faces._restorer(str(single_operation(paths / "neg.onnx", "Neg", ALIGNED_SHAPE)))(face)

    assert (inverted == (5, 155, 248)).all()


@pytest.mark.parametrize(
    ("operation", "shape", "message"),
    [
        (None, ALIGNED_SHAPE, "one input"),
        ("NobodyKnowsThis", ALIGNED_SHAPE, "one input"),
        ("Neg", (1, 3, 256, 256), "one input"),
        ("Shape", ALIGNED_SHAPE, "one input|must give 512 x 512"),
    ],
)
def test_another_model_is_not_configured(
    paths: Path, operation: str | None, shape: tuple[int, ...], message: str
) -> None:
    pytest.importorskip("onnxruntime", reason="the GPU requirements are not installed (requirements-gpu.txt)")
    path = paths / "FACE_MODEL_PATH"
    if operation is not None:
        single_operation(path, operation, shape)

    with pytest.raises(EngineNotConfigured, match=message):
        faces._restorer(str(path))


def test_an_upscale_with_a_face_model_restores_the_faces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.fromarray(drawing(96, 80)).save(tmp_path / "source.png")
    (tmp_path / "work").mkdir()
    monkeypatch.setattr(job, "configured", lambda: Faces(lambda _: [placed(0.1, 0, 48, 40)], lambda face: 255 - face))
    request = Request(
        "image.upscale",
        {"scale": 2, "face_enhance": True, "quality": "draft"},
        {"source": tmp_path / "source.png"},
        tmp_path / "work",
    )

    result = RealEsrganEngine().run(request, progress=lambda _: None, cancelled=lambda: False)

    assert result.details["faces"] == 1
    with Image.open(result.candidates[0].path) as image:
        plain = np.asarray(Image.fromarray(drawing(96, 80)).resize((192, 160), Image.Resampling.LANCZOS)).astype(int)
        difference = np.abs(np.asarray(image).astype(int) - plain).max(axis=2)
    assert (difference[:, :40] == 0).all()
    assert (difference[70:90, 86:106] > 5).any()
