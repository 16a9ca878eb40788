"""The bench of confidence: wrong boxes are counted as such, the fit finds what separates, the curve is drawn."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from bench.confidence import SPOILT, drawn, fit, share_off, told
from bench.not_rooms import KINDS, not_room
from tests.workers.engines.staging.see.drawn import Drawn
from workers.engines.staging.scene import Camera
from workers.engines.staging.see.confidence import MEASURES
from workers.engines.staging.see.layout import FAR, Box

ROOM = Drawn(width=480, height_px=320)
TRUTH: dict[str, Any] = {
    "camera_height": ROOM.camera_height,
    "focal": ROOM.camera.focal,
    "rotation": ROOM.camera.rotation,
    "left": ROOM.left,
    "right": ROOM.right,
    "back": ROOM.back,
    "size": [480, 320],
}
CAMERA = Camera(480, 320, ROOM.camera.focal, ROOM.camera.rotation, 1.0)


def box(back: float) -> Box:
    return Box(ROOM.left / 1.3, FAR, back / 1.3, 2.0)


def test_the_true_box_is_nowhere_off_and_a_deeper_one_is() -> None:
    whole = (0, 0, 480, 320)

    assert share_off(CAMERA, box(4.2), TRUTH, whole) == 0.0
    assert share_off(CAMERA, box(6.5), TRUTH, whole) > 0.4


@pytest.mark.parametrize("kind", list(SPOILT))
def test_a_spoilt_picture_fits_its_window(kind: str) -> None:
    picture = np.full((320, 480, 3), 120, np.uint8)

    spoilt, (u0, v0, u1, v1) = SPOILT[kind](picture, np.random.default_rng(1))

    assert spoilt.shape == (v1 - v0, u1 - u0, 3)
    assert spoilt.dtype == np.uint8
    assert (picture == 120).all()


@pytest.mark.parametrize("kind", list(KINDS))
def test_pictures_of_no_room_are_the_same_each_time(kind: str) -> None:
    assert np.array_equal(not_room(kind, 3), not_room(kind, 3))
    assert not_room(kind, 3).shape == (420, 560, 3)


def rows() -> list[dict[str, Any]]:
    """Right boxes have support, wrong ones do not; nothing else tells them apart."""
    rng = np.random.default_rng(2)
    found = []
    for right in (True, False) * 40:
        numbers = {name: float(rng.normal(0.5, 0.1)) for name in MEASURES}
        numbers["floor_support"] = float(rng.normal(0.8 if right else 0.3, 0.1))
        found.append({"off": 0.0 if right else 0.9, "measures": numbers})
    return found


def test_the_fit_weighs_the_measure_that_separates() -> None:
    centres, weights, _ = fit(rows())

    assert MEASURES[int(np.argmax(weights))] == "floor_support"
    assert (weights >= 0).all()
    assert centres[MEASURES.index("floor_support")] == pytest.approx(0.55, abs=0.05)


def test_the_table_counts_each_picture_once() -> None:
    confidence = np.array([0.1, 0.5, 0.95, 1.0])
    wrong = np.array([True, True, False, False])

    lines = told(confidence, wrong)

    assert "| 0.0 to 0.2 | 1 | 0.10 | 0% |" in lines
    assert "| 0.8 to 1.0 | 2 | 0.97 | 100% |" in lines
    assert "| 0.6 | 0% | 0% |" in lines
    assert "| 0.5 | 33% | 0% |" in lines


def test_the_curve_is_a_picture_with_a_bar_for_each_bin() -> None:
    svg = ElementTree.fromstring(drawn(np.array([0.1, 0.5, 0.95]), np.array([True, True, False])))  # noqa: S314 our own

    bars = [one for one in svg.iter("{http://www.w3.org/2000/svg}rect") if one.get("fill") == "#e3a08f"]
    assert [float(one.get("height", "nan")) for one in bars] == [260.0, 260.0, 0.0]
