from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import LinearNDInterpolator

from workers.engines.staging.furnish import build
from workers.engines.staging.furnish.drape import Block, Drape, fallen
from workers.engines.staging.furnish.presets import preset
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.furnish.textures import linear
from workers.engines.staging.scene import Part, Placement

STEP = 0.06
TABLE = Block((-0.5, -0.4, 0.0), (0.5, 0.4, 0.5), 0.03)


def hung() -> Drape:
    line = STEP * (np.arange(25) - 12)
    s, t = np.meshgrid(line, line)
    start = np.stack([s, t, np.full(s.shape, 0.56)], -1)
    return Drape(fallen(start, STEP, (TABLE,), margin=0.02), -12 * STEP, -12 * STEP, STEP)


def facing_up(part: Part) -> np.ndarray:
    assert part.normals is not None
    points = part.vertices[part.normals[:, 2] > 0.6].astype(float)
    return points[points[:, 2] > 0.40]


def test_cloth_comes_to_rest_on_a_box_and_hangs_over_its_edges() -> None:
    drape = hung()

    top, facing = drape.at(np.array([0.0]), np.array([0.0]))
    side, out = drape.at(np.array([0.68]), np.array([0.0]))
    assert top[0][2] == pytest.approx(0.52, abs=0.005)
    assert np.hypot(*top[0][:2]) < 0.04
    assert facing[0] == pytest.approx([0, 0, 1], abs=0.02)
    assert side[0][0] == pytest.approx(0.52, abs=0.04)
    assert 0.28 < side[0][2] < 0.44
    assert out[0][0] > 0.8
    inside = (np.abs(drape.points) < [0.48, 0.38, 0.48]).all(axis=-1)
    assert not inside.any()


def test_cloth_keeps_its_length() -> None:
    drape = hung()

    threads = np.linalg.norm(np.diff(drape.points, axis=1), axis=-1)

    assert threads.mean() == pytest.approx(STEP, rel=0.05)
    assert threads.max() < 1.25 * STEP


@pytest.mark.parametrize("style", ["modern", "scandi", "japandia"])
def test_the_throw_lies_above_the_duvet_everywhere(style: str) -> None:
    _, duvet_color, throw_color = preset(style).bedding

    parts = build(Placement("bed", 0, 0, 0, *size("bed", style)), style=style, seed=3)

    covers: dict[tuple[float, ...], Part] = {
        part.material.color: part for part in parts if part.material.name != "paint"
    }
    throw = facing_up(covers[tuple(float(value) for value in linear(throw_color))])
    duvet = facing_up(covers[tuple(float(value) for value in linear(duvet_color))])
    above = LinearNDInterpolator(throw[:, :2], throw[:, 2])(duvet[:, :2])
    inner = duvet[np.isfinite(above)]
    clear = (above - duvet[:, 2])[np.isfinite(above)]
    middle = (np.abs(inner[:, 0] - np.median(throw[:, 0])) < 0.5) & (np.abs(inner[:, 1] - np.median(throw[:, 1])) < 0.2)
    assert middle.sum() > 20
    assert clear[middle].min() > 0.0
