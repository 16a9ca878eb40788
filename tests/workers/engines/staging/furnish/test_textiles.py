from __future__ import annotations

import numpy as np
import pytest

from workers.engines.staging.furnish import build
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.furnish.textiles import FRINGED
from workers.engines.staging.scene import Part, Placement


def made(piece: str, style: str, **options: object) -> list[Part]:
    return build(Placement(piece, 0, 0, 0, *size(piece, style), options=options), style=style, seed=3)


@pytest.mark.parametrize("style", ["boho", "scandi", "mediterranean"])
def test_a_fringe_belongs_to_the_styles_that_have_one_and_stays_in_the_size(style: str) -> None:
    parts = made("rug", style)

    every = np.concatenate([part.vertices for part in parts])
    assert len(parts) == (2 if style in FRINGED else 1)
    assert (np.ptp(every, axis=0)[:2] <= np.array(size("rug", style)[:2]) + 1e-4).all()


def test_a_shaggy_pile_stands_out_more_than_a_flat_weave() -> None:
    def roughness(style: str) -> float:
        face = max(made("rug", style), key=lambda part: len(part.faces))
        inner = np.abs(face.vertices[:, :2]).max(axis=1) < 0.7
        return float(face.vertices[inner & (face.vertices[:, 2] > 0.004)][:, 2].std())

    assert roughness("scandi") > 1.5 * roughness("country")


def test_the_rim_of_a_rug_is_darker_than_its_field() -> None:
    face = max(made("rug", "mediterranean"), key=lambda part: len(part.faces)).material.texture

    assert face is not None
    middle = face[face.shape[0] // 2, face.shape[1] // 3 : -face.shape[1] // 3].mean()
    assert face[face.shape[0] // 2, :2].mean() < 0.8 * middle


@pytest.mark.parametrize("style", ["modern", "boho", "industrial", "luxury"])
def test_curtains_hang_on_both_sides_and_leave_the_opening_clear(style: str) -> None:
    parts = made("curtain", style, opening=0.6)

    width, _, height = size("curtain", style)
    cover = max(parts, key=lambda part: len(part.vertices)) if style == "modern" else parts[1]
    points = cover.vertices[cover.vertices[:, 2] < 0.9 * height]
    assert np.abs(points[:, 0]).min() > 0.27 * width
    assert {True, False} == set(np.unique(points[:, 0] > 0))
    assert points[:, 2].min() < 0.03
    assert np.ptp(points[:, 1]) > 0.06
