from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import trimesh

from workers.engines.staging.furnish import build
from workers.engines.staging.furnish.greenery import bamboo, blooms, grass, lavender, swords, trailing
from workers.engines.staging.furnish.linens import folded, rolled, terry, towel
from workers.engines.staging.furnish.order import Order
from workers.engines.staging.furnish.presets import STYLES, preset
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.scene import Part, Placement

BATH = ("towel_ladder", "bath_mat", "stool", "bath_shelf", "laundry_basket")
LAUNDRY = ("washing_machine", "drying_rack")
GARAGE = ("shelving", "workbench", "tool_board", "bicycle", "boxes")
CLOSET = ("clothes_rail", "open_closet", "ottoman", "standing_mirror")
OUTDOORS = (
    "outdoor_sofa",
    "outdoor_chair",
    "outdoor_table",
    "bistro_table",
    "bistro_chair",
    "sun_lounger",
    "planter",
    "outdoor_rug",
    "lantern",
)
PIECES = (*BATH, *LAUNDRY, *GARAGE, *CLOSET, *OUTDOORS)
FLAT = ("bath_mat", "outdoor_rug")
FILLED = (
    "towel_ladder",
    "bath_shelf",
    "drying_rack",
    "shelving",
    "workbench",
    "tool_board",
    "clothes_rail",
    "open_closet",
)
LEVEL_TOPS = ("outdoor_table", "bistro_table", "washing_machine")


@cache
def built(piece: str, style: str, mark: float = 0.0, options: str = "") -> list[Part]:
    asked = {options: True} if options == "empty" else {"form": options} if options else {}
    return build(Placement(piece, mark, 0.0, 0.0, *size(piece, style), options=asked), style=style, seed=5)


def order(style: str, **options: object) -> Order:
    return Order("planter", 0.9, 0.36, 0.95, preset(style), 5, 7, options)


def points(parts: list[Part]) -> np.ndarray:
    return np.concatenate([part.vertices for part in parts])


def count(parts: list[Part]) -> int:
    return sum(len(part.faces) for part in parts)


def open_edges(part: Part) -> int:
    mesh = trimesh.Trimesh(part.vertices.astype(float), part.faces, process=False)
    mesh.merge_vertices(merge_tex=True, merge_norm=True, digits_vertex=6)
    _, uses = np.unique(np.sort(mesh.edges, axis=1), axis=0, return_counts=True)
    return int((uses % 2 == 1).sum())


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("piece", PIECES)
def test_every_surface_is_closed_and_faces_outwards(piece: str, style: str) -> None:
    for part in built(piece, style):
        mesh = trimesh.Trimesh(part.vertices.astype(float), part.faces, process=False)

        assert open_edges(part) == 0, part.material.name
        assert mesh.volume > 0, part.material.name


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("piece", PIECES)
def test_pieces_stand_on_the_floor_inside_their_box_without_being_squeezed(piece: str, style: str) -> None:
    box = np.array(size(piece, style))

    every = points(built(piece, style))

    reach = every.max(axis=0) - every.min(axis=0)
    assert every[:, 2].min() == pytest.approx(0.0, abs=1e-4)
    assert (reach <= box + 1e-3).all()
    assert (reach[:2] >= 0.70 * box[:2]).all()
    assert count(built(piece, style)) < 40_000


@pytest.mark.parametrize("piece", PIECES)
def test_styles_differ_in_form_and_not_only_in_colour(piece: str) -> None:
    shapes = set()
    for style in STYLES:
        every = points(built(piece, style, 0.0, "empty" if piece in FILLED else ""))
        levels, _ = np.histogram((every[:, 2] - every[:, 2].min()) / np.ptp(every[:, 2]), bins=10)
        shapes.add((len(every), tuple(np.round(levels / len(every), 2))))

    # flat rugs share outlines; their designs differ
    assert len(shapes) >= (5 if piece in FLAT else 6 if piece == "washing_machine" else 9)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("piece", FILLED)
def test_what_can_be_filled_is_filled_unless_asked_for_empty(piece: str, style: str) -> None:
    full, empty = built(piece, style), built(piece, style, 0.0, "empty")

    assert count(full) > count(empty) + 400
    assert len({part.material.name for part in full} | {part.material.color for part in full}) > len(
        {part.material.name for part in empty} | {part.material.color for part in empty}
    )


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("piece", LEVEL_TOPS)
def test_tops_lie_at_the_height_of_the_piece(piece: str, style: str) -> None:
    width, _, height = size(piece, style)

    every = points(built(piece, style))

    top = every[every[:, 2] > height - 0.012]
    assert top[:, 2].max() == pytest.approx(height, abs=0.004)
    assert np.ptp(top[:, 0]) > 0.6 * width


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("piece", FLAT)
def test_mats_lie_flat_and_are_thin(piece: str, style: str) -> None:
    parts = built(piece, style)

    assert all(part.lies_flat for part in parts)
    assert np.ptp(points(parts)[:, 2]) < 0.025


def test_an_outdoor_rug_takes_the_outline_that_is_asked_for() -> None:
    width, depth, _ = size("outdoor_rug", "modern")

    square, oval = (points(built("outdoor_rug", "modern", 0.0, form)) for form in ("rectangle", "round"))

    corner = np.array([width / 2, depth / 2])
    assert np.linalg.norm(square[:, :2] - corner, axis=1).min() < 0.02
    assert np.linalg.norm(oval[:, :2] - corner, axis=1).min() > 0.2


