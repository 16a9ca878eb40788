"""Reads the words on a plan with the Tesseract program, where the machine has it; without it plans have no labels."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np

from workers.engines.staging.plan.lengths import area_in, lengths_in
from workers.engines.staging.plan.names import is_name, kind_of
from workers.engines.staging.plan.sheet import Grey
from workers.engines.staging.plan.words import Box, Label, Mask, Word

Item = TypeVar("Item")

PROGRAM = "tesseract"
TIMEOUT_SECONDS = 60
LEAST_CONFIDENCE = 0.5
READ_SIDE = 1800
"""The program wants letters of 20 pixels or more; plans come with letters of 1 to 2 % of their side."""


def read_words(even: Grey) -> tuple[Word, ...]:
    """Words on the sheet (H, W), 1 is paper; their boxes are in its pixels. Empty when the program is missing, fails
    or takes too long: a plan can be furnished without its labels."""
    program = shutil.which(PROGRAM)
    if program is None:
        return ()
    factor = max(1.0, READ_SIDE / max(even.shape))
    grey = (np.clip(even, 0, 1) * 255).astype(np.uint8)
    if factor > 1:
        grey = np.asarray(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC), np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "sheet.png"
        cv2.imwrite(str(picture), grey)
        command = [program, str(picture), "-", "--psm", "11", "--dpi", "150", "-l", "eng", "tsv"]
        environment = {name: os.environ[name] for name in ("PATH", "TESSDATA_PREFIX") if name in os.environ}
        try:
            ended = subprocess.run(
                command,
                capture_output=True,
                timeout=TIMEOUT_SECONDS,
                check=True,
                env={**environment, "OMP_THREAD_LIMIT": "1", "LC_ALL": "C"},
            )
        except (OSError, subprocess.SubprocessError):
            return ()
    return _words(ended.stdout.decode("utf-8", "replace"), factor)


def _words(table: str, factor: float) -> tuple[Word, ...]:
    found = []
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        if row.get("level") != "5" or not any(sign.isalnum() for sign in text):
            continue
        confidence = float(row["conf"]) / 100
        left, top, width, height = (float(row[name]) for name in ("left", "top", "width", "height"))
        expected = any(sign.isdigit() for sign in text) or is_name(text)
        if confidence < LEAST_CONFIDENCE * (0.3 if expected else 1.0):
            continue
        box = (left / factor, top / factor, (left + width) / factor, (top + height) / factor)
        found.append(Word(text, confidence, box))
    return _letters_only(found)


def _letters_only(words: Sequence[Word]) -> tuple[Word, ...]:
    """Without what is no writing: marks much taller or lower than the plan's letters."""
    sure = [word.box[3] - word.box[1] for word in words if word.confidence > 0.6 and len(word.text) > 1]
    if not sure:
        return ()
    usual = float(np.median(sure))
    return tuple(
        word
        for word in words
        if 0.45 * usual <= word.box[3] - word.box[1] <= 2.2 * usual
        and (len(word.text) > 1 or word.text.isdigit() or word.text in "xX×")
    )


def labels_of(words: Sequence[Word]) -> tuple[Label, ...]:
    """Words that stand in one line, and lines that stand under each other, as labels."""
    lines = [_line(group) for group in _grouped([word.box for word in words], _same_line, words)]
    stacks = _grouped([box for _, box in lines], _stacked, lines)
    labels = []
    for stack in stacks:
        ordered = sorted(stack, key=lambda line: line[1][1])
        text = "\n".join(line for line, _ in ordered)
        boxes = tuple(box for _, box in ordered)
        sizes = next((sizes for sizes in (lengths_in(line) for line, _ in reversed(ordered)) if sizes), ())
        area = next((area for area in (area_in(line) for line, _ in ordered) if area), None)
        labels.append(Label(text, kind_of(text), sizes, _around(boxes), boxes, area))
    return tuple(sorted(labels, key=lambda label: (label.box[1], label.box[0])))


