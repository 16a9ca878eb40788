"""Rooms with water: what is built in stays; towels, a mat, a stool, a shelf, a plant come. And the laundry room."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from workers.engines.staging.furnish.anchors import Program
from workers.engines.staging.furnish.floorplan import ON_FLOOR
from workers.engines.staging.furnish.layout import Layout
from workers.engines.staging.furnish.rooms import hanging, standing, tops
from workers.engines.staging.furnish.rooms.places import at, beside
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.scene import Placement


def bath(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """Towels on a ladder, a mat before it, a stool with a basket near, a shelf, a mirror on free wall."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    _mat(layout, style, before=anchor)
    standing.stand(layout, style, rng, "stool", shares=(1.0,), near=anchor, margin=0.1)
    standing.stand(layout, style, rng, "laundry_basket", shares=(1.0,), margin=0.06)
    if rng.random() < 0.6:
        standing.stand(layout, style, rng, "bath_shelf", shares=(1.0, 0.8), avoid=anchor.wall, margin=0.08)
    hanging.hang_free(layout, style, rng, piece="mirror" if rng.random() < 0.5 else "art")
    standing.plants(layout, style, rng, 1, least=0.7)
    return True


def shower(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """Towels, a mat, a stool."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    _mat(layout, style, before=anchor)
    standing.stand(layout, style, rng, "stool", shares=(1.0,), near=anchor, margin=0.1)
    hanging.hang_free(layout, style, rng)
    standing.plants(layout, style, rng, 1, least=0.55)
    return True


def toilet(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """A small shelf or stool, a plant, art, a mat."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    hanging.hang_free(layout, style, rng, frames=int(rng.choice([1, 2])))
    _mat(layout, style, small=True)
    if anchor.piece != "plant":
        standing.plants(layout, style, rng, 1, least=0.55)
    if rng.random() < 0.5:
        standing.stand(layout, style, rng, "laundry_basket", shares=(0.85,), margin=0.06)
    return True


def bare(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """Where hardly anything fits: one small piece, art, a mat."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    hanging.hang_free(layout, style, rng)
    _mat(layout, style, small=True)
    return True


def _mat(layout: Layout, style: str, *, before: Placement | None = None, small: bool = False) -> None:
    """A mat a step before a piece, else on the middle of the free floor."""
    width, depth, height = size("bath_mat", style)
    shares = (0.8, 0.65) if small else (1.1, 1.0, 0.8)
    if before is not None:
        places = [
            at(before, "bath_mat", (width * s, depth * s, height), aside, -(before.depth / 2 + 0.08 + depth * s / 2))
            for s in shares
            for aside in (0.0, 0.25, -0.25)
        ]
        if tops.flat(layout, places) is not None:
            return
    tops.rug_alone(layout, style, [(width * s, depth * s, height) for s in shares], piece="bath_mat")


def laundry(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """A machine or two side by side with things on top, a basket, a rack to dry on, a shelf."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    dims = (anchor.width, anchor.depth, anchor.height)
    top = anchor
    if rng.random() < 0.7:
        for side in (-1, 1):
            twin = replace(beside(anchor, side, "washing_machine", dims, 0.015, 0.0), wall=anchor.wall)
            if layout.put(twin, margin=0.0, inside=ON_FLOOR, visible=0.9):
                top = twin
                break
    tops.on_top(layout, top, "still_life", style, wide=0.8, tall=0.40)
    baskets = [
        beside(machine, side, "laundry_basket", size("laundry_basket", style), 0.08, 0.05)
        for machine in (top, anchor)
        for side in (-1, 1)
    ]
    if standing.loose(layout, baskets) is None:
        standing.stand(layout, style, rng, "laundry_basket", shares=(1.0,))
    if rng.random() < 0.6:
        standing.stand(layout, style, rng, "drying_rack", shares=(1.0, 0.85), margin=0.2)
    standing.stand(layout, style, rng, "bath_shelf", shares=(1.0, 0.8), margin=0.1)
    hanging.hang(layout, style, rng, anchor)
    _mat(layout, style, before=anchor)
    standing.plants(layout, style, rng, 1, least=0.6)
    return True


_LADDER = Program("towel_ladder", bath, ("wall",), (1.0, 0.85), wanted=0.04, filled=0.12)
_SHELF = Program("bath_shelf", bath, ("wall",), (1.0, 0.8), wanted=0.04, filled=0.12)
_STOOL = Program("stool", bare, ("wall", "free"), (1.0, 0.8), both=True, wanted=0.02, filled=0.06)
_POT = Program("plant", bare, ("wall",), (0.5, 0.4), both=True, wanted=0.02, filled=0.06)
BATH = (_LADDER, _SHELF, _STOOL, _POT)
SHOWER = (
    Program("towel_ladder", shower, ("wall",), (1.0, 0.85), wanted=0.04, filled=0.08),
    _STOOL,
    _POT,
)
TOILET = (
    Program("bath_shelf", toilet, ("wall",), (0.8, 0.65), dims=(0.55, 0.28, 1.10), wanted=0.03, filled=0.08),
    Program("plant", toilet, ("wall",), (0.6, 0.5), both=True, wanted=0.03, filled=0.07),
    _STOOL,
    _POT,
)
LAUNDRY = (
    Program("washing_machine", laundry, ("wall",), (1.0,), wanted=0.05, filled=0.16),
    Program("laundry_basket", bare, ("wall", "free"), (1.0, 0.85), both=True, wanted=0.03, filled=0.08),
    _POT,
)
