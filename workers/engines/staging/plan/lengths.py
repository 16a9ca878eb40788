"""Lengths and areas written on plans: `3.40 m`, `3,40`, `340`, `3400`, `12'6"`, `12.5 ft`, `13,6 m²`."""

from __future__ import annotations

import re

FOOT, INCH = 0.3048, 0.0254
SHORTEST, LONGEST = 0.6, 40.0
"""Metres; what lies outside is no length of a room (a room's number, an area, a year)."""
SMALLEST, LARGEST = 0.7, 200.0
"""Square metres that a room may have."""

_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "′": "'", "°": "'", "”": '"', "“": '"', "″": '"', "×": "x", "*": "x"}
)
_FEET = re.compile(r"(?<![\d.,])(\d{1,2})\s*(?:'|ft)\s*-?\s*(?:(\d{1,2})(?:\s*(?:\"|''|in)|(?![\d.,])))?")
_DECIMAL_FEET = re.compile(r"\d[.,]\d{1,2}\s*(?:'|ft|feet)")
_NUMBER = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,2})?)(?![\d.,])")
_METRES = re.compile(r"(?<![\d.,'])(\d{1,2})[.,](\d{1,2})(?![\d'\"]|[.,]\d)")
_WHOLE = re.compile(r"(?<![\d.,'])(\d{3,5})(?![\d.,'\"])\s*(mm|cm)?")
_AREA = re.compile(  # the raised 2 is mostly read as a question mark or a quotation mark
    r"(\d{1,4}(?:[.,]\d{1,2})?)\s*(?:(?P<metre>m[2²?']|qm\b|sq\.?\s*m)|(?:ft[2²?']|sq\.?\s*f(?:ee)?t?))", re.IGNORECASE
)


def lengths_in(line: str) -> tuple[float, ...]:
    """Lengths in a line of text, metres, in the order of writing; empty when there are none.

    More than two are no room's size and count as none. Areas are not lengths. A whole number is millimetres from 1000
    on and centimetres below, the two ways in which working drawings write them. Where metres and feet are both written
    the metres count, which a slip of the reader changes less.
    """
    text = _AREA.sub(" ", _plain(line))
    text = re.sub(r"(?<=\d)\s*[xX]\s*(?=\d)", " x ", text)
    if _DECIMAL_FEET.search(text):
        ways = [[float(number.replace(",", ".")) * FOOT for number in _NUMBER.findall(text)]]
    else:
        metres = _metres(text)
        ways = [metres if len(metres) == 2 else [], _feet(text), metres, _whole(text)]
    for found in ways:
        kept = tuple(length for length in found if SHORTEST <= length <= LONGEST)
        if kept and len(kept) == len(found) <= 2:
            return kept
    return ()


def area_in(line: str) -> float | None:
    """The area that a line of text names, square metres, or None: `13,6 m²`, `13.6 qm`, `146 sq ft`."""
    found = _AREA.search(_plain(line))
    if found is None:
        return None
    area = float(found[1].replace(",", ".")) * (1.0 if found["metre"] else FOOT**2)
    return area if SMALLEST <= area <= LARGEST else None


def _plain(line: str) -> str:
    return line.translate(_QUOTES).replace("''", '"')


def _feet(text: str) -> list[float]:
    return [
        int(feet) * FOOT + (int(inches) if inches else 0) * INCH
        for feet, inches in _FEET.findall(text)
        if not inches or int(inches) < 12
    ]


def _metres(text: str) -> list[float]:
    return [float(f"{whole}.{part}") for whole, part in _METRES.findall(text)]


def _whole(text: str) -> list[float]:
    if re.search(r"[a-zA-Z]{3,}", text):
        return []
    found = []
    for number, unit in _WHOLE.findall(text):
        small = unit == "cm" or (unit != "mm" and len(number) == 3)
        found.append(int(number) / (100 if small else 1000))
    return found
