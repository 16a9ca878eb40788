"""Plans drawn with known truth are read as what they are, and other pictures are refused."""

from __future__ import annotations

import shutil
from collections import Counter
from functools import cache

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tests.workers.engines.drawn_room import drawn_room
from tests.workers.engines.staging.plan import drawn
from tests.workers.engines.staging.plan.drawn import Manner, draw, read_plan
from workers.engines.base import InvalidInput
from workers.engines.staging.plan import text
from workers.engines.staging.plan import words as say
from workers.engines.staging.plan.words import Plan

AREAS = sorted([5.78 * 4.38, 3.78 * 2.78, 3.78 * 1.46, 3.78 * 3.18, 3.36 * 3.18, 2.28 * 3.18], reverse=True)
"""Clear areas of the drawn flat's rooms, square metres."""

needs_reader = pytest.mark.skipif(shutil.which(text.PROGRAM) is None, reason="the program tesseract is not installed")


@cache
def read(manner: str, turn: float, scale: float) -> Plan:
    return read_plan(draw(Manner(walls=manner, turn=turn, scale=scale)))


@needs_reader
@pytest.mark.parametrize(("walls", "turn", "scale"), [("filled", 0.0, 60), ("grey", 2.3, 60), ("double", 0.0, 90)])
def test_rooms_names_and_scale_are_read(walls: str, turn: float, scale: float) -> None:
    plan = read(walls, turn, scale)

    assert Counter(space.kind for space in plan.spaces) == {
        say.LIVING: 1,
        say.BEDROOM: 2,
        say.KITCHEN: 1,
        say.BATHROOM: 1,
        say.HALL: 1,
    }
    assert [space.area_m2 for space in plan.spaces] == pytest.approx(AREAS, rel=0.08)
    assert plan.scale.source == "labels"
    found = plan.scale.pixels_per_metre / float(plan.notes["factor"])
    assert found == pytest.approx(scale, rel=0.03)
    assert plan.turned == pytest.approx(-turn, abs=0.1)


@needs_reader
def test_doors_and_windows_are_told_apart() -> None:
    plan = read("filled", 0.0, 60)

    kinds = Counter(gap.kind for gap in plan.gaps)
    assert kinds["window"] == 6
    assert kinds["door"] >= 5
    assert kinds["door"] + kinds["passage"] == 6


def test_without_words_rooms_are_found_and_doors_give_the_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "PROGRAM", "no-such-program-here")

    plan = read_plan(draw(Manner(names={}, sizes="none")))

    assert len(plan.spaces) == 6
    assert not any(space.named for space in plan.spaces)
    assert plan.scale.source == "doors"
    assert plan.scale.confidence < 0.7
    assert plan.scale.pixels_per_metre / float(plan.notes["factor"]) == pytest.approx(60, rel=0.08)


def test_where_no_leaf_is_drawn_equal_gaps_are_doors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "PROGRAM", "no-such-program-here")

    plan = read_plan(draw(Manner(walls="grey", names={}, sizes="none", doors="gap")))

    assert len(plan.spaces) == 6
    assert Counter(gap.kind for gap in plan.gaps)["passage"] == 6
    assert (plan.scale.source, plan.scale.confidence) == ("doors", 0.35)
    assert plan.scale.pixels_per_metre / float(plan.notes["factor"]) == pytest.approx(60, rel=0.08)


@needs_reader
def test_areas_give_the_scale_and_names_that_run_upwards_are_read() -> None:
    plan = read_plan(draw(Manner(sizes="area", doors="gap", upright=("second_bedroom", "bathroom"))))

    assert Counter(space.kind for space in plan.spaces if space.named)[say.BEDROOM] == 2
    assert Counter(space.kind for space in plan.spaces if space.named)[say.BATHROOM] == 1
    assert plan.scale.source == "labels"
    assert plan.scale.pixels_per_metre / float(plan.notes["factor"]) == pytest.approx(60, rel=0.03)


@needs_reader
def test_light_lines_on_a_dark_ground_are_turned_over() -> None:
    plan = read_plan(255 - draw(Manner()))

    assert len(plan.spaces) == 6
    assert np.median(plan.sheet) == 255


def test_what_is_drawn_in_rooms_is_found() -> None:
    plan = read("filled", 0.0, 60)

    by_size = {round(space.area_m2): space.drawn for space in plan.spaces}
    assert by_size[25] < 0.02
    assert 0.1 < by_size[7] < 0.4


def test_a_photographed_sheet_is_flattened() -> None:
    flat_drawing = draw(Manner())
    height, width = flat_drawing.shape[:2]
    corners = np.array([(80, 60), (width + 40, 90), (width + 70, height + 90), (30, height + 50)], np.float32)
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    warp = cv2.getPerspectiveTransform(flat, corners)
    table = np.full((height + 160, width + 140, 3), (70, 55, 45), np.uint8)
    photo = cv2.warpPerspective(
        flat_drawing, warp, (table.shape[1], table.shape[0]), dst=table, borderMode=cv2.BORDER_TRANSPARENT
    )

    plan = read_plan(np.asarray(photo, np.uint8))

    assert plan.flattened
    assert len(plan.spaces) == 6


@needs_reader
def test_names_without_walls_between_them_are_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_plan(picture("names without walls"))

    assert caught.value.code == "plan_not_understood"
    assert "Of the 4 rooms that are named only 0 could be told apart" in caught.value.message


def test_a_flat_whose_inner_walls_cannot_be_seen_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "PROGRAM", "no-such-program-here")
    monkeypatch.setattr(drawn, "WALLS", drawn.WALLS[:4])
    monkeypatch.setattr(drawn, "DOORS", drawn.DOORS[-1:])
    flat = draw(Manner(names={}, sizes="none", fixtures=False))

    with pytest.raises(InvalidInput) as caught:
        read_plan(flat)

    assert caught.value.code == "plan_not_understood"
    assert "Only one room was found" in caught.value.message


def picture(name: str) -> NDArray[np.uint8]:
    image = Image.new("RGB", (640, 480), "white")
    pen = ImageDraw.Draw(image)
    if name == "page of text":
        for row in range(18):
            pen.text((40, 30 + 24 * row), "The kitchen and the bedroom were sold in spring." * 2, "black")
    if name == "a single box":
        pen.rectangle((100, 80, 540, 400), outline="black", width=14)
    if name == "open walls":
        for row in (100, 200, 300):
            pen.line((80, row, 560, row), "black", 12)
    if name == "screenshot":
        pen.rectangle((0, 0, 640, 50), "#1d3557")
        for column in range(3):
            pen.rectangle((20 + 205 * column, 90, 200 + 205 * column, 300), outline="#999999", width=3)
    if name == "names without walls":
        pen.rectangle((60, 60, 580, 420), outline="black", width=14)
        font = ImageFont.load_default(size=22)
        for row, told in enumerate(("Kitchen", "Bathroom", "Bedroom", "Hall")):
            pen.text((120 + 90 * row, 100 + 80 * row), told, "black", font)
    if name == "photo":
        image = drawn_room(640, 480)
    return np.asarray(image, np.uint8)


@pytest.mark.parametrize("name", ["blank", "page of text", "a single box", "open walls", "screenshot", "photo"])
def test_what_is_no_plan_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_plan(picture(name))

    assert caught.value.code == "plan_not_understood"
    assert caught.value.message.endswith("on a plain background.")
