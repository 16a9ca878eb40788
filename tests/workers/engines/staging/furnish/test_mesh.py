from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import trimesh

from workers.engines.staging.furnish import mesh as shapes
from workers.engines.staging.furnish.mesh import Mesh

ANGLES = np.linspace(0, 2 * np.pi, 24, endpoint=False)
CIRCLE = np.stack([np.cos(ANGLES), np.sin(ANGLES)], -1)
MADE: dict[str, Callable[[], Mesh]] = {
    "box": lambda: shapes.box(1.0, 0.5, 0.3, 0.05),
    "ball": lambda: shapes.ball(0.2),
    "pillow": lambda: shapes.pillow(0.5, 0.45, 0.15, 3),
    "lathe": lambda: shapes.lathe(shapes.fillet([(0, 0), (0.2, 0), (0.2, 0.5), (0, 0.5)], 0.05)),
    "tube": lambda: shapes.tube([[0, 0, 0], [0, 0, 0.5], [0, 0.3, 0.8]], 0.02),
    "ring": lambda: shapes.tube(np.column_stack([CIRCLE, 0 * ANGLES]), 0.05, closed=True),
    "rod": lambda: shapes.rod((0, 0, 0), (0.1, 0, 0.5), 0.02, 0.01),
    "plate": lambda: shapes.plate(CIRCLE, 0.05, 0.02, puff=0.02),
    "sheet": lambda: shapes.sheet(
        np.stack([*np.meshgrid(np.linspace(0, 1, 5), np.linspace(0, 1, 6)), np.zeros((6, 5))], -1), 0.01
    ),
}


@pytest.mark.parametrize("name", MADE)
def test_shapes_are_watertight_and_face_outwards(name: str) -> None:
    made = MADE[name]()

    solid = trimesh.Trimesh(made.vertices, made.faces, process=False)

    assert solid.is_watertight
    assert solid.is_winding_consistent
    assert solid.volume > 0


def test_a_box_has_its_size_and_stands_on_the_floor() -> None:
    made = shapes.box(1.0, 0.5, 0.3, 0.05)

    assert made.vertices.min(axis=0) == pytest.approx([-0.5, -0.25, 0.0])
    assert made.vertices.max(axis=0) == pytest.approx([0.5, 0.25, 0.3])


def test_a_ball_is_round() -> None:
    made = shapes.ball(0.2)

    assert np.linalg.norm(made.vertices - [0, 0, 0.2], axis=1) == pytest.approx(0.2, abs=0.002)


def test_mapping_splits_seams_but_moves_nothing() -> None:
    made = shapes.box(1.0, 0.5, 0.3, 0.05)

    mapped = made.mapped("x")

    assert len(mapped.faces) == len(made.faces)
    assert {tuple(v) for v in mapped.vertices.round(9)} == {tuple(v) for v in made.vertices.round(9)}
    assert mapped.uv is not None
    top = mapped.vertices[:, 2] > 0.2999
    assert np.ptp(mapped.uv[top][:, 0]) == pytest.approx(1.0, abs=0.11)


def test_grain_runs_along_the_named_axis() -> None:
    board = shapes.box(0.1, 0.1, 2.0, 0.005)

    for grain, length in (("z", 2.0), ("x", 0.1)):
        mapped = board.mapped(grain)
        assert mapped.uv is not None
        side = np.abs(mapped.normals[:, 1]) > 0.9 if mapped.normals is not None else np.zeros(0, bool)
        assert np.ptp(mapped.uv[side][:, 0]) == pytest.approx(length, abs=0.02)


def test_turning_is_counter_clockwise() -> None:
    point = Mesh(np.array([[1.0, 0, 0]]), np.zeros((0, 3), int))

    assert point.turned("z", np.pi / 2).vertices[0] == pytest.approx([0, 1, 0], abs=1e-12)
    assert point.turned("y", np.pi / 2).vertices[0] == pytest.approx([0, 0, -1], abs=1e-12)


def test_noise_is_smooth_bounded_and_repeats() -> None:
    line = np.column_stack([np.linspace(0, 2, 400), np.zeros(400), np.zeros(400)])

    field = shapes.smooth_noise(line, 0.5, 7)

    assert np.array_equal(field, shapes.smooth_noise(line, 0.5, 7))
    assert not np.array_equal(field, shapes.smooth_noise(line, 0.5, 8))
    assert np.abs(field).max() < 3.5
    assert np.abs(np.diff(field)).max() < 0.2


@pytest.mark.parametrize("size", [(0.0, 0.2, 0.2), (0.2, -0.01, 0.2), (0.2, 0.2, 0.0)])
def test_a_box_without_volume_is_refused(size):
    with pytest.raises(ValueError, match="above 0"):
        shapes.box(*size)
