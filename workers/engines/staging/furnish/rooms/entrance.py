"""Hallways and entries: a console or a bench, a mirror, a runner, hooks for coats; the way through stays free."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.anchors import Program
from workers.engines.staging.furnish.floorplan import ON_FLOOR
from workers.engines.staging.furnish.layout import Layout
from workers.engines.staging.furnish.rooms import hanging, standing, tops
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.scene import Placement


def runner(layout: Layout, style: str, *, entry: bool = False) -> None:
    """A long rug down the middle of the way; in an entry also a wider one."""
    height = size("rug", style)[2]
    long = [(2.6, 0.80, height), (2.1, 0.75, height), (1.6, 0.65, height), (1.2, 0.6, height)]
    wide = [(1.8, 1.2, height), (1.4, 0.9, height)]
    tops.rug_alone(layout, style, (wide if entry else []) + long, options={"form": "rectangle"})


def console(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """A console with a lamp and a mirror over it, a runner, art along the wall, a plant."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    tops.dressed(layout, anchor, style, rng)
    hanging.hang(layout, style, rng, anchor, piece="mirror" if rng.random() < 0.75 else "art")
    runner(layout, style)
    if rng.random() < 0.5:
        standing.stand(layout, style, rng, "shoe_bench", margin=0.1)
    hanging.hang_free(layout, style, rng)
    standing.plants(layout, style, rng, 1, least=0.75)
    hanging.curtains(layout, style)
    return True


def bench(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """A bench for shoes with a mirror over it, a coat rack beside, a rug to step on, a console if there is room."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    hanging.hang(layout, style, rng, anchor, piece="mirror" if rng.random() < 0.6 else "art")
    standing.stand(layout, style, rng, "coat_rack", shares=(1.0,), near=anchor, margin=0.05)
    runner(layout, style, entry=True)
    if rng.random() < 0.5:
        table = standing.stand(layout, style, rng, "console", shares=(1.0, 0.75), avoid=anchor.wall, margin=0.2)
        if table is not None:
            tops.dressed(layout, table, style, rng)
            hanging.hang(layout, style, rng, table)
    hanging.hang_free(layout, style, rng)
    standing.plants(layout, style, rng, 1, least=0.75)
    return True


def narrow(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """A passage too narrow for more: a rack or a plant at the end, a runner, a mirror and art on the walls."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    runner(layout, style)
    hanging.hang_free(layout, style, rng, piece="mirror")
    hanging.hang_free(layout, style, rng)
    return True


_SMALL = (
    Program("coat_rack", narrow, ("wall",), (1.0, 0.8), both=True, wanted=0.03, filled=0.10),
    Program("plant", narrow, ("wall",), (0.55, 0.45), both=True, wanted=0.02, filled=0.08),
)
_CONSOLE = Program("console", console, ("wall",), (1.0, 0.85, 0.7), wanted=0.05, filled=0.16)
_SHALLOW = Program("console", console, ("wall",), (1.0, 0.75), dims=(0.9, 0.26, 0.80), wanted=0.04, filled=0.12)
_BENCH = Program("shoe_bench", bench, ("wall",), (1.0, 0.85, 0.7), wanted=0.04, filled=0.16)
HALL = (_CONSOLE, _SHALLOW, _BENCH, *_SMALL)
ENTRY = (_BENCH, _CONSOLE, _SHALLOW, *_SMALL)
