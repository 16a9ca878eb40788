"""The nine presets: what forms a style's pieces take, what they are made of, and in which colours.

Colours are `#rrggbb` sRGB. Where several are listed the job's seed picks one, the same for every piece of a room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workers.engines.base import InvalidInput

Cloth = tuple[str, str]
"""A texture's name (weave, linen, boucle, velvet, leather) and a colour."""


@dataclass(frozen=True)
class Preset:
    """One style. forms: piece -> form name. cloths: sofa and armchair covers by pair. accents: cushions and throws.

    wood, metal: colour of each. stone: (marble | travertine | plaster, colour, second colour). rug: (design, colours).
    art: (motif, colours). bedding: (sheet, duvet, throw). lamp: (shade, light colour). leaf: plant's form and colour.
    """

    name: str
    forms: dict[str, str]
    cloths: tuple[tuple[Cloth, Cloth], ...]
    accents: tuple[Cloth, ...]
    wood: str
    metal: str
    metal_roughness: float
    stone: tuple[str, str, str]
    rug: tuple[str, tuple[str, ...]]
    art: tuple[str, tuple[str, ...]]
    bedding: tuple[str, str, str]
    shade: str
    curtain: str
    leaf: tuple[str, str]
    pot: str
    plants: int
    cushions: int
    extras: dict[str, Any]


PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "modern",
            {
                "sofa": "track",
                "armchair": "shell",
                "coffee_table": "nested",
                "side_table": "drum",
                "bed": "panel",
                "nightstand": "box",
                "sideboard": "sleek",
                "bench": "upholstered",
                "floor_lamp": "arc",
                "table_lamp": "dome",
                "mirror": "round",
                "rug": "rectangle",
            },
            (
                (("weave", "#7d8288"), ("boucle", "#d9d4ca")),
                (("weave", "#a8a49c"), ("leather", "#8a5a3a")),
                (("weave", "#59636e"), ("boucle", "#d6d1c8")),
            ),
            (("linen", "#c9a227"), ("weave", "#2f3e4e"), ("linen", "#e4e0d8")),
            "#8b6446",
            "#1d1d1f",
            0.35,
            ("marble", "#e8e6e2", "#8d8c8a"),
            ("lines", ("#d5d1c8", "#6f7276", "#b08d4a")),
            ("shapes", ("#efece4", "#2f3e4e", "#c9a227", "#b9b2a6", "#1d1d1f")),
            ("#f1efea", "#dcdcda", "#59636e"),
            "#f3ede2",
            "#e9e6df",
            ("upright", "#2f5a34"),
            "#e6e4df",
            1,
            4,
            {},
        ),
        Preset(
            "scandi",
            {
                "sofa": "slope",
                "armchair": "lounge",
                "coffee_table": "tripod",
                "side_table": "tray",
                "bed": "slats",
                "nightstand": "legs",
                "sideboard": "legs",
                "bench": "plank",
                "floor_lamp": "tripod",
                "table_lamp": "mushroom",
                "mirror": "round",
                "rug": "rectangle",
            },
            (
                (("weave", "#b9bcbb"), ("boucle", "#ece8df")),
                (("weave", "#8fa3a8"), ("weave", "#d8d4ca")),
                (("weave", "#c7bfb2"), ("weave", "#7f938b")),
            ),
            (("linen", "#e9d9c6"), ("weave", "#6f8a86"), ("boucle", "#f1ede4")),
            "#c49a6c",
            "#2b2b2b",
            0.5,
            ("plaster", "#e8e5df", "#c9c5bd"),
            ("diamonds", ("#ece7dc", "#5d5a56")),
            ("hills", ("#f2efe9", "#e0b98f", "#a9bdb6", "#6f8a86", "#3f5a5c")),
            ("#fbfaf7", "#e3e6e6", "#c9b79c"),
            "#f6f1e6",
            "#f2f0ea",
            ("fiddle", "#3d6b3a"),
            "#f0ede6",
            1,
            3,
            {},
        ),
        Preset(
            "boho",
            {
                "sofa": "platform",
                "armchair": "rattan",
                "coffee_table": "woven_drum",
                "side_table": "stool",
                "bed": "rattan_arch",
                "nightstand": "woven",
                "sideboard": "cane",
                "bench": "woven",
                "floor_lamp": "rattan",
                "table_lamp": "rattan",
                "mirror": "sun",
                "rug": "rectangle",
            },
            (
                (("linen", "#e6dccb"), ("linen", "#f0e8da")),
                (("linen", "#cfa98a"), ("linen", "#efe6d6")),
                (("boucle", "#e9e1d2"), ("linen", "#d9c2a2")),
            ),
            (("linen", "#b5532f"), ("linen", "#c98a3a"), ("boucle", "#efe7d8"), ("weave", "#5f6b4a")),
            "#a8743f",
            "#8a6a3a",
            0.45,
            ("plaster", "#d9b99a", "#b88a62"),
            ("medallion", ("#d9b48a", "#8a3b26", "#2f4a52", "#e2cfae")),
            ("arches", ("#f1e6d4", "#b5532f", "#d99a5b", "#e3c29a", "#6b3a26")),
            ("#f7f1e6", "#e8dcc8", "#b5532f"),
            "#f2dfb8",
            "#f1e8d8",
            ("palm", "#4a7a35"),
            "#b5744a",
            2,
            5,
            {},
        ),
        Preset(
            "country",
            {
                "sofa": "roll",
                "armchair": "wing",
                "coffee_table": "farmhouse",
                "side_table": "turned",
                "bed": "planks",
                "nightstand": "shaker",
                "sideboard": "shaker",
                "bench": "turned",
                "floor_lamp": "turned",
                "table_lamp": "jug",
                "mirror": "arch",
                "rug": "rectangle",
            },
            (
                (("linen", "#d9cfbd"), ("linen", "#8fa0a6")),
                (("linen", "#a9b2a4"), ("linen", "#e0d6c4")),
                (("linen", "#e4dccd"), ("linen", "#b58f7a")),
            ),
            (("linen", "#7d93a3"), ("linen", "#efe8da"), ("linen", "#b4553f")),
            "#9a7248",
            "#4a4038",
            0.55,
            ("plaster", "#e5ddcf", "#c6b9a4"),
            ("stripes", ("#e6dccb", "#7d93a3", "#b4553f")),
            ("botanical", ("#f4eedf", "#5f7a4f", "#7f9a68", "#48633f")),
            ("#faf6ee", "#e9e2d4", "#7d93a3"),
            "#f5ead4",
            "#efe7d8",
            ("bush", "#55793f"),
            "#c9beac",
            1,
            4,
            {},
        ),
        Preset(
            "industrial",
            {
                "sofa": "tufted",
                "armchair": "sling",
                "coffee_table": "plank_steel",
                "side_table": "pipe",
                "bed": "steel",
                "nightstand": "steel",
                "sideboard": "steel",
                "bench": "steel",
                "floor_lamp": "spot",
                "table_lamp": "cage",
                "mirror": "grid",
                "rug": "rectangle",
            },
            (
                (("leather", "#7a4a2b"), ("leather", "#3a2f29")),
                (("leather", "#4a3a31"), ("leather", "#8a5630")),
                (("leather", "#93602f"), ("leather", "#2f2a27")),
            ),
            (("weave", "#8d8a84"), ("leather", "#a8703e"), ("weave", "#3f4245")),
            "#7d5636",
            "#26272a",
            0.42,
            ("plaster", "#9c9a96", "#7d7b78"),
            ("worn", ("#8d8782", "#3f4450", "#6a4a42")),
            ("grid", ("#dedad2", "#26272a", "#8a5630", "#6d6f72")),
            ("#e4e1db", "#8f9092", "#5a4232"),
            "#2a2a2c",
            "#b5b0a8",
            ("upright", "#2d5232"),
            "#55565a",
            1,
            2,
            {},
        ),
        Preset(
            "mediterranean",
            {
                "sofa": "masonry",
                "armchair": "rope",
                "coffee_table": "pedestal",
                "side_table": "plinth",
                "bed": "arch",
                "nightstand": "niche",
                "sideboard": "panelled",
                "bench": "rope",
                "floor_lamp": "jar",
                "table_lamp": "jar",
                "mirror": "arch",
                "rug": "round",
            },
            (
                (("linen", "#f0e9dc"), ("linen", "#e9dfcc")),
                (("linen", "#e8dcc6"), ("linen", "#f2ecdf")),
                (("linen", "#f2ece0"), ("linen", "#c9d2d0")),
            ),
            (("linen", "#2f6d8f"), ("linen", "#c8693f"), ("linen", "#dccfae"), ("linen", "#f3eee3")),
            "#8f6238",
            "#3b332b",
            0.6,
            ("plaster", "#efe8da", "#d8ccb6"),
            ("jute", ("#c9a877", "#a98655")),
            ("sea", ("#eef0ea", "#cfe0e2", "#2f7d9a", "#e9f2f0", "#e3cfa4")),
            ("#fbf8f0", "#f0e8d8", "#2f6d8f"),
            "#f4e6c8",
            "#f7f2e6",
            ("olive", "#7d8f66"),
            "#c27a4e",
            1,
            4,
            {"base": "#efe8da"},
        ),
        Preset(
            "luxury",
            {
                "sofa": "curved",
                "armchair": "barrel",
                "coffee_table": "marble_drum",
                "side_table": "brass",
                "bed": "channels",
                "nightstand": "lacquer",
                "sideboard": "fluted",
                "bench": "brass",
                "floor_lamp": "globe",
                "table_lamp": "column",
                "mirror": "tall",
                "rug": "rectangle",
            },
            (
                (("velvet", "#d6c9b6"), ("velvet", "#1f4a45")),
                (("velvet", "#254a52"), ("velvet", "#d9cbb5")),
                (("velvet", "#c9bdb0"), ("velvet", "#5a2f3c")),
            ),
            (("velvet", "#b08d57"), ("velvet", "#efe6d8"), ("velvet", "#1f4a45")),
            "#4a3020",
            "#c9a35a",
            0.22,
            ("marble", "#f0eeea", "#9a8f86"),
            ("border", ("#e6dfd3", "#b8a78c", "#b08d57")),
            ("strokes", ("#f3efe7", "#b08d57", "#2a2a2c", "#d9cdb9")),
            ("#fbf9f5", "#ece4d7", "#b08d57"),
            "#f7efdf",
            "#e9e0d2",
            ("orchid", "#3c6a3f"),
            "#1d1d1f",
            1,
            4,
            {},
        ),
        Preset(
            "eclectic",
            {
                "sofa": "camel",
                "armchair": "slipper",
                "coffee_table": "tulip",
                "side_table": "hourglass",
                "bed": "scallop",
                "nightstand": "colour",
                "sideboard": "colour",
                "bench": "upholstered",
                "floor_lamp": "double",
                "table_lamp": "gourd",
                "mirror": "wavy",
                "rug": "rectangle",
            },
            (
                (("velvet", "#1f6f68"), ("velvet", "#d98a2b")),
                (("velvet", "#b5476a"), ("velvet", "#2f5d8a")),
                (("velvet", "#3a5f9a"), ("velvet", "#c4572f")),
            ),
            (("velvet", "#e0a82e"), ("linen", "#d9567a"), ("velvet", "#2f6d5a"), ("linen", "#f0e2c4")),
            "#7a4a2c",
            "#b98a3a",
            0.3,
            ("plaster", "#e9e4da", "#c9c2b4"),
            ("blocks", ("#efe2cc", "#d9683f", "#2f6d8f", "#e0a82e", "#b5476a")),
            ("flowers", ("#f4e6cf", "#d9567a", "#e0a82e", "#2f6d5a", "#2f5d8a")),
            ("#fbf3e6", "#f2d9c9", "#2f6d8f"),
            "#f3d9a8",
            "#e9c9a8",
            ("fiddle", "#35683a"),
            "#d9a02e",
            2,
            5,
            {"paint": "#2f6d8f"},
        ),
        Preset(
            "japandia",
            {
                "sofa": "frame",
                "armchair": "cord",
                "coffee_table": "slab",
                "side_table": "stump",
                "bed": "low",
                "nightstand": "block",
                "sideboard": "slatted",
                "bench": "slab",
                "floor_lamp": "paper",
                "table_lamp": "paper",
                "mirror": "round",
                "rug": "rectangle",
            },
            (
                (("linen", "#cfc6b6"), ("linen", "#a89c8a")),
                (("boucle", "#d6cec0"), ("linen", "#8a8578")),
                (("linen", "#b5ab9a"), ("linen", "#d8d0c2")),
            ),
            (("linen", "#6a6a5c"), ("linen", "#d9d0bf"), ("linen", "#8d5f45")),
            "#a37b52",
            "#2a2825",
            0.6,
            ("travertine", "#d8ccb8", "#b8a890"),
            ("ripple", ("#d8cfbe", "#b8ac97")),
            ("ink", ("#f0ebe0", "#8d8578", "#6a6a5c", "#2a2825")),
            ("#f3efe6", "#cfc7b8", "#6a6a5c"),
            "#f7efdd",
            "#ebe4d6",
            ("branch", "#5f7350"),
            "#4a4640",
            1,
            2,
            {},
        ),
    )
}

STYLES = tuple(PRESETS)


def preset(style: str) -> Preset:
    """The preset of this name. Raises InvalidInput (`unknown_style`) for any other word."""
    if style not in PRESETS:
        raise InvalidInput(f"style must be one of {', '.join(STYLES)}; got {style!r}", code="unknown_style")
    return PRESETS[style]
