from __future__ import annotations

import numpy as np
import pytest

from workers.engines.staging.furnish import build
from workers.engines.staging.furnish.pictures import COMPANIONS, PICTURES, art, motif_of
from workers.engines.staging.furnish.presets import PRESETS, STYLES
from workers.engines.staging.scene import Placement


@pytest.mark.parametrize("style", STYLES)
def test_a_style_hangs_three_different_motifs_of_which_one_is_its_own(style: str) -> None:
    own = PRESETS[style].art[0]

    motifs = [motif_of(own, number) for number in range(3)]

    assert motifs[0] == own
    assert len(set(motifs)) == 3
    assert set(motifs) <= set(PICTURES)


@pytest.mark.parametrize("style", STYLES)
def test_a_pair_shows_two_pictures(style: str) -> None:
    pair = Placement("art", 0.0, 2.0, 0.0, 1.2, 0.04, 0.7, 1.2, {"frames": 2}, "back")

    shown = [p.material.texture for p in build(pair, style=style, seed=3) if p.material.name == "art"]

    assert len(shown) == 2
    first, second = (np.asarray(picture, float) for picture in shown)
    assert first.shape == second.shape
    assert float(np.abs(first - second).max()) > 0.2


@pytest.mark.parametrize("kind", PICTURES)
def test_every_motif_marks_its_paper_within_the_range_of_paint(kind: str) -> None:
    picture = art(kind, ("#f2efe9", "#e0b98f", "#a9bdb6", "#6f8a86", "#3f5a5c"), 0.5, 0.6, 11)

    assert picture.dtype == np.float32
    assert 0.0 < float(picture.min()) < float(picture.max()) <= 0.9
    assert float(picture.std(axis=(0, 1)).max()) > 0.02
    assert set(COMPANIONS) <= set(PICTURES)
