"""Confidence: what is no room is refused, a clear room is trusted, and trust falls with the evidence."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.workers.engines.staging.see.drawn import Drawn, Picture, draw
from workers.engines.base import InvalidInput
from workers.engines.staging.scene import Hints
from workers.engines.staging.see import look, understand
from workers.engines.staging.see.confidence import CENTRES, CONFIDENCE_FLOOR, MEASURES, WEIGHTS, confidence_of, measures

ROOM = Drawn(width=480, height_px=320)


def garden() -> Picture:
    rng = np.random.default_rng(4)
    picture = np.full((320, 480, 3), (150, 190, 230), np.uint8)
    picture[150:] = (80, 130, 60)
    for _ in range(50):
        centre = (int(rng.integers(0, 480)), int(rng.integers(110, 320)))
        cv2.circle(picture, centre, int(rng.integers(5, 34)), (int(rng.integers(20, 90)), 110, 40), -1)
    cv2.line(picture, (100, 60), (96, 210), (70, 50, 35), 8)
    return np.asarray(np.clip(picture + rng.normal(0, 12, picture.shape), 0, 255), np.uint8)


def text_page() -> Picture:
    rng = np.random.default_rng(5)
    page = np.full((420, 320, 3), 250, np.uint8)
    for row in range(24, 400, 15):
        column = 24
        while column < 270:
            wide = int(rng.integers(8, 40))
            page[row : row + 6, column : column + wide] = 40
            column += wide + 6
    return page


def screenshot() -> Picture:
    page = np.full((320, 480, 3), 245, np.uint8)
    page[:36], page[:, :90] = (40, 60, 140), (60, 64, 70)
    for index in range(6):
        u, v = 110 + 120 * (index % 3), 60 + 120 * (index // 3)
        cv2.rectangle(page, (u, v), (u + 100, v + 90), (255, 255, 255), -1)
        cv2.rectangle(page, (u, v), (u + 100, v + 90), (180, 180, 180), 1)
        cv2.rectangle(page, (u + 8, v + 8), (u + 92, v + 50), (90 + 20 * index, 150, 120), -1)
    return page


def gradient() -> Picture:
    rows = np.linspace(40, 230, 320)[:, None, None] * np.ones((1, 480, 3))
    return np.asarray(np.clip(rows + np.random.default_rng(6).normal(0, 2, rows.shape), 0, 255), np.uint8)


@pytest.mark.parametrize("picture", [garden(), text_page(), screenshot(), gradient()], ids=lambda _: "")
def test_a_picture_of_something_else_is_refused_with_advice(picture: Picture) -> None:
    with pytest.raises(InvalidInput, match="corner of the empty room") as caught:
        understand(picture, hints=Hints())
    assert caught.value.code == "scene_not_understood"


def test_a_clear_room_is_trusted_far_above_the_floor() -> None:
    assert understand(draw(ROOM), hints=Hints()).confidence > (1 + CONFIDENCE_FLOOR) / 2


def test_a_room_full_of_things_is_trusted_less() -> None:
    rng = np.random.default_rng(8)
    photo = draw(ROOM)
    clear, full = look(photo), photo.copy()
    for _ in range(40):
        middle, size = rng.uniform((0, 90), (480, 320)), rng.uniform(25, 80, 2)
        corners = cv2.boxPoints((tuple(middle), tuple(size), float(rng.uniform(0, 90))))
        cv2.fillPoly(full, [corners.astype(np.int32)], [int(value) for value in rng.integers(10, 240, 3)])

    messy = look(full)

    before = confidence_of(measures(clear.calibration, clear.box, clear.evidence), floor_given=False)
    after = confidence_of(measures(messy.calibration, messy.box, messy.evidence), floor_given=False)
    assert after < before


def test_confidence_never_falls_as_a_measure_grows() -> None:
    middle = dict(zip(MEASURES, CENTRES, strict=True))

    for name, weight in zip(MEASURES, WEIGHTS, strict=True):
        more = confidence_of({**middle, name: middle[name] + 0.1}, floor_given=False)
        same = confidence_of(middle, floor_given=False)
        assert (more > same) == (weight > 0)
        assert more >= same


def test_a_given_floor_leaves_out_what_the_photo_says_of_it() -> None:
    middle = dict(zip(MEASURES, CENTRES, strict=True))
    poor = {**middle, "floor_support": 0.0, "floor_step": -1.0, "margin": 0.0}

    assert confidence_of(poor, floor_given=True) == confidence_of(middle, floor_given=True)
