from __future__ import annotations

import numpy as np
import pytest

from workers.engines.staging.furnish import patterns, pictures, textures
from workers.engines.staging.furnish.presets import PRESETS
from workers.engines.staging.furnish.textures import Tile

TILES: dict[str, Tile] = {
    "weave": textures.weave("#7d8288", 1),
    "linen": textures.linen("#d9cfbd", 1),
    "boucle": textures.boucle("#d9d4ca", 1),
    "velvet": textures.velvet("#1f6f68", 1),
    "leather": textures.leather("#7a4a2b", 1),
    "wood": textures.wood("#8b6446", 1),
    "marble": textures.marble("#e8e6e2", "#8d8c8a", 1),
    "travertine": textures.travertine("#d8ccb8", 1),
    "plaster": textures.plaster("#efe8da", 1),
    "cane": textures.cane("#c49a6c", 1),
    "jute": textures.jute("#c9a877", 1),
}


def test_linear_follows_the_srgb_curve() -> None:
    assert textures.linear("#ffffff") == pytest.approx([1, 1, 1])
    assert textures.linear("#000000") == pytest.approx([0, 0, 0])
    assert textures.linear("#808080") == pytest.approx([0.21586] * 3, abs=1e-4)


@pytest.mark.parametrize("name", TILES)
def test_tiles_are_legal_colours_around_the_asked_one(name: str) -> None:
    tile = TILES[name]

    side = textures.FINE if name == "wood" else textures.SIZE
    assert tile.shape == (side, side, 3)
    assert tile.dtype == np.float32
    assert tile.min() > 0
    assert tile.max() <= 0.95
    assert tile.std(axis=(0, 1)).max() > 0.003


@pytest.mark.parametrize("name", ["linen", "boucle", "velvet", "leather", "plaster", "travertine"])
def test_tiles_repeat_without_a_seam(name: str) -> None:
    tile = TILES[name].astype(float)

    inside = np.abs(np.diff(tile, axis=1)).mean()
    seam = np.abs(tile[:, 0] - tile[:, -1]).mean()

    assert seam < 2.0 * inside


@pytest.mark.parametrize("style", PRESETS)
def test_rugs_and_art_use_the_styles_colours(style: str) -> None:
    preset = PRESETS[style]
    motif, inks = preset.art

    picture = pictures.art(motif, inks, 0.6, 0.8, 11)

    assert np.isfinite(picture).all()
    assert picture.shape[0] == 320
    assert picture.std() > 0.01
    assert not np.array_equal(picture, pictures.art(motif, inks, 0.6, 0.8, 12))
    if preset.rug[0] != "jute":
        face = patterns.rug(preset.rug[0], preset.rug[1], 2.4, 1.7, 11)
        assert np.isfinite(face).all()
        assert face.shape == (320, round(320 * 2.4 / 1.7 - 0.5), 3)
        assert face.min() > 0
