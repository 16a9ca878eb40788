"""Which part of a picture is used, and how large it becomes."""

from __future__ import annotations

import pytest

from workers.engines.variant.sizes import Plan, plan

WIDE = (1600, 900)


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [(400, 0, (400, 225)), (0, 90, (160, 90)), (400, 400, (400, 225)), (3000, 0, WIDE), (16, 16, (16, 9))],
)
def test_inside_keeps_the_whole_picture_and_its_shape(width, height, size):
    assert plan(WIDE, width, height, "inside") == Plan((0, 0, 1600, 900), size, size)


def test_a_very_long_picture_keeps_at_least_a_pixel():
    assert plan((2000, 32), 16, 0, "inside").size == (16, 1)


def test_contain_has_the_size_that_was_asked_for():
    assert plan(WIDE, 400, 400, "contain") == Plan((0, 0, 1600, 900), (400, 225), (400, 400))
    assert plan(WIDE, 2000, 2000, "contain") == Plan((0, 0, 1600, 900), WIDE, (2000, 2000))


@pytest.mark.parametrize("fit", ["cover", "contain"])
def test_one_side_alone_leaves_nothing_to_cut_or_fill(fit):
    assert plan(WIDE, 400, 0, fit) == plan(WIDE, 400, 0, "inside")


@pytest.mark.parametrize(
    ("focus", "left"),
    [(None, 350), ((0.5, 0.5), 350), ((0.0, 0.5), 0), ((0.9, 0.1), 700), ((0.4, 0.5), 190), ((0.6, 0.5), 510)],
)
def test_cover_is_cut_around_what_matters(focus, left):
    found = plan(WIDE, 300, 300, "cover", focus)

    assert found == Plan((left, 0, left + 900, 900), (300, 300), (300, 300))


def test_cover_cuts_height_too():
    assert plan((900, 1600), 300, 300, "cover", (0.5, 0.25)).box == (0, 0, 900, 900)
    assert plan((900, 1600), 300, 300, "cover", (0.5, 0.75)).box == (0, 700, 900, 1600)


def test_cover_of_a_small_picture_has_the_shape_and_is_not_enlarged():
    assert plan((400, 300), 1000, 1000, "cover") == Plan((50, 0, 350, 300), (300, 300), (300, 300))
    assert plan((400, 300), 2000, 500, "cover") == Plan((0, 100, 400, 200), (400, 100), (400, 100))
