"""Faces restored by a model that the operator supplies: found, turned upright, restored, put back.

Two files in ONNX are needed. The detector is YuNet (W. Wu et al., "YuNet: a tiny millisecond-level face detector",
2023) as OpenCV reads it; the model takes and gives an aligned face as GFPGAN does (X. Wang et al., "Towards real-world
blind face restoration with generative facial prior", 2021): (1, 3, 512, 512), RGB, -1 to 1.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.base import EngineNotConfigured

SIDE = 512
ALIGNED = np.array([(193.0, 239.9), (318.9, 240.2), (256.6, 314.0), (201.3, 371.4), (313.1, 371.2)], np.float32)
"""Where both eyes, the tip of the nose and both corners of the mouth are in the pictures that models are trained on,
the data set FFHQ at 512 pixels; left in the picture before right."""
LARGEST = 768
"""Pixels of the result that an aligned face may cover; a larger one has more detail than the model would give back."""
SEARCH_SIDE = 1280
LEAST_SCORE = 0.8
SKIN_SIGMA = 24.0
"""Pixels of the aligned face. Coarser colours stay those of the photo."""
RIM = 48
"""Pixels of the aligned face over which the restored one fades into the photo."""

DEVICES = ("CUDAExecutionProvider", "CPUExecutionProvider")

Pixels = NDArray[np.uint8]
Landmarks = NDArray[np.float32]
"""(5, 2): x and y in pixels, in the order of ALIGNED."""


@dataclass(frozen=True)
class Faces:
    """find: the faces in a picture (H, W, 3). restore: one aligned face, (512, 512, 3) to the same."""

    find: Callable[[Pixels], list[Landmarks]]
    restore: Callable[[Pixels], Pixels]


def restored(faces: Faces, small: Pixels, large: Pixels, check: Callable[[], None]) -> tuple[Pixels, int]:
    """The upscaled picture with its faces restored, and how many.

    small: the picture before, in which they are looked for.
    check: called before every face; may raise to stop.
    """
    scale = large.shape[0] / small.shape[0]
    result, count = large, 0
    for landmarks in faces.find(small):
        turn = _onto_aligned((landmarks + 0.5) * scale - 0.5)
        if turn is None or SIDE / float(np.hypot(turn[0, 0], turn[1, 0])) > LARGEST:
            continue
        check()
        result, count = _with_face(result, turn, faces.restore), count + 1
    return result, count


def configured() -> Faces | None:
    """What FACE_DETECTOR_PATH and FACE_MODEL_PATH name, loaded once per process; None when neither is set.

    Raises EngineNotConfigured when only one is, when a file is missing or of another kind, or without onnxruntime.
    """
    detector, model = os.environ.get("FACE_DETECTOR_PATH"), os.environ.get("FACE_MODEL_PATH")
    if not detector and not model:
        return None
    if not detector or not model:
        raise EngineNotConfigured("Faces need both FACE_DETECTOR_PATH and FACE_MODEL_PATH.")
    return _load(detector, model)


@cache
def _load(detector: str, model: str) -> Faces:
    for name, path in (("FACE_DETECTOR_PATH", detector), ("FACE_MODEL_PATH", model)):
        if not Path(path).is_file():
            raise EngineNotConfigured(f"{name} must be an ONNX file; there is none at its path.")
    return Faces(_finder(detector), _restorer(model))


def _finder(path: str) -> Callable[[Pixels], list[Landmarks]]:
    try:
        detector = cv2.FaceDetectorYN.create(path, "", (320, 320), LEAST_SCORE)
    except (cv2.error, SystemError) as error:
        raise EngineNotConfigured("FACE_DETECTOR_PATH must hold YuNet, as OpenCV publishes it.") from error

    def find(picture: Pixels) -> list[Landmarks]:
        share = min(1.0, SEARCH_SIDE / max(picture.shape[:2]))
        size = (max(1, round(picture.shape[1] * share)), max(1, round(picture.shape[0] * share)))
        detector.setInputSize(size)
        _, rows = detector.detect(
            cv2.cvtColor(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2BGR)
        )
        return landmarks_in(None if rows is None else np.asarray(rows, np.float32), share)

    return find


def landmarks_in(rows: NDArray[np.float32] | None, share: float) -> list[Landmarks]:
    """The landmarks in YuNet's answer, (N, 15): box, five points, score. share: how much smaller it saw the picture."""
    if rows is None:
        return []
    return [((row[4:14].reshape(5, 2) + 0.5) / share - 0.5).astype(np.float32) for row in rows]


