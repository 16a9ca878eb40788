"""Money is whole micro-dollars: 1 USD = 1,000,000."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

MICROS = 1_000_000


def to_usd(micros: int) -> str:
    """1500000 -> "1.50"; at least two decimals, never more than the six that exist."""
    sign, micros = ("-", -micros) if micros < 0 else ("", micros)
    whole, fraction = divmod(micros, MICROS)
    digits = f"{fraction:06d}".rstrip("0")
    return f"{sign}{whole}.{digits:0<2}"


def from_usd(text: str) -> int:
    """ "1.50" -> 1500000. Raises ValueError for anything that is not a finite amount with at most six decimals."""
    try:
        micros = Decimal(text.strip()) * MICROS
    except InvalidOperation:
        raise ValueError(f"{text!r} is not an amount of US dollars, such as 25 or 0.50") from None
    if not micros.is_finite() or micros != micros.to_integral_value() or abs(micros) > 10**15:
        raise ValueError(f"{text!r} must be a finite amount of US dollars with at most six decimals")
    return int(micros)
