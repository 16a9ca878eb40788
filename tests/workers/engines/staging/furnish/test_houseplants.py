from __future__ import annotations

import numpy as np
import pytest

from workers.engines.staging.furnish import build
from workers.engines.staging.furnish.houseplants import split_leaf
from workers.engines.staging.furnish.presets import STYLES
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.scene import Placement


@pytest.mark.parametrize("piece", ["plant", "bench"])
def test_no_two_styles_share_a_form(piece: str) -> None:
    shapes = set()
    for style in STYLES:
        parts = build(Placement(piece, 0, 0, 0, *size(piece, style)), style=style, seed=5)
        every = np.concatenate([part.vertices for part in parts])
        levels, _ = np.histogram(every[:, 2] / every[:, 2].max(), bins=12)
        shapes.add((sum(len(part.faces) for part in parts), tuple(np.round(levels / len(every), 2))))

    assert len(shapes) == len(STYLES)


def test_a_monsteras_leaf_is_cut_between_its_veins() -> None:
    leaf = split_leaf(0.3, 0.0)

    rows = np.abs(leaf.vertices[: len(leaf.vertices) // 2, 1]).reshape(-1, 5).max(axis=1)
    narrow = (rows[1:-1] < 0.8 * rows[:-2]) & (rows[1:-1] < rows[2:] * 1.05)
    assert narrow.sum() >= 3
    assert np.ptp(leaf.vertices[:, 0]) == pytest.approx(0.3, abs=0.06)
