"""Words for the mood of a room, for sizes and numbers."""

from __future__ import annotations

MOODS: dict[str, tuple[str, ...]] = {
    "cosy": ("cozy", "cosy", "snug", "inviting", "homey", "comfy", "comfortable", "intimate", "hyggelig", "welcoming",
             "cozier", "cosier", "coziness", "homelike"),
    "bright": ("bright", "light", "airy", "light filled", "sunny", "brighter", "lighter", "light and airy",
               "bright and airy", "fresh", "luminous", "well lit"),
    "dark": ("dark", "moody", "dim", "gloomy", "darker", "dramatic", "deep", "somber"),
    "minimal": ("minimal", "minimalist", "minimalistic", "minimalism", "uncluttered", "sparse", "decluttered", "spare",
                "less furniture", "little furniture", "few pieces", "not much furniture", "modern minimalist",
                "open and uncluttered", "pared back", "fewer things", "less stuff", "not cluttered", "zen"),
    "full": ("full", "maximalist", "layered", "lots of furniture", "abundant", "packed", "more furniture", "lush"),
    "warm": ("warm", "warmer", "warmth", "toasty"),
    "cool": ("cool", "cooler", "cold", "icy", "crisp"),
}  # fmt: skip
"""A word may also be one of a style or a shade: a shade when a colour or a wood follows."""

OPPOSITE = {"dark": "bright", "minimal": "full", "full": "minimal"}
"""What "not too" turns a mood into; others it only takes away."""

SCALES: dict[str, float] = {
    "large": 1.12, "big": 1.12, "huge": 1.2, "tall": 1.15, "oversized": 1.2, "giant": 1.2, "statement": 1.12, "xl":
    1.2,
    "small": 0.75, "little": 0.75, "tiny": 0.65, "mini": 0.65, "low": 0.8, "compact": 0.8, "larger": 1.12,
    "bigger": 1.12, "smaller": 0.75,
}  # fmt: skip
"""Of a piece's usual size."""

COUNTS: dict[str, int] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "a pair of": 2, "pair of": 2, "couple of": 2,
    "a couple of": 2, "some": 2, "few": 2, "a few": 2, "several": 3, "many": 3, "lots of": 3, "a lot of": 3,
    "plenty of": 3, "more": 2, "lot of": 3, "loads of": 3, "extra": 2, "additional": 2, "multiple": 3, "various": 3,
    "both": 2, "single": 1, "just one": 1, "only one": 1,
}  # fmt: skip

FEWER = (
    "fewer",
    "less",
    "minimal number of",
    "not many",
    "not so many",
    "not too many",
    "not too much",
    "too many",
    "too much",
)
"""Before a piece: as few as possible, which is none that the room can do without."""
