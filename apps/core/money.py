"""Money is whole micro-dollars: 1 USD = 1,000,000."""

from __future__ import annotations

import re

MICROS = 1_000_000
MAX_MICROS = 10**15  # a billion dollars: sums of many still fit into the database's 64 bits
_AMOUNT = re.compile(r"([+-]?)([0-9]{1,16})(?:\.([0-9]{1,6}))?")


def to_usd(micros: int) -> str:
    """1500000 -> "1.50"; at least two decimals, never more than the six that exist."""
    sign, micros = ("-", -micros) if micros < 0 else ("", micros)
    whole, fraction = divmod(micros, MICROS)
    digits = f"{fraction:06d}".rstrip("0")
    return f"{sign}{whole}.{digits:0<2}"


def from_usd(text: str) -> int:
    """ "1.50" -> 1500000. Raises ValueError for anything that is not plain digits with at most six decimals, up to a
    billion dollars either way: no exponent, no separators, nothing that would be rounded."""
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text[:40]!r} is not an amount of US dollars with at most six decimals, such as 25 or 0.50")
    sign, whole, fraction = match.groups(default="")
    micros = int(whole) * MICROS + int(f"{fraction:0<6}")
    if micros > MAX_MICROS:
        raise ValueError(f"{text[:40]!r} is more than a billion US dollars")
    return -micros if sign == "-" else micros