@pytest.mark.parametrize("style", STYLES)
def test_lanterns_shine_and_nothing_else_of_the_terrace_does(style: str) -> None:
    lit = [part for part in built("lantern", style) if part.material.emission]

    assert lit
    assert all(max(part.material.emission or (0,)) > 0.1 for part in lit)
    assert not [part for piece in OUTDOORS[:-1] for part in built(piece, style) if part.material.emission]


@pytest.mark.parametrize("style", STYLES)
def test_outdoor_seats_are_at_sitting_height_with_their_back_behind(style: str) -> None:
    for piece, low, high in (("outdoor_chair", 0.22, 0.56), ("bistro_chair", 0.40, 0.50), ("outdoor_sofa", 0.22, 0.56)):
        width, depth, _ = size(piece, style)
        every = points(built(piece, style))

        seat = every[(every[:, 2] > low) & (every[:, 2] < high)]
        ahead = every[(np.abs(every[:, 0]) < 0.16) & (every[:, 1] < -0.12)]
        top = every[every[:, 2] > every[:, 2].max() - 0.04]

        assert np.ptp(seat[:, 0]) > 0.7 * width, piece
        assert np.ptp(seat[:, 1]) > 0.6 * depth, piece
        assert ahead[:, 2].max(initial=0.0) < high, piece
        assert top[:, 1].mean() > 0.05, piece


@pytest.mark.parametrize("style", STYLES)
def test_a_sun_lounger_rises_towards_its_head(style: str) -> None:
    every = points(built("sun_lounger", style))
    length = np.ptp(every[:, 1])

    foot = every[every[:, 1] < every[:, 1].min() + 0.25 * length]
    head = every[every[:, 1] > every[:, 1].max() - 0.15 * length]

    assert head[:, 2].max() > foot[:, 2].max() + 0.12


@pytest.mark.parametrize("style", STYLES)
def test_both_wheels_of_a_bicycle_touch_the_floor(style: str) -> None:
    every = points(built("bicycle", style))

    ground = every[every[:, 2] < 0.012]

    assert ground[:, 0].min() < -0.4
    assert ground[:, 0].max() > 0.4


@pytest.mark.parametrize("style", STYLES)
def test_a_standing_mirror_shows_a_mirror_of_its_own_size(style: str) -> None:
    width, _, height = size("standing_mirror", style)

    glass = [
        part
        for part in built("standing_mirror", style)
        if part.material.metallic == 1.0 and part.material.roughness < 0.05
    ]

    assert len(glass) == 1
    assert np.ptp(glass[0].vertices[:, 2]) > 0.75 * height
    assert np.ptp(glass[0].vertices[:, 0]) > 0.60 * width


def test_twins_are_not_filled_alike() -> None:
    for piece in ("bath_shelf", "open_closet", "clothes_rail"):
        assert count(built(piece, "scandi")) != count(built(piece, "scandi", 2.0)), piece


@pytest.mark.parametrize("wide", [0.6, 0.8, 1.0])
def test_narrow_closets_have_fewer_bays_and_still_hold_clothes(wide: float) -> None:
    width, depth, height = size("open_closet", "modern")
    placement = Placement("open_closet", 0, 0, 0, wide * width, depth, height)

    parts = build(placement, style="modern", seed=5)

    drawers = [part for part in parts if part.material.name == "dark"]
    assert count(parts) > 8_000
    assert bool(drawers) or wide < 0.7
    assert np.ptp(points(parts)[:, 0]) == pytest.approx(wide * width, abs=0.01)


def test_a_towel_hangs_on_both_sides_of_its_bar_and_follows_a_slope() -> None:
    skin = terry(order("scandi"))

    hung = points(towel(0.4, 0.5, 0.3, skin, 3))
    sloped = points(towel(0.4, 0.5, 0.3, skin, 3, slope=0.2))

    assert hung[hung[:, 1] < -0.01][:, 2].min() == pytest.approx(-0.5, abs=0.02)
    assert hung[hung[:, 1] > 0.01][:, 2].min() == pytest.approx(-0.3, abs=0.02)
    assert sloped[:, 1].min() == pytest.approx(hung[:, 1].min() - 0.2 * 0.5, abs=0.01)


def test_linen_rests_on_what_it_lies_on() -> None:
    skin = terry(order("scandi"))

    assert points(folded(0.3, 0.2, skin, 1))[:, 2].min() == pytest.approx(0.0, abs=1e-5)
    assert points([rolled(0.25, 0.05, skin)])[:, 2].min() == pytest.approx(0.0, abs=1e-5)


@pytest.mark.parametrize("grow", [grass, lavender, swords, bamboo])
def test_what_grows_fills_its_planter_from_the_earth_to_the_top(grow: object) -> None:
    assert callable(grow)

    every = points(grow(order("country"), 0.7, 0.2, 0.4, 0.9))

    assert 0.30 < every[:, 2].min() < 0.46
    assert 0.72 < every[:, 2].max() < 0.98
    assert np.ptp(every[:, 0]) > 0.5


def test_shoots_hang_over_the_rim_and_flowers_wear_their_colour() -> None:
    hanging = points(trailing(order("boho"), 0.3, 0.3, 0.4, 0.6, fall=0.3))
    flowers = blooms(order("eclectic"), 0.3, 0.3, 0.2, 0.6, "#d9567a")

    assert hanging[:, 2].min() < 0.25
    assert flowers[1].material.color[0] > 3 * flowers[1].material.color[1]
