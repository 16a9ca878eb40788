"""The renderer itself, in its own process, on a room whose truth is known."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.workers.engines.staging import scenes
from tests.workers.engines.staging.render.photograph import SPHERE
from workers.engines.base import TryAgain
from workers.engines.staging.composite import settle_ratio
from workers.engines.staging.light.color import luminance, to_srgb
from workers.engines.staging.render import Effort, Renderer, render
from workers.engines.staging.render.client import _environment

ROOT = Path(__file__).parents[5]
BOX = scenes.box((-0.5, 2.6, 0.0), (0.5, 3.2, 0.7), (0.6, 0.6, 0.6))


@pytest.fixture(scope="module")
def truth(tmp_path_factory):
    """Linear pictures of the empty room and of the room with the sphere."""
    folder = tmp_path_factory.mktemp("truth")
    command = [sys.executable, "-m", "tests.workers.engines.staging.render.photograph", str(folder)]
    subprocess.run(command, cwd=ROOT, env=_environment(os.environ), check=True, timeout=300)
    return {name: np.load(folder / f"{name}.npy") for name in ("empty", "furnished")}


@pytest.fixture(scope="module")
def photo(truth):
    return np.floor(to_srgb(truth["empty"]) + 0.5).astype(np.uint8)


@pytest.fixture(scope="module")
def rendered(photo, tmp_path_factory):
    """A box in one candidate and a white sphere in the other."""
    calm = replace(scenes.QUICK, room_samples=40)
    spec = scenes.spec_for(photo, scenes.room(scenes.camera()), (BOX,), (SPHERE,), effort=calm)
    told: list[float] = []
    folder = tmp_path_factory.mktemp("render")
    result = render(spec, folder, progress=told.append, cancelled=lambda: False, timeout=300)
    return result, told


def outline(part):
    """Pixels (H, W) that a convex part covers, 0 to 1, by projecting it."""
    camera = scenes.camera(144 * 8, 96 * 8)
    hull = cv2.convexHull(camera.project(part.vertices).astype(np.float32))
    mask = np.zeros((96 * 8, 144 * 8), np.uint8)
    cv2.fillConvexPoly(mask, np.round(hull).astype(np.int32), 255)
    return cv2.resize(mask, (144, 96), interpolation=cv2.INTER_AREA) / 255.0


@pytest.mark.parametrize(("candidate", "part"), [(0, BOX), (1, SPHERE)])
def test_coverage_is_the_outline_of_the_furniture(rendered, candidate, part):
    alpha = rendered[0].layers[candidate].alpha
    expected = outline(part)

    assert alpha.sum() == pytest.approx(expected.sum(), rel=0.02)
    assert np.abs(alpha - expected).mean() < 0.01
    assert alpha.max() == 1.0


def test_a_white_sphere_is_as_bright_as_in_the_true_room(rendered, truth):
    layers = rendered[0].layers[1]
    inside = layers.alpha > 0.99

    shown = luminance(layers.color)[inside]
    true = luminance(truth["furnished"])[inside]

    assert inside.sum() > 100
    assert shown.mean() == pytest.approx(true.mean(), rel=0.12)
    assert np.corrcoef(shown, true)[0, 1] > 0.85


def test_shade_falls_where_it_falls_in_the_true_room(rendered, truth):
    layers = rendered[0].layers[1]
    ratio = luminance(cv2.resize(layers.ratio, (144, 96)))
    true = luminance(truth["furnished"]) / luminance(truth["empty"])
    clear = (cv2.dilate(layers.alpha, np.ones((5, 5))) == 0) & (cv2.resize(layers.zone, (144, 96)) > 0.9)

    # Straight below the sphere's rim, on the floor: the contact shadow.
    under = clear & (true < 0.8)
    assert under.sum() > 20
    assert ratio[under].mean() == pytest.approx(true[under].mean(), abs=0.1)
    assert np.abs(ratio - true)[clear].mean() < 0.06


def test_a_box_shades_the_floor_on_the_side_away_from_the_window(rendered):
    layers = rendered[0].layers[0]
    camera = scenes.camera(72, 48)
    points = camera.project(np.array([(0.8, 2.9, 0.0), (-0.8, 2.9, 0.0)]))
    (u0, v0), (u1, v1) = points.astype(int)

    away, towards = (float(luminance(layers.ratio[v, u])) for u, v in ((u0, v0), (u1, v1)))

    assert away < 0.7
    assert towards > away + 0.15


@pytest.fixture(scope="module")
def under_table(photo, tmp_path_factory):
    """Luminance ratio, ready to apply, at floor points (x, y) around a table top 0.45 m above the floor.

    It covers x from -0.5 to 0.5 and y from 2.7 to 3.3 and has four legs, 12 cm thick, or with legs=False none.
    """
    wood = (0.4, 0.25, 0.15)
    legs = [scenes.box((x, y, 0.0), (x + 0.12, y + 0.12, 0.45), wood) for x in (-0.5, 0.38) for y in (2.7, 3.18)]
    top = scenes.box((-0.5, 2.7, 0.45), (0.5, 3.3, 0.55), wood)
    camera = scenes.camera(288, 192)
    larger = cv2.resize(photo, (288, 192), interpolation=cv2.INTER_CUBIC)
    spec = scenes.spec_for(larger, scenes.room(camera), (top, *legs), (top,))
    folder = tmp_path_factory.mktemp("table")
    layers = render(spec, folder, progress=lambda _: None, cancelled=lambda: False, timeout=300).layers
    ratios = [luminance(settle_ratio(one)) for one in layers]
    coarse = camera.scaled(ratios[0].shape[1], ratios[0].shape[0])

    def at(x, y, *, legs=True):
        u, v = coarse.project(np.array([(x, y, 0.0)]))[0].astype(int)
        return float(ratios[0 if legs else 1][v, u])

    return at


def test_furniture_on_legs_darkens_the_floor_below_and_leaves_it_alone_far_away(under_table):
    assert under_table(0.0, 3.0) < 0.7
    assert under_table(0.0, 2.55) > under_table(0.0, 3.0) + 0.1
    assert under_table(-1.6, 3.0) == 1.0, "more than a metre away the photo is left alone"


def test_a_leg_darkens_its_foot(under_table):
    for x in (0.55, -0.33):  # on the side away from the window
        assert under_table(x, 2.76) < under_table(x, 2.76, legs=False) - 0.05


def test_no_shadow_falls_on_what_lies_beyond_an_opening(photo, tmp_path):
    camera = scenes.camera()
    seen = scenes.room(camera)
    tall = scenes.box((-2.1, 2.0, 0.0), (-1.6, 3.4, 0.7), (0.3, 0.3, 0.3))
    spec = scenes.spec_for(photo, seen, (tall,), effort=Effort(2, 4, 0.5, 0.3, 4))

    layers = render(spec, tmp_path / "render", progress=lambda _: None, cancelled=lambda: False, timeout=300).layers[0]

    through = cv2.resize(spec.beyond.astype(np.float32), (72, 48), interpolation=cv2.INTER_AREA) == 1.0
    shaded = (layers.zone > 0.5) & (np.abs(layers.ratio - 1.0).max(axis=2) > 0.05)
    assert (through & (layers.zone > 0.5)).sum() > 10
    assert not (through & shaded).any()
    assert (shaded & ~through).sum() > 100


def test_nothing_is_said_about_places_far_from_the_furniture(rendered):
    for layers in rendered[0].layers:
        far = layers.zone == 0
        assert far.any()
        assert (layers.ratio[far] == 1.0).all()
    assert rendered[0].layers[0].color[rendered[0].layers[0].alpha == 0].max() == 0.0


def test_the_window_is_found_to_be_the_stronger_light(rendered):
    lights = rendered[0].notes["lights"]

    assert lights["window0"] > 3 * max(value for name, value in lights.items() if name != "window0")
    assert rendered[0].notes["light_residual"] < 0.1


def test_progress_rises_to_one_and_stages_are_timed(rendered):
    result, told = rendered

    assert told == sorted(told)
    assert told[-1] == 1.0
    assert {"start", "light", "furniture0", "with0", "without1", "denoise1"} <= set(result.notes["stages"])


def test_the_same_spec_renders_to_the_same_bytes(photo, tmp_path):
    quick = Effort(2, 2, 0.4, 0.3, 4)
    spec = scenes.spec_for(photo, scenes.room(scenes.camera()), (BOX,), effort=quick)

    first, second = (
        render(spec, tmp_path / name, progress=lambda _: None, cancelled=lambda: False, timeout=300).layers[0]
        for name in ("first", "second")
    )

    for name in ("alpha", "color", "ratio", "zone"):
        assert np.array_equal(getattr(first, name), getattr(second, name)), name


def test_a_room_that_is_lit_before_its_furniture_is_known_renders_to_the_same_bytes(photo, tmp_path):
    quick = Effort(2, 2, 0.4, 0.3, 4)
    bare = scenes.spec_for(photo, scenes.room(scenes.camera()), effort=quick)
    spec = scenes.spec_for(photo, scenes.room(scenes.camera()), (BOX,), effort=quick)

    with Renderer(tmp_path / "prepared") as renderer:
        renderer.prepare(bare)
        prepared = renderer.render(spec, progress=lambda _: None, cancelled=lambda: False, timeout=300)
    at_once = render(spec, tmp_path / "at-once", progress=lambda _: None, cancelled=lambda: False, timeout=300)

    for name in ("alpha", "color", "ratio", "zone"):
        assert np.array_equal(getattr(prepared.layers[0], name), getattr(at_once.layers[0], name)), name
    assert prepared.notes["lights"] == at_once.notes["lights"]


def test_a_renderer_killed_in_mid_render_leaves_the_caller_unharmed(photo, tmp_path):
    long = Effort(4000, 4000, 1.0, 0.3, 6)
    spec = scenes.spec_for(photo, scenes.room(scenes.camera()), (BOX,), effort=long)
    killed: list[int] = []

    def kill(share):
        if share > 0 and not killed:
            killed.extend(_children())
            os.kill(killed[0], signal.SIGKILL)

    with pytest.raises(TryAgain) as caught:
        render(spec, tmp_path / "render", progress=kill, cancelled=lambda: False, timeout=300)

    assert caught.value.code == "render_crashed"
    assert len(killed) == 1


def _children() -> list[int]:
    """Process ids of the renderers that this process started."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                command = (entry / "cmdline").read_text()
            except OSError:
                continue
            if parent == os.getpid() and "workers.engines.staging.render" in command:
                found.append(int(entry.name))
    return found


@pytest.mark.parametrize("variant", ["scalar_rgb"])
def test_without_llvm_the_plain_renderer_sees_the_same_box(photo, rendered, tmp_path, monkeypatch, variant):
    monkeypatch.setenv("RENDER_VARIANT", variant)
    quick = Effort(8, 4, 0.4, 0.2, 4)
    spec = scenes.spec_for(photo, scenes.room(scenes.camera()), (BOX,), effort=quick)

    result = render(spec, tmp_path / "render", progress=lambda _: None, cancelled=lambda: False, timeout=300)

    layers, reference = result.layers[0], rendered[0].layers[0]
    assert result.notes["variant"] == variant
    assert layers.alpha.sum() == pytest.approx(reference.alpha.sum(), rel=0.03)
    inside = reference.alpha > 0.99
    assert luminance(layers.color)[inside].mean() == pytest.approx(luminance(reference.color)[inside].mean(), rel=0.25)