def _restorer(path: str) -> Callable[[Pixels], Pixels]:
    try:
        import onnxruntime
    except ModuleNotFoundError as error:
        message = f"Face models need the Python package {error.name!r} (requirements-gpu.txt)."
        raise EngineNotConfigured(message) from error
    try:
        usable = set(onnxruntime.get_available_providers())
        session = onnxruntime.InferenceSession(path, providers=[name for name in DEVICES if name in usable])
        named = session.get_inputs()[0].name
        answer = session.run(None, {named: np.zeros((1, 3, SIDE, SIDE), np.float32)})[0]
        fits = answer.shape == (1, 3, SIDE, SIDE)
    except Exception as error:  # the runtime raises classes of its own that share no base
        raise EngineNotConfigured("FACE_MODEL_PATH must hold a face model in ONNX with one input.") from error
    if not fits:
        raise EngineNotConfigured(f"FACE_MODEL_PATH must give {SIDE} x {SIDE} pixels; it gives {answer.shape}.")

    def restore(face: Pixels) -> Pixels:
        values = (face.astype(np.float32) / 127.5 - 1.0).transpose(2, 0, 1)[None]
        made = session.run(None, {named: np.ascontiguousarray(values)})[0][0].transpose(1, 2, 0)
        return np.clip(np.rint((made + 1.0) * 127.5), 0, 255).astype(np.uint8)

    return restore


def _onto_aligned(landmarks: Landmarks) -> NDArray[np.float64] | None:
    """The turn, scale and shift (2, 3) that brings landmarks nearest to ALIGNED; None when all are in one place."""
    x, y = np.asarray(landmarks, np.float64).T
    one, zero = np.ones(5), np.zeros(5)
    system = np.vstack([np.column_stack([x, -y, one, zero]), np.column_stack([y, x, zero, one])])
    (a, b, right, down), _, rank, _ = np.linalg.lstsq(system, ALIGNED.T.ravel().astype(np.float64))
    return np.array([[a, -b, right], [b, a, down]]) if rank == 4 else None


def _with_face(picture: Pixels, turn: NDArray[np.float64], restore: Callable[[Pixels], Pixels]) -> Pixels:
    height, width = picture.shape[:2]
    face = np.asarray(cv2.warpAffine(picture, turn, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE), np.uint8)
    made = restore(face).astype(np.float32)
    made += cv2.GaussianBlur(face.astype(np.float32) - made, (0, 0), SKIN_SIGMA)
    corners = cv2.transform(
        np.array([[(0, 0), (SIDE, 0), (SIDE, SIDE), (0, SIDE)]], np.float64), cv2.invertAffineTransform(turn)
    )[0]
    left, top = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, (width, height))
    right, bottom = np.clip(np.ceil(corners.max(axis=0)).astype(int) + 1, 0, (width, height))
    if left >= right or top >= bottom:
        return picture
    back = cv2.invertAffineTransform(turn) - np.array([[0, 0, left], [0, 0, top]])
    size = (int(right - left), int(bottom - top))
    weight = cv2.warpAffine(_fade(), back, size, flags=cv2.INTER_LINEAR)[..., None]
    patch = cv2.warpAffine(made, back, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    result = picture.copy()
    under = result[top:bottom, left:right]
    result[top:bottom, left:right] = np.clip(np.rint(under + weight * (patch - under)), 0, 255).astype(np.uint8)
    return result


def _fade() -> NDArray[np.float32]:
    """(512, 512): 1 inside, falling to 0 at the edge."""
    edge = np.minimum(np.arange(SIDE), np.arange(SIDE)[::-1]).astype(np.float32)
    ramp = np.clip((edge - 1) / RIM, 0.0, 1.0)
    return np.minimum(ramp[:, None], ramp[None, :])
