"""Lengths written on plans: `3.40 m`, `3,40`, `340`, `3400`, `12'6"`."""

from __future__ import annotations

import re

FOOT, INCH = 0.3048, 0.0254
SHORTEST, LONGEST = 0.6, 40.0
"""Metres; what lies outside is no length of a room (a room's number, an area, a year)."""

_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "′": "'", "°": "'", "”": '"', "“": '"', "″": '"', "×": "x", "*": "x"}
)
_FEET = re.compile(r"(\d{1,2})\s*(?:'|ft)\s*-?\s*(?:(\d{1,2})(?:\s*(?:\"|''|in)|(?![\d.,])))?")
_METRES = re.compile(r"(?<![\d.,'])(\d{1,2})[.,](\d{1,2})(?![\d'\"]|[.,]\d)\s*(m2|m²|qm|sq)?")
_WHOLE = re.compile(r"(?<![\d.,'])(\d{3,5})(?![\d.,'\"])\s*(mm|cm|m2|m²|qm|sq)?")
_AREA = ("m2", "m²", "qm", "sq")


def lengths_in(line: str) -> tuple[float, ...]:
    """Lengths in a line of text, metres, in the order of writing; empty when there are none.

    More than two are no room's size and count as none. Areas are not lengths. A whole number is millimetres from 1000
    on and centimetres below, the two ways in which working drawings write them.
    """
    text = line.translate(_QUOTES).replace("''", '"')
    text = re.sub(r"(?<=\d)\s*[xX]\s*(?=\d)", " x ", text)
    for found in (_feet(text), _metres(text), _whole(text)):
        kept = tuple(length for length in found if SHORTEST <= length <= LONGEST)
        if kept and len(kept) == len(found) <= 2:
            return kept
    return ()


def _feet(text: str) -> list[float]:
    return [
        int(feet) * FOOT + (int(inches) if inches else 0) * INCH
        for feet, inches in _FEET.findall(text)
        if not inches or int(inches) < 12
    ]


def _metres(text: str) -> list[float]:
    return [float(f"{whole}.{part}") for whole, part, unit in _METRES.findall(text) if unit not in _AREA]


def _whole(text: str) -> list[float]:
    if re.search(r"[a-zA-Z]{3,}", text):
        return []
    found = []
    for number, unit in _WHOLE.findall(text):
        if unit in _AREA:
            continue
        small = unit == "cm" or (unit != "mm" and len(number) == 3)
        found.append(int(number) / (100 if small else 1000))
    return found
