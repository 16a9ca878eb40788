from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import trimesh

from workers.engines.base import InvalidInput
from workers.engines.staging.furnish import build
from workers.engines.staging.furnish.catalogue import PIECES
from workers.engines.staging.furnish.presets import PRESETS, STYLES
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.scene import Part, Placement

FORMED = (
    "sofa",
    "armchair",
    "coffee_table",
    "side_table",
    "bed",
    "nightstand",
    "sideboard",
    "floor_lamp",
    "table_lamp",
)


def placed(piece: str, style: str, *, x: float = 0.0, y: float = 0.0, z: float = 0.0, yaw: float = 0.0) -> Placement:
    return Placement(piece, x, y, yaw, *size(piece, style), z)


def bounds(parts: list[Part]) -> tuple[np.ndarray, np.ndarray]:
    every = np.concatenate([part.vertices for part in parts])
    return every.min(axis=0), every.max(axis=0)


@cache
def built(piece: str, style: str) -> list[Part]:
    return build(placed(piece, style, z=0.25), style=style, seed=5)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("piece", PIECES)
def test_every_piece_is_sound_in_every_style(piece: str, style: str) -> None:
    placement = placed(piece, style, z=0.25)

    parts = built(piece, style)

    low, high = bounds(parts)
    assert low[2] == pytest.approx(0.25, abs=1e-4)
    assert (high - low <= np.array([placement.width, placement.depth, placement.height]) + 0.01).all()
    assert np.abs((low + high)[:2]).max() <= 0.6 * max(placement.width, placement.depth)
    for part in parts:
        assert part.normals is not None
        assert part.uv is not None
        assert np.isfinite(part.vertices).all()
        assert np.isfinite(part.normals).all()
        assert np.isfinite(part.uv).all()
        assert np.linalg.norm(part.normals, axis=1) == pytest.approx(1.0, abs=1e-3)
        assert part.faces.min() == 0
        assert part.faces.max() == len(part.vertices) - 1
        assert part.vertices.dtype == np.float32
        assert part.faces.dtype == np.int32


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("piece", ["sofa", "armchair", "bed", "coffee_table", "rug", "floor_lamp", "art"])
def test_surfaces_are_closed_and_face_outwards(piece: str, style: str) -> None:
    for part in built(piece, style):
        mesh = trimesh.Trimesh(part.vertices.astype(float), part.faces, process=False)
        mesh.merge_vertices(merge_tex=True, merge_norm=True, digits_vertex=6)

        edges = np.sort(mesh.edges, axis=1)
        _, uses = np.unique(edges, axis=0, return_counts=True)

        assert (uses % 2 == 0).all(), part.material.name
        assert mesh.volume > 0, part.material.name
        corners = part.vertices[part.faces]
        facing = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        assert part.normals is not None
        agree = np.einsum("ij,ij->i", facing, part.normals[part.faces[:, 0]]) >= -1e-9
        area = np.linalg.norm(facing, axis=1)
        assert area[agree].sum() / area.sum() > 0.98, part.material.name


def test_yaw_turns_the_front_to_where_the_placement_looks() -> None:
    straight = build(placed("sofa", "scandi"), style="scandi", seed=1)

    turned = build(placed("sofa", "scandi", x=2.0, y=3.0, yaw=np.pi / 2), style="scandi", seed=1)

    low, high = bounds(turned)
    width, depth, _ = size("sofa", "scandi")
    assert (high - low)[0] <= depth + 0.01
    assert (high - low)[1] == pytest.approx(width, abs=0.06)
    # the back, the tallest part, is at +y when looking to -y, so at -x when looking to +x
    tall = np.concatenate([part.vertices for part in straight])
    assert tall[tall[:, 2] > 0.75][:, 1].mean() > 0.1
    swung = np.concatenate([part.vertices for part in turned])
    assert swung[swung[:, 2] > 0.75][:, 0].mean() < 1.9


def test_the_same_seed_gives_the_same_meshes_and_another_gives_others() -> None:
    placement = placed("armchair", "eclectic")

    first = build(placement, style="eclectic", seed=9)
    second = build(placement, style="eclectic", seed=9)
    third = build(placement, style="eclectic", seed=10)

    assert len(first) == len(second)
    for one, other in zip(first, second, strict=True):
        assert np.array_equal(one.vertices, other.vertices)
        assert np.array_equal(one.faces, other.faces)
        assert one.material.name == other.material.name
    assert any(not np.array_equal(one.vertices, other.vertices) for one, other in zip(first, third, strict=False))


@pytest.mark.parametrize("piece", FORMED)
def test_styles_differ_in_form_and_not_only_in_colour(piece: str) -> None:
    shapes = []
    for style in STYLES:
        every = np.concatenate([part.vertices for part in built(piece, style)])
        low, high = every.min(axis=0), every.max(axis=0)
        levels, _ = np.histogram((every[:, 2] - low[2]) / (high[2] - low[2]), bins=10)
        shapes.append(tuple(np.round(levels / len(every), 2)))

    assert len(set(shapes)) == len(STYLES)
    assert len({PRESETS[style].forms[piece] for style in STYLES}) >= 7


def test_colours_of_a_room_follow_its_seed() -> None:
    sofas = [build(placed("sofa", "modern"), style="modern", seed=seed) for seed in range(3)]

    covers = {max(parts, key=lambda part: len(part.faces)).material.color for parts in sofas}

    assert len(covers) == 3


def test_lamps_shine_and_rugs_lie_flat() -> None:
    for style in STYLES:
        for piece in ("floor_lamp", "table_lamp"):
            lit = [part for part in built(piece, style) if part.material.emission]
            assert lit, (piece, style)
        rug = built("rug", style)
        assert all(part.lies_flat for part in rug)
        assert bounds(rug)[1][2] <= 0.285


def test_parts_of_one_piece_share_no_material() -> None:
    parts = build(placed("bed", "country"), style="country", seed=1)

    assert len({id(part.material) for part in parts}) == len(parts)


def test_an_unknown_piece_or_style_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"piece must be one of sofa, .*; got 'piano'") as piece:
        build(Placement("piano", 0, 0, 0, 1, 1, 1), style="modern", seed=1)
    with pytest.raises(InvalidInput, match=r"style must be one of modern, .*; got 'gothic'") as style:
        build(placed("sofa", "modern"), style="gothic", seed=1)

    assert piece.value.code == "unknown_piece"
    assert style.value.code == "unknown_style"
