from dataclasses import replace

import numpy as np
import pytest

from tests.workers.engines.staging import scenes
from workers.engines.staging.light.contact import DEPTH, REACH, contact

ROW = np.array([[(x, 3.0, 0.0) for x in (0.0, 0.55, 0.6, 1.0, 2.0)]])
"""Floor points at the middle of a box that ends at x = 0.5, and 5, 10, 50 and 150 cm beside it."""

ON_FLOOR = np.ones((1, 5), bool)


def box(bottom):
    return scenes.box((-0.5, 2.6, bottom), (0.5, 3.4, 0.5), (0.5, 0.5, 0.5))


def test_light_falls_off_towards_what_stands_on_the_floor():
    factor = contact((box(0.0),), ROW, ON_FLOOR)[0]

    expected = 1 - DEPTH * np.exp(-np.array([0.0, 0.05, 0.10, 0.5, 1.5]) / REACH)
    assert factor == pytest.approx(expected, abs=0.03)
    assert factor[4] == pytest.approx(1.0, abs=1e-6)


def test_what_hangs_above_the_floor_or_lies_flat_touches_nothing():
    assert (contact((box(0.05),), ROW, ON_FLOOR) == 1).all()
    assert (contact((replace(box(0.0), lies_flat=True),), ROW, ON_FLOOR) == 1).all()
    assert (contact((), ROW, ON_FLOOR) == 1).all()


def test_walls_have_no_feet():
    assert (contact((box(0.0),), ROW, np.zeros((1, 5), bool)) == 1).all()
