"""Identifiers: 128 bits, ordered by time, one value in two spellings.

A primary key is a UUID version 7 (RFC 9562). The same 128 bits read as `job_` + 26 characters of Crockford base32
(the ULID alphabet) on the surfaces that want a prefix, and as a plain UUID on those that want a UUID.
"""

from __future__ import annotations

import secrets
import time
from datetime import datetime
from uuid import UUID

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}


def new_id() -> UUID:
    """A new UUID version 7: 48 bits of Unix milliseconds, 12 bits of the millisecond's fraction (RFC 9562, section 6.2,
    method 3), then 62 random bits. The fraction keeps what one process makes within a millisecond in order."""
    milliseconds, nanoseconds = divmod(time.time_ns(), 1_000_000)
    fraction = (nanoseconds << 12) // 1_000_000
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62 | secrets.randbits(62))


def first_id(at: datetime) -> UUID:
    """The smallest UUID version 7 of a moment: primary keys are ordered by time, and they are indexed."""
    return UUID(int=int(at.timestamp() * 1000) << 80)


def to_public(prefix: str, identifier: UUID) -> str:
    """`job` and a UUID -> `job_01K0…`, 26 characters after the underscore."""
    value = identifier.int
    return f"{prefix}_" + "".join(_ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))


def from_public(prefix: str, text: str) -> UUID | None:
    """The UUID behind `job_…`, or None if the text is not such an id (callers answer 404)."""
    body = text.removeprefix(f"{prefix}_")
    if len(body) != 26 or body == text or any(character not in _VALUES for character in body) or body[0] > "7":
        return None
    value = 0
    for character in body:
        value = value << 5 | _VALUES[character]
    return UUID(int=value)
