"""The rules of a generation request, as tables: what each combination of workflow, capture type and mode takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices

from apps.core.errors import ValidationFailed


class Workflow(TextChoices):
    STAGING = "staging", "Staging"
    PRO_CAPTURE = "pro_capture", "Pro Capture"


class CaptureType(TextChoices):
    PHOTO = "photo", "Photo"
    PANORAMA = "panorama360", "Panorama 360"
    FLOORPLAN = "floorplan", "Floor plan"


class Mode(TextChoices):
    REFURNISH = "refurnish", "Refurnish"
    CLEAN = "clean", "Clean"
    FURNISH = "furnish", "Furnish"
    DECLUTTER = "declutter", "Declutter"


STYLES = ("modern", "scandi", "boho", "country", "industrial", "mediterranean", "luxury", "eclectic", "japandia")
STYLE_SYNONYMS = {"japandi": "japandia"}

ROOMS = (
    "Living Room",
    "Kitchen",
    "Dining Room",
    "Bathroom",
    "Shower",
    "Toilet",
    "Bedroom",
    "Kids Room",
    "Home Office",
    "Hallway",
    "Entryway",
    "Laundry Room",
    "Garage",
    "Balcony",
    "Terrace",
    "Basement",
    "Attic",
    "Walk-in Closet",
)
FAMILIES = {
    "open plan": frozenset({"Living Room", "Kitchen", "Dining Room"}),
    "wet rooms": frozenset({"Bathroom", "Shower", "Toilet"}),
}


class Need(StrEnum):
    REQUIRED = "required"
    OPTIONAL = "optional"
    FORBIDDEN = "forbidden"


REQUIRED, OPTIONAL, FORBIDDEN = Need.REQUIRED, Need.OPTIONAL, Need.FORBIDDEN


@dataclass(frozen=True)
class Row:
    """One line of the matrix."""

    mode: Need
    room_types: Need
    style_preset: Need


MATRIX: dict[tuple[str, str], Row] = {
    ("staging", "photo"): Row(mode=REQUIRED, room_types=REQUIRED, style_preset=OPTIONAL),
    ("staging", "panorama360"): Row(mode=FORBIDDEN, room_types=FORBIDDEN, style_preset=REQUIRED),
    ("staging", "floorplan"): Row(mode=FORBIDDEN, room_types=FORBIDDEN, style_preset=OPTIONAL),
    ("pro_capture", "photo"): Row(mode=FORBIDDEN, room_types=FORBIDDEN, style_preset=FORBIDDEN),
    ("pro_capture", "panorama360"): Row(mode=FORBIDDEN, room_types=FORBIDDEN, style_preset=FORBIDDEN),
    ("pro_capture", "floorplan"): Row(mode=FORBIDDEN, room_types=FORBIDDEN, style_preset=FORBIDDEN),
}
# Within staging + photo the mode decides: a cleaned room has neither furniture nor style.
CLEAN_ROW = Row(mode=REQUIRED, room_types=FORBIDDEN, style_preset=FORBIDDEN)


def row_for(workflow: str, capture_type: str, mode: str | None) -> Row:
    if (workflow, capture_type, mode) == ("staging", "photo", Mode.CLEAN):
        return CLEAN_ROW
    return MATRIX[workflow, capture_type]


def check_matrix(
    *, workflow: str, capture_type: str, mode: str | None, room_types: Sequence[str] | None, style_preset: str | None
) -> None:
    """Raises ValidationFailed naming every field that this combination requires and lacks, or forbids and has."""
    row = row_for(workflow, capture_type, mode)
    combination = f"{workflow} + {capture_type}" + (f" + {mode}" if row is CLEAN_ROW else "")
    given = {"mode": mode, "room_types": room_types, "style_preset": style_preset}
    fields: dict[str, str] = {}
    for name, value in given.items():
        need: Need = getattr(row, name)
        if need is REQUIRED and not value:
            fields[name] = f"is required for {combination}"
        elif need is FORBIDDEN and value is not None:
            fields[name] = f"is not allowed for {combination}"
    if room_types and "room_types" not in fields and (problem := family_problem(room_types)):
        fields["room_types"] = problem
    if fields:
        raise ValidationFailed("; ".join(f"{name} {text}" for name, text in fields.items()), fields=fields)


def family_problem(room_types: Sequence[str]) -> str | None:
    """Several rooms must stay inside one family; a single room is always fine."""
    rooms = set(room_types)
    if len(rooms) <= 1 or any(rooms <= family for family in FAMILIES.values()):
        return None
    families = "; ".join(f"{name}: {', '.join(sorted(members))}" for name, members in FAMILIES.items())
    return f"must stay inside one family ({families}); got {', '.join(room_types)}"


def canonical_rooms(room_types: Sequence[str]) -> list[str]:
    """Canonical labels in catalogue order, once each: the same rooms in another order are the same configuration."""
    return [room for room in ROOMS if room in set(room_types)]


def is_panorama(width: int, height: int) -> bool:
    """2:1 within 1 %."""
    return abs(width / height - 2) <= 0.02


OVERRIDABLE: dict[tuple[str, str], frozenset[str]] = {
    ("staging", "photo"): frozenset({"mode", "room_types", "style_preset"}),
    ("staging", "panorama360"): frozenset({"style_preset"}),
    ("staging", "floorplan"): frozenset({"style_preset"}),
    ("pro_capture", "photo"): frozenset(),
    ("pro_capture", "panorama360"): frozenset(),
    ("pro_capture", "floorplan"): frozenset(),
}
"""What a regeneration may change, by its parent's workflow and capture type."""
