"""What belongs into which room of a plan, in the order of its importance. Distances in metres."""

from __future__ import annotations

from collections.abc import Callable

from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.plan import words as say
from workers.engines.staging.plan.arrange import LEFT_AND_RIGHT, Furnishing, clear_sides, opposite
from workers.engines.staging.plan.floor import Spot

Recipe = Callable[[Furnishing, float], None]

SMALLER = (1.0, 0.9, 0.8, 0.7)


def _far_from_doors(spot: Spot) -> float:
    return 0.25 * min(spot.door, 4.0) - 0.8 * spot.window


def living(room: Furnishing, area: float) -> None:
    """Sofa, table and rug, chairs around them, a screen opposite; with space, a dining table."""
    sofa = room.along_wall("sofa", _far_from_doors, shares=SMALLER, front=1.7 if area > 14 else 1.2)
    if sofa is not None:
        _, table_depth, _ = size("coffee_table", room.style)
        reach = sofa.depth / 2 + 0.42 + table_depth / 2
        room.at("coffee_table", *sofa.ahead(reach), sofa.side)
        room.rug(*sofa.ahead(reach - 0.15), sofa.side)
        _screen_opposite(room, sofa)
        _armchairs(room, sofa, reach, 2 if area > 18 else 1)
        aside = sofa.width / 2 + 0.32
        _ = room.at("side_table", *sofa.ahead(-0.1, aside), sofa.side)
        _ = room.at("floor_lamp", *sofa.ahead(-0.1, -aside), sofa.side)
    if area > 20:
        _dining_set(room, 6)
    if area > 12:
        room.along_wall("bookcase", _far_from_doors)
    room.corner("plant")
    if area > 24:
        room.corner("plant")


def _screen_opposite(room: Furnishing, sofa: Spot) -> None:
    def faces(spot: Spot) -> float:
        away = sofa.ahead(3.0)
        off = abs(spot.x - away[0]) if sofa.side in ("top", "bottom") else abs(spot.y - away[1])
        return (3.0 if {spot.side, sofa.side} in ({"top", "bottom"}, {"left", "right"}) else 0.0) - 0.8 * off

    board = room.along_wall("sideboard", faces, front=0.5)
    if board is not None and {board.side, sofa.side} in ({"top", "bottom"}, {"left", "right"}):
        _, _, height = size("sideboard", room.style)
        room.at("television", board.x, board.y, board.side, z=height)


def _armchairs(room: Furnishing, sofa: Spot, reach: float, count: int) -> None:
    """At the ends of the table, looking across it."""
    _, depth, _ = size("armchair", room.style)
    table, _, _ = size("coffee_table", room.style)
    for number in range(count):
        sign = (1, -1)[number]
        aside = sign * (table / 2 + 0.40 + depth / 2)
        room.at("armchair", *sofa.ahead(reach + 0.1, aside), LEFT_AND_RIGHT[sofa.side][number])


def _dining_set(room: Furnishing, chairs: int, table: str = "dining_table", chair: str = "dining_chair") -> bool:
    """Where the largest free square is."""
    width, depth, _ = size(table, room.style)
    around = 0.62
    best: tuple[float, float, float, str] | None = None
    for spot in room.floor.free_middles(width + 2 * 0.35, depth + 2 * around):
        if best is None or spot[0] > best[0]:
            best = spot
    if best is None:
        return False
    _, x, y, side = best
    return room.table_with_chairs(x, y, side, chairs, table, chair)


def dining(room: Furnishing, area: float) -> None:
    """The table first, in the middle."""
    if not _dining_set(room, 6 if area > 9 else 4):
        _dining_set(room, 4, "bistro_table", "bistro_chair")
    room.along_wall("sideboard", _far_from_doors)
    room.corner("plant")


def kitchen(room: Furnishing, area: float) -> None:
    """Built-in units are the drawing's; a table where there is space for one."""
    if area > 9 and not _dining_set(room, 4):
        _dining_set(room, 2, "bistro_table", "bistro_chair")
    if area > 12:
        room.along_wall("kitchen_cart", _far_from_doors)
    room.corner("plant")


