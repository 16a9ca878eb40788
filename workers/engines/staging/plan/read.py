"""Reads a floor plan: sheet, words, walls, gaps, rooms, scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from workers.engines.staging.plan import words as say
from workers.engines.staging.plan.rooms import Layout, explained, lay_out
from workers.engines.staging.plan.scale import find_scale
from workers.engines.staging.plan.sheet import Grey, Sheet, components, evened, require_drawing, worked
from workers.engines.staging.plan.text import labels_of, read_words, upright_labels, whole
from workers.engines.staging.plan.walls import hypotheses
from workers.engines.staging.plan.words import Box, Gap, Label, Mask, Plan, Scale, Space, Word, not_understood

LEAST_PIXELS_PER_METRE, MOST_PIXELS_PER_METRE = 6.0, 400.0
"""Of the worked sheet: outside, homes would be larger than a palace or smaller than a cupboard."""

INK = 0.75
LEAST_EXPLAINED = 0.5
"""Share of the room names that must stand in a room of their own."""


def read_sheet(sheet: Sheet) -> Plan:
    """Read a plan that is straight. Its masks and boxes are in pixels of the worked sheet, see sheet.worked.

    Raises InvalidInput `plan_not_understood` when there is no drawing, no closed walls or no rooms.
    """
    small, factor = worked(sheet.picture)
    even = evened(small)
    require_drawing(small, even)
    words = read_words(even)
    ink = even < INK
    labels = tuple(whole(label, ink) for label in labels_of(words))
    boxes = [word.box for word in words] + [box for label in labels for box in label.lines]
    writing = _boxes_mask(boxes, even.shape)
    layout = _best_layout(even, ink & ~writing, words, labels)
    if _nameless(layout, labels):
        added = upright_labels(even, labels)
        labels = (*labels, *added)
        writing |= _boxes_mask([box for label in added for box in label.lines], even.shape)
        layout = replace(layout, explained=explained(layout.rooms, labels))
    scale = find_scale(labels, layout.rooms, layout.gaps)
    if not LEAST_PIXELS_PER_METRE <= scale.pixels_per_metre <= MOST_PIXELS_PER_METRE:
        raise not_understood("The plan's scale cannot be told.")
    _require_plan(layout, labels)
    lines = ink & ~writing & ~layout.walls
    fixtures = _fixtures(lines, layout, scale)
    return Plan(
        sheet=small,
        ink=ink,
        walls=layout.walls,
        inside=layout.inside,
        fixtures=fixtures,
        gaps=layout.gaps,
        spaces=_spaces(layout, labels, scale, fixtures),
        labels=labels,
        scale=scale,
        turned=sheet.turned,
        flattened=sheet.flattened,
        notes={"manner": layout.manner, "reading": round(layout.score, 3), "factor": factor},
    )


def _best_layout(even: Grey, ink: Mask, words: Sequence[Word], labels: Sequence[Label]) -> Layout:
    named = sum(1 for label in labels if label.kind)
    best: Layout | None = None
    manners = set()
    for manner, walls in hypotheses(even, tuple(word.box for word in words if word.sure)):
        kind = manner.split()[0]
        if best is not None and kind not in manners and named >= 3 and best.explained >= named:
            break  # each name has its room already: another manner of drawing explains nothing more
        manners.add(kind)
        layout = lay_out(manner, walls, ink, labels)
        if layout is not None and (best is None or layout.score > best.score):
            best = layout
    if best is None:
        raise not_understood("No closed walls were found.")
    return best


def _nameless(layout: Layout, labels: Sequence[Label]) -> bool:
    """Whether rooms have no name on a sheet with writing: it may stand upright in them."""
    return bool(labels) and layout.explained < len(layout.rooms)


def _require_plan(layout: Layout, labels: Sequence[Label]) -> None:
    """Boxes on a sheet are a plan only when something says so: names of rooms, door leaves, glazing, many rooms. And
    what is read must be most of what is there."""
    names = sum(1 for label in labels if label.kind)
    if names >= 3 and layout.explained < LEAST_EXPLAINED * names:
        raise not_understood(
            f"Of the {names} rooms that are named only {layout.explained} could be told apart: the walls are too thin, "
            "too faint or not closed. A larger or sharper copy of the plan may help."
        )
    if len(layout.rooms) == 1 and not layout.explained:
        raise not_understood("Only one room was found, and it has no name. A larger or sharper copy may help.")
    named = layout.explained + 0.5 * names
    leaves = sum(1 for gap in layout.gaps if gap.swings)
    glazed = sum(1 for gap in layout.gaps if gap.kind == "window")
    if named + leaves + 0.5 * glazed < 1.5 or layout.score <= 0:
        raise not_understood("There are lines, but neither room names nor doors nor windows.")


def _boxes_mask(boxes: Sequence[Box], shape: tuple[int, ...]) -> Mask:
    mask = np.zeros(shape[:2], bool)
    for u0, v0, u1, v1 in boxes:
        mask[max(0, int(v0) - 2) : int(v1) + 3, max(0, int(u0) - 2) : int(u1) + 3] = True
    return mask


def _fixtures(lines: Mask, layout: Layout, scale: Scale) -> Mask:
    """Filled shapes of what is drawn in rooms: baths, basins, worktops, furniture. Door leaves and arcs are none."""
    metre = scale.pixels_per_metre
    floor = np.zeros(lines.shape, bool)
    for mask, _ in layout.rooms:
        floor |= mask
    drawn = lines & floor
    for gap in layout.gaps:
        for u0, v0, u1, v1 in gap.swings:
            drawn[max(0, int(v0) - 3) : int(v1) + 4, max(0, int(u0) - 3) : int(u1) + 4] = False
    # A shape's own outline may run along a wall: closing against the walls fills it.
    closed = cv2.morphologyEx(drawn.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    barrier = (closed > 0) | ~floor
    numbers, stats = components(~barrier)
    largest = np.zeros(len(stats))  # for each shape, the room that it lies in
    for mask, _ in layout.rooms:
        here = np.unique(numbers[mask])
        largest[here] = np.maximum(largest[here], float(mask.sum()))
    shapes = closed > 0
    for number in range(1, len(stats)):
        x, y, w, h, area = (int(value) for value in stats[number])
        if area > 2.2 * metre**2 or max(w, h) > 4.5 * metre or area > 0.4 * largest[number]:
            continue  # the floor itself, or a part that lines cut off
        shapes[y : y + h, x : x + w] |= numbers[y : y + h, x : x + w] == number
    least = max(3, round(0.14 * metre)) | 1  # lines of measure, arrows and marks are thinner than any fixture
    core = cv2.morphologyEx(shapes.astype(np.uint8), cv2.MORPH_OPEN, np.ones((least, least), np.uint8))
    return np.asarray((core > 0) & floor)


def _spaces(layout: Layout, labels: Sequence[Label], scale: Scale, fixtures: Mask) -> tuple[Space, ...]:
    metre = scale.pixels_per_metre
    owned = _owners(layout, labels, metre)
    doors = [_doors(mask, layout.gaps) for mask, _ in layout.rooms]
    spaces = []
    taken: set[str] = {label.kind for label in owned.values() if label.kind}
    for number, (mask, box) in enumerate(layout.rooms):
        label = owned.get(number)
        area = float(mask.sum()) / metre**2
        drawn = float(fixtures[mask].mean())
        kind = label.kind if label is not None and label.kind else None
        named = kind is not None
        if kind is None:
            kind = _guessed(area, box, metre, drawn, doors[number], taken)
            taken.add(kind)
        spaces.append(Space(mask, kind, named, label, round(area, 2), box, round(drawn, 3)))
    return tuple(spaces)


def _owners(layout: Layout, labels: Sequence[Label], metre: float) -> dict[int, Label]:
    """Which label names which room: the one that stands in it; else, beside the plan, the one whose sizes fit."""
    owned: dict[int, Label] = {}
    loose = []
    for label in labels:
        u, v = (round(value) for value in label.middle)
        at = [n for n, (mask, _) in enumerate(layout.rooms) if _inside(mask, u, v)]
        if at and label.kind and (at[0] not in owned or not owned[at[0]].kind):
            owned[at[0]] = label
        elif label.kind and not at:
            loose.append(label)
    for label in loose:
        if not label.sizes:
            continue
        best, error = None, 0.25
        for number, (_, (u0, v0, u1, v1)) in enumerate(layout.rooms):
            if number in owned:
                continue
            sides = sorted(((u1 - u0) / metre, (v1 - v0) / metre))
            written = sorted(label.sizes)
            wrong = min(abs(side / length - 1) for side in sides for length in written)
            if len(written) == 2:
                wrong = max(abs(side / length - 1) for side, length in zip(sides, written, strict=True))
            away = np.hypot(label.middle[0] - (u0 + u1) / 2, label.middle[1] - (v0 + v1) / 2) / metre
            wrong += 0.02 * float(away)
            if wrong < error:
                best, error = number, wrong
        if best is not None:
            owned[best] = label
    return owned


def _inside(mask: Mask, u: int, v: int) -> bool:
    return 0 <= v < mask.shape[0] and 0 <= u < mask.shape[1] and bool(mask[v, u])


def _doors(mask: Mask, gaps: Sequence[Gap]) -> int:
    reach = 8
    count = 0
    for gap in gaps:
        u0, v0, u1, v1 = (int(value) for value in gap.box)
        beside = mask[max(0, v0 - reach) : v1 + reach, max(0, u0 - reach) : u1 + reach]
        count += int(gap.kind != "window" and bool(beside.any()))
    return count


def _guessed(area: float, box: Box, metre: float, drawn: float, doors: int, taken: set[str]) -> str:
    """A room without a name, by its size, its shape, its doors and what is drawn in it."""
    wide, long = sorted(((box[2] - box[0]) / metre, (box[3] - box[1]) / metre))
    if area < 2.2:
        return say.TOILET if drawn > 0.12 else say.STORAGE
    if drawn > 0.12 and (area < 6.5 or (area < 9 and say.KITCHEN in taken)):
        return say.BATHROOM
    if drawn > 0.12 and say.KITCHEN not in taken and area < 20:
        return say.KITCHEN
    if doors >= 3 and (area < 14 or wide < 2.2):
        return say.HALL
    if long > 2.6 * wide and wide < 2.0:
        return say.HALL
    if area < 4.5:
        return say.STORAGE
    if area > 15 and say.LIVING not in taken:
        return say.LIVING
    return say.BEDROOM if area >= 6.5 else say.OTHER