def upright_labels(even: Grey, known: Sequence[Label]) -> tuple[Label, ...]:
    """Labels written from the bottom to the top of the sheet (H, W), where no known label is."""
    found = []
    for label in labels_of(read_words(np.ascontiguousarray(np.rot90(even, -1)))):
        lines = tuple(_turned_back(box, even.shape[0]) for box in label.lines)
        box = _around(lines)
        if (label.kind or label.sizes or label.area) and not any(_overlap(box, other.box) for other in known):
            found.append(replace(label, lines=lines, box=box))
    return tuple(found)


def _turned_back(box: Box, height: int) -> Box:
    """A box of a sheet that was turned clockwise by a quarter, on the sheet itself."""
    u0, v0, u1, v1 = box
    return v0, height - u1, v1, height - u0


def _overlap(one: Box, two: Box) -> bool:
    return min(one[2], two[2]) > max(one[0], two[0]) and min(one[3], two[3]) > max(one[1], two[1])


def whole(label: Label, ink: Mask) -> Label:
    """The label with the signs at the ends of its lines that could not be read. ink: every drawn pixel of the sheet."""
    lines = tuple(_grown(box, ink) for box in label.lines)
    return replace(label, lines=lines, box=_around(lines))


def _grown(box: Box, ink: Mask) -> Box:
    """A line's box over the marks right and left of it, up to a gap as wide as the letters are tall.

    Marks that reach beyond the line, such as walls and door leaves, are no writing and end it.
    """
    left, top, right, bottom = (round(value) for value in box)
    tall = bottom - top
    reach = max(2, tall // 6)  # the next line of the label may be as near as that
    above, below = max(0, top - reach), min(ink.shape[0], bottom + reach)
    marked = np.asarray(ink[top:bottom].any(axis=0))
    longer = np.asarray(ink[above:below].sum(axis=0) > ink[top:bottom].sum(axis=0) + 1)
    ends = []
    for at, step in ((left, -1), (right - 1, 1)):
        end, gap = at, 0
        for column in range(at, max(0, min(ink.shape[1], at + step * 5 * tall)), step):
            if longer[column] or gap > 0.8 * tall:
                break
            gap = 0 if marked[column] else gap + 1
            end = column if marked[column] else end
        ends.append(float(end))
    return min(ends[0], box[0]), box[1], max(ends[1] + 1, box[2]), box[3]


def _line(words: Sequence[Word]) -> tuple[str, Box]:
    ordered = sorted(words, key=lambda word: word.box[0])
    return " ".join(word.text for word in ordered), _around([word.box for word in ordered])


def _same_line(one: Box, two: Box) -> bool:
    tall = min(one[3] - one[1], two[3] - two[1])
    overlap = min(one[3], two[3]) - max(one[1], two[1])
    apart = max(one[0], two[0]) - min(one[2], two[2])
    return overlap > 0.5 * tall and apart < 1.1 * max(one[3] - one[1], two[3] - two[1])


def _stacked(one: Box, two: Box) -> bool:
    tall = max(one[3] - one[1], two[3] - two[1])
    apart = max(one[1], two[1]) - min(one[3], two[3])
    shared = min(one[2], two[2]) - max(one[0], two[0])
    return apart < 0.95 * tall and shared > 0.5 * min(one[2] - one[0], two[2] - two[0])


def _around(boxes: Sequence[Box]) -> Box:
    every = np.asarray(boxes)
    low, high = every[:, :2].min(axis=0), every[:, 2:].max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _grouped(boxes: Sequence[Box], together: Callable[[Box, Box], bool], items: Sequence[Item]) -> list[list[Item]]:
    """Items whose boxes belong together, directly or through others."""
    group = list(range(len(boxes)))
    for i, one in enumerate(boxes):
        for j in range(i):
            if group[i] != group[j] and together(one, boxes[j]):
                old, new = group[i], group[j]
                group = [new if number == old else number for number in group]
    members: dict[int, list[Item]] = {}
    for number, item in zip(group, items, strict=True):
        members.setdefault(number, []).append(item)
    return list(members.values())
