from __future__ import annotations

import numpy as np
import pytest

from workers.engines.staging.furnish import build
from workers.engines.staging.furnish.order import Order
from workers.engines.staging.furnish.presets import STYLES, preset
from workers.engines.staging.furnish.prints import PATTERNS, cushion_cover, printed_tile
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.furnish.sofa_throws import sofa_throw
from workers.engines.staging.scene import Placement


def order(style: str, **options: object) -> Order:
    return Order("sofa", *size("sofa", style), preset(style), 3, 1, options)


@pytest.mark.parametrize("style", ["country", "japandia"])
def test_a_throw_lies_on_the_arm_and_on_the_seat_and_hangs_outside(style: str) -> None:
    sofa = order(style, throw=True)

    (throw,) = sofa_throw(sofa)

    reach = np.abs(throw.vertices[:, 0])
    outside = reach > sofa.width / 2
    assert outside.mean() > 0.1
    assert reach.max() < sofa.width / 2 + 0.08
    assert 0.05 < throw.vertices[outside][:, 2].min() < 0.30
    assert throw.vertices[:, 2].max() < 0.72
    assert np.ptp(throw.vertices[:, 2]) > 0.15


def test_a_throw_can_be_left_out_and_small_sofas_have_none() -> None:
    assert sofa_throw(order("boho", throw=False)) == []
    assert sofa_throw(Order("sofa", 1.2, 0.9, 0.8, preset("boho"), 3, 1, {"throw": True})) == []


def test_a_throw_keeps_the_sofa_within_its_size() -> None:
    placement = Placement("sofa", 0, 0, 0, *size("sofa", "boho"), options={"throw": True})

    every = np.concatenate([part.vertices for part in build(placement, style="boho", seed=2)])

    assert (np.ptp(every, axis=0) <= np.array(size("sofa", "boho")) + 1e-4).all()


@pytest.mark.parametrize("style", STYLES)
def test_patterned_covers_show_both_colours_and_repeat_without_a_seam(style: str) -> None:
    tile = printed_tile(style, "#f0f0f0", "#202020", 3)

    dark = (tile.mean(axis=-1) < 0.3).mean()
    assert 0.015 < dark < 0.7
    wrapped = np.abs(tile[:, 0] - tile[:, -1]).mean()
    assert wrapped <= 1.5 * np.abs(np.diff(tile, axis=1)).mean() + 0.05
    assert set(PATTERNS) == set(STYLES)


def test_every_third_cushion_is_patterned() -> None:
    names = [cushion_cover(order("country"), index).name for index in range(6)]

    assert [name == "print" for name in names] == [False, True, False, False, True, False]
