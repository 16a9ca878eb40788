"""What each type of room is furnished as: programs from the one that is wanted to the smallest that makes sense."""

from __future__ import annotations

from dataclasses import dataclass

from workers.engines.staging.furnish.anchors import Program
from workers.engines.staging.furnish.floorplan import PASSAGE
from workers.engines.staging.furnish.rooms import (
    bedroom,
    eating,
    entrance,
    living,
    outside,
    storing,
    wet,
    working,
)

TIGHT = 0.60
"""Width of a way in rooms that one person uses at a time, metres."""


@dataclass(frozen=True)
class RoomType:
    """How a room may be furnished.

    family: rooms of one family may share a photo. passage: width of its ways, metres. equal: how many of the first
    programs are equally good, so that one may be the other's alternate; the rest are only for rooms too small for them.
    shared: its programs as one zone of several, the same where empty.
    """

    programs: tuple[Program, ...]
    family: str = ""
    passage: float = PASSAGE
    equal: int = 1
    shared: tuple[Program, ...] = ()

    @property
    def zone_programs(self) -> tuple[Program, ...]:
        """The programs of a zone."""
        return self.shared or self.programs


ROOMS: dict[str, RoomType] = {
    "Living Room": RoomType(living.SEATING, "open plan"),
    "Kitchen": RoomType(eating.KITCHEN, "open plan", shared=eating.KITCHEN[1:]),
    "Dining Room": RoomType(eating.DINING, "open plan"),
    "Bathroom": RoomType(wet.BATH, "wet rooms", TIGHT),
    "Shower": RoomType(wet.SHOWER, "wet rooms", TIGHT),
    "Toilet": RoomType(wet.TOILET, "wet rooms", TIGHT),
    "Bedroom": RoomType(bedroom.SLEEPING),
    "Kids Room": RoomType(bedroom.KIDS),
    "Home Office": RoomType(working.OFFICE),
    "Hallway": RoomType(entrance.HALL, equal=2),
    "Entryway": RoomType(entrance.ENTRY),
    "Laundry Room": RoomType(wet.LAUNDRY, passage=TIGHT),
    "Garage": RoomType(storing.GARAGE, equal=2),
    "Balcony": RoomType(outside.BALCONY, passage=TIGHT, equal=2),
    "Terrace": RoomType(outside.TERRACE, equal=2),
    "Basement": RoomType(living.LOUNGE),
    "Attic": RoomType((bedroom.ATTIC_BED, working.ATTIC_OFFICE, *living.SEATING[1:]), equal=2),
    "Walk-in Closet": RoomType(storing.CLOSET, passage=TIGHT),
}
