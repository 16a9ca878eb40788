"""Which pieces stand where in the rooms of a plan, seen from above."""

from __future__ import annotations

from dataclasses import dataclass

from workers.engines.staging.plan import words as say
from workers.engines.staging.plan.arrange import Furnishing
from workers.engines.staging.plan.floor import floor_of
from workers.engines.staging.plan.recipes import RECIPES
from workers.engines.staging.plan.words import Plan, Space
from workers.engines.staging.scene import Placement

LET_BE = 0.45
"""A room with more of its floor drawn over than this is furnished in the source already."""


@dataclass(frozen=True)
class Furnished:
    """A room of the plan and what stands in it."""

    space: Space
    placements: tuple[Placement, ...]


def arrange(plan: Plan, *, style: str) -> tuple[Furnished, ...]:
    """Furniture for each room, in the plan's order. Rooms that the drawing furnishes get none."""
    rooms = []
    for space in plan.spaces:
        recipe = RECIPES.get(space.kind)
        placements: tuple[Placement, ...] = ()
        if recipe is not None and (space.drawn < LET_BE or space.kind == say.BATHROOM):
            furnishing = Furnishing(floor_of(plan, space), style)
            recipe(furnishing, space.area_m2)
            placements = tuple(furnishing.placements)
        rooms.append(Furnished(space, placements))
    return tuple(rooms)
