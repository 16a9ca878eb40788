"""How many pixels a metre is: written sizes against what was measured, doors, or the size that homes have."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workers.engines.staging.plan.words import Box, Gap, Label, Mask, Scale

DOOR = 0.85
"""Clear width of an inner door, metres: 0.76 to 0.94 in the standards of Europe and North America."""

USUAL_ROOM = 13.0
"""Square metres of the mean room of a home; the last resort."""

PASSAGES_ALIKE = 0.6
"""Share of plain gaps that must be equally wide to be taken for doors whose leaves were not drawn."""

AGREE = 0.04
"""Two scales are the same when they differ by less than this share."""


def find_scale(labels: Sequence[Label], rooms: Sequence[tuple[Mask, Box]], gaps: Sequence[Gap]) -> Scale:
    """The scale that most written sizes agree on; else from the doors; else from the size of homes.

    Each size votes for every way it could be meant: a pair for its own room in both orders, a single length for the
    width or height of any room in line with it. The truth is where votes of different labels meet.
    """
    by_doors = _from_doors(gaps)
    votes: list[tuple[int, float, float]] = []  # label, pixels a metre, weight
    for number, label in enumerate(labels):
        votes += [(number, *vote) for vote in _votes(label, rooms)]
    if votes:
        found = _agreed(votes, by_doors)
        if found is not None:
            return found
    if by_doors is not None:
        return by_doors
    areas = [float(mask.sum()) for mask, _ in rooms]
    return Scale(float(np.sqrt(np.mean(areas) / USUAL_ROOM)), "size", 0.2)


def _votes(label: Label, rooms: Sequence[tuple[Mask, Box]]) -> list[tuple[float, float]]:
    u, v = label.middle
    votes = []
    if label.area:
        around = [mask for mask, _ in rooms if _at(mask, u, v)]
        votes += [(float(np.sqrt(mask.sum() / label.area)), 1.5) for mask in around]
    if not label.sizes:
        return votes
    if len(label.sizes) == 2:
        one, two = label.sizes
        for mask, (u0, v0, u1, v1) in rooms:
            own = _at(mask, u, v)
            for across, down in ((one, two), (two, one)):
                wide, tall = (u1 - u0) / across, (v1 - v0) / down
                if abs(wide / tall - 1) < 0.12:
                    votes.append((float(np.sqrt(wide * tall)), 2.0 if own else 0.5))
                elif own:
                    votes += [(wide, 0.5), (tall, 0.5)]
        return votes
    for _, (u0, v0, u1, v1) in rooms:
        if u0 <= u <= u1:
            votes.append(((u1 - u0) / label.sizes[0], 0.5))
        if v0 <= v <= v1:
            votes.append(((v1 - v0) / label.sizes[0], 0.5))
    return votes


def _agreed(votes: Sequence[tuple[int, float, float]], by_doors: Scale | None) -> Scale | None:
    scales = np.log([vote[1] for vote in votes])
    weights = np.array([vote[2] for vote in votes])
    if by_doors is not None:  # doors say it roughly, which is enough to choose between two readings
        away = np.abs(scales - np.log(by_doors.pixels_per_metre))
        weights = weights * np.where(away < 0.35, 1.0, 0.35)
    support = np.zeros(len(votes))
    near = np.abs(scales[:, None] - scales[None, :]) < AGREE
    numbers = np.array([vote[0] for vote in votes])
    for at in range(len(votes)):
        for number in set(numbers[near[at]]):  # each label counts once for a scale
            support[at] += weights[near[at] & (numbers == number)].max()
    best = int(np.argmax(support))
    chosen = near[best]
    agreeing = len(set(numbers[chosen]))
    sized = len(set(numbers))
    if agreeing < 2 and support[best] < 1.9:
        return None
    value = float(np.exp(np.average(scales[chosen], weights=weights[chosen])))
    confidence = 0.5 + 0.5 * agreeing / sized if agreeing > 1 else 0.55
    return Scale(value, "labels", round(min(confidence, 0.99), 3))


def _from_doors(gaps: Sequence[Gap]) -> Scale | None:
    """From the clear widths of doors whose leaf is drawn; double doors would spoil a mean, not a median. Where no door
    is drawn at all, from the gaps in the walls that are equally wide."""
    swung = [gap.length for gap in gaps if gap.kind == "door" and len(gap.swings) == 1]
    widths = swung or [gap.length for gap in gaps if gap.kind == "door"]
    if not widths:
        return _from_passages(gaps)
    middle = float(np.median(widths))
    alike = _alike(widths)
    return Scale(middle / DOOR, "doors", round((0.35 + 0.3 * alike) * min(1.0, 0.6 + 0.2 * len(widths)), 3))


def _from_passages(gaps: Sequence[Gap]) -> Scale | None:
    widths = [gap.length for gap in gaps if gap.kind == "passage"]
    if len(widths) < 2 or _alike(widths) < PASSAGES_ALIKE:
        return None
    return Scale(float(np.median(widths)) / DOOR, "doors", 0.35)


def _alike(widths: Sequence[float]) -> float:
    """Share of widths that are within 15 % of the middle one."""
    return float(np.mean(np.abs(np.asarray(widths) / np.median(widths) - 1) < 0.15))


def _at(mask: Mask, u: float, v: float) -> bool:
    row, column = round(v), round(u)
    return 0 <= row < mask.shape[0] and 0 <= column < mask.shape[1] and bool(mask[row, column])
