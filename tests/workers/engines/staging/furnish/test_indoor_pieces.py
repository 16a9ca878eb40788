from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import trimesh

from workers.engines.staging.furnish import build
from workers.engines.staging.furnish.presets import STYLES
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.scene import Part, Placement

PIECES = (
    "dining_table",
    "dining_chair",
    "bar_stool",
    "pendant",
    "table_setting",
    "kitchen_cart",
    "desk",
    "office_chair",
    "desk_things",
    "bookcase",
    "wardrobe",
    "dresser",
    "kids_bed",
    "toy_chest",
    "play_tent",
    "pouf",
    "console",
    "coat_rack",
    "shoe_bench",
)
LEVEL_TOPS = ("dining_table", "desk", "console", "dresser")
"""Pieces that other things are set upon, at the height of the piece."""


@cache
def built(piece: str, style: str, mark: float = 0.0, seed: int = 5) -> list[Part]:
    return build(Placement(piece, mark, 0.0, 0.0, *size(piece, style)), style=style, seed=seed)


def points(parts: list[Part]) -> np.ndarray:
    return np.concatenate([part.vertices for part in parts])


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("piece", PIECES)
def test_every_surface_is_closed_and_faces_outwards(piece: str, style: str) -> None:
    for part in built(piece, style):
        mesh = trimesh.Trimesh(part.vertices.astype(float), part.faces, process=False)
        mesh.merge_vertices(merge_tex=True, merge_norm=True, digits_vertex=6)

        _, uses = np.unique(np.sort(mesh.edges, axis=1), axis=0, return_counts=True)

        assert (uses % 2 == 0).all(), part.material.name
        assert mesh.volume > 0, part.material.name


@pytest.mark.parametrize("piece", PIECES)
def test_styles_differ_in_form_and_not_only_in_colour(piece: str) -> None:
    shapes = set()
    for style in STYLES:
        every = points(built(piece, style))
        low, high = every.min(axis=0), every.max(axis=0)
        levels, _ = np.histogram((every[:, 2] - low[2]) / (high[2] - low[2]), bins=10)
        shapes.add((sum(len(part.faces) for part in built(piece, style)), tuple(np.round(levels / len(every), 2))))

    # desks are used alike in every style: their lamps, screens and cups differ, their number less
    assert len(shapes) >= (7 if piece == "desk_things" else 9)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("piece", PIECES)
def test_no_piece_is_too_heavy_to_render(piece: str, style: str) -> None:
    faces = sum(len(part.faces) for part in built(piece, style))

    assert 200 < faces < 28_000


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("piece", LEVEL_TOPS)
def test_tops_lie_at_the_height_of_the_piece_from_side_to_side(piece: str, style: str) -> None:
    width, _, height = size(piece, style)

    every = points(built(piece, style))

    top = every[every[:, 2] > height - 0.012]
    assert top[:, 2].max() == pytest.approx(height, abs=0.004)
    assert np.ptp(top[:, 0]) > 0.8 * width


@pytest.mark.parametrize("style", STYLES)
def test_pendants_hang_from_the_ceiling_and_shine(style: str) -> None:
    _, _, height = size("pendant", style)

    parts = built("pendant", style)

    every = points(parts)
    assert every[:, 2].max() == pytest.approx(height, abs=0.005)
    assert np.abs(every[every[:, 2] > height - 0.004][:, :2]).max() < 0.12
    lit = [part for part in parts if part.material.emission]
    assert lit
    assert max(part.vertices[:, 2].max() for part in lit) < height - 0.1


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("piece", ["dining_chair", "office_chair"])
def test_chairs_have_a_seat_at_sitting_height_and_their_back_behind_it(piece: str, style: str) -> None:
    every = points(built(piece, style))

    middle = every[(np.abs(every[:, 0]) < 0.14) & (np.abs(every[:, 1] + 0.05) < 0.10)]
    above = every[every[:, 2] > every[:, 2].max() - 0.05]

    assert 0.40 < middle[:, 2].max() < 0.53
    assert above[:, 1].mean() > 0.05


@pytest.mark.parametrize("style", STYLES)
def test_bookcases_are_filled_unless_they_are_asked_for_empty(style: str) -> None:
    width, depth, height = size("bookcase", style)
    empty = build(Placement("bookcase", 0, 0, 0, width, depth, height, options={"empty": True}), style=style, seed=5)

    full = built("bookcase", style)

    assert sum(len(part.faces) for part in full) > sum(len(part.faces) for part in empty) + 2000
    assert np.allclose(points(full).min(axis=0), points(empty).min(axis=0), atol=0.02)
    assert len({part.material.color for part in full}) >= len({part.material.color for part in empty}) + 4


def test_twins_in_one_room_are_not_filled_alike() -> None:
    first, second = built("bookcase", "scandi", 0.0), built("bookcase", "scandi", 2.0)

    assert sum(len(part.faces) for part in first) != sum(len(part.faces) for part in second)


def test_eclectic_chairs_round_one_table_do_not_match() -> None:
    chairs = [built("dining_chair", "eclectic", 0.6 * index) for index in range(8)]

    paints = {parts[0].material.color for parts in chairs}
    forms = {sum(len(part.faces) for part in parts) for parts in chairs}

    assert len(paints) >= 3
    assert len(forms) >= 2


def test_an_asked_form_wins_over_the_style() -> None:
    width, depth, height = size("dining_chair", "modern")
    placement = Placement("dining_chair", 0, 0, 0, width, depth, height, options={"form": "windsor"})

    asked = build(placement, style="modern", seed=5)

    assert sum(len(part.faces) for part in asked) != sum(len(part.faces) for part in built("dining_chair", "modern"))
    assert any(part.material.name == "paint" for part in asked)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("height", [0.95, 1.1, 1.4])
def test_low_bookcases_end_at_their_height(style: str, height: float) -> None:
    parts = build(Placement("bookcase", 0, 0, 0, 0.9, 0.32, height), style=style, seed=3)

    assert np.isfinite(points(parts)).all()
    assert height - 0.001 <= points(parts)[:, 2].max() < height + 0.02