def bedroom(room: Furnishing, area: float) -> None:
    """Bed with its head to a wall, a table on either side, a wardrobe, and what the size allows."""
    sides = clear_sides(room, 0.6)
    bed = room.along_wall(
        "bed", lambda spot: sides(spot) + _far_from_doors(spot), shares=(1.0, 0.9, 0.8, 0.66), front=0.5
    )
    if bed is not None:
        width, depth, _ = size("nightstand", room.style)
        for sign in (1, -1):
            aside = sign * (bed.width / 2 + 0.06 + width / 2)
            behind = -(bed.depth / 2 - depth / 2 - 0.03)
            if room.at("nightstand", *bed.ahead(behind, aside), bed.side):
                height = size("nightstand", room.style)[2]
                room.at("table_lamp", *bed.ahead(behind, aside), bed.side, z=height)
        room.rug(*bed.ahead(0.45), bed.side)
        if area > 13:
            room.at("bench", *bed.ahead(bed.depth / 2 + 0.28), bed.side)
    room.along_wall("wardrobe", lambda spot: -1.5 * spot.window, shares=(1.2, 1.0, 0.8, 0.66), front=0.6)
    if area > 12:
        room.along_wall("dresser", _far_from_doors)
    if area > 15:
        room.corner("armchair")
    room.corner("plant")


def kids(room: Furnishing, area: float) -> None:
    """A narrow bed along a wall, somewhere to work, somewhere to play."""
    bed = room.along_wall("kids_bed", _far_from_doors, front=0.4)
    if bed is None:
        bed = room.along_wall("bed", _far_from_doors, shares=(0.66,), front=0.4)
    _desk(room)
    room.along_wall("wardrobe", lambda spot: -1.5 * spot.window, shares=(1.0, 0.8, 0.66))
    room.along_wall("toy_chest", _far_from_doors)
    if area > 10:
        room.corner("play_tent")
    middle = room.floor.middle()
    room.rug(*middle, "top")


def _desk(room: Furnishing) -> None:
    """At the window when there is one, with a chair before it."""
    desk = room.along_wall("desk", lambda spot: 0.8 * spot.window + 0.1 * min(spot.door, 3.0), front=0.9)
    if desk is not None:
        room.at(
            "office_chair",
            *desk.ahead(desk.depth / 2 + 0.22),
            opposite(desk.side),
        )


def study(room: Furnishing, area: float) -> None:
    """A desk, books, and a chair to read in."""
    _desk(room)
    room.along_wall("bookcase", _far_from_doors)
    if area > 8:
        room.along_wall("bookcase", _far_from_doors)
        room.corner("armchair")
    room.rug(*room.floor.middle(), "top")
    room.corner("plant")


def bathroom(room: Furnishing, area: float) -> None:
    """Baths and basins are the drawing's; only what stands free."""
    room.rug_of("bath_mat")
    if area > 4:
        room.along_wall("towel_ladder", _far_from_doors, front=0.4)
    if area > 5:
        room.corner("laundry_basket")
        room.corner("stool")


def hall(room: Furnishing, area: float) -> None:
    """Only what leaves the way free."""
    room.along_wall("console", lambda spot: -1.0 * spot.window, front=0.75)
    if area > 6:
        room.along_wall("shoe_bench", front=0.75)
        room.corner("coat_rack")


def storage(room: Furnishing, area: float) -> None:
    room.along_wall("shelving", front=0.5)
    if area > 3:
        room.along_wall("boxes", front=0.5)


def laundry(room: Furnishing, area: float) -> None:
    room.along_wall("washing_machine", front=0.6)
    room.along_wall("drying_rack", front=0.5)
    room.corner("laundry_basket")


def garage(room: Furnishing, area: float) -> None:
    room.along_wall("workbench")
    room.along_wall("shelving")
    room.along_wall("bicycle", front=0.5)


def balcony(room: Furnishing, area: float) -> None:
    """A small table for two, or a lounge where there is space."""
    if area > 9:
        sofa = room.along_wall("outdoor_sofa", front=0.9)
        if sofa is not None:
            room.at("outdoor_table", *sofa.ahead(sofa.depth / 2 + 0.6), sofa.side)
    _dining_set(room, 2, "bistro_table", "bistro_chair")
    room.corner("planter")
    room.corner("plant")


def closet(room: Furnishing, area: float) -> None:
    room.along_wall("open_closet", shares=(1.0, 0.8, 0.6))
    room.along_wall("clothes_rail", front=0.5)
    if area > 5:
        room.corner("standing_mirror")


RECIPES: dict[str, Recipe] = {
    say.LIVING: living,
    say.DINING: dining,
    say.KITCHEN: kitchen,
    say.BEDROOM: bedroom,
    say.KIDS: kids,
    say.STUDY: study,
    say.BATHROOM: bathroom,
    say.HALL: hall,
    say.STORAGE: storage,
    say.LAUNDRY: laundry,
    say.GARAGE: garage,
    say.BALCONY: balcony,
    say.CLOSET: closet,
}
"""Rooms that are not here (toilets, stairs, rooms of unknown use) keep their floor empty."""
