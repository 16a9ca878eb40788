"""How large pieces are: width, depth, height in metres, by piece and style, and the sizes they are made in."""

from __future__ import annotations

from workers.engines.staging.furnish.presets import preset
from workers.engines.staging.furnish.tables import ROUND

SIZES: dict[str, tuple[float, float, float]] = {
    "sofa": (2.10, 0.94, 0.82),
    "armchair": (0.78, 0.82, 0.82),
    "coffee_table": (1.10, 0.62, 0.40),
    "side_table": (0.45, 0.45, 0.50),
    "sideboard": (1.60, 0.42, 0.72),
    "television": (1.20, 0.20, 0.74),
    "bed": (1.70, 2.14, 1.12),
    "nightstand": (0.48, 0.40, 0.52),
    "bench": (1.25, 0.38, 0.41),
    "rug": (2.60, 1.80, 0.03),
    "floor_lamp": (0.50, 0.50, 1.58),
    "table_lamp": (0.30, 0.30, 0.46),
    "plant": (0.75, 0.75, 1.35),
    "art": (1.00, 0.035, 0.75),
    "mirror": (0.80, 0.05, 0.80),
    "curtain": (2.00, 0.16, 2.30),
    "still_life": (0.90, 0.45, 0.60),
    # eating, working, sleeping, storing
    "dining_table": (1.80, 0.95, 0.75),
    "dining_chair": (0.48, 0.55, 0.86),
    "bar_stool": (0.42, 0.46, 0.98),
    "pendant": (0.50, 0.50, 0.90),
    "table_setting": (1.20, 0.55, 0.45),
    "kitchen_cart": (0.95, 0.50, 0.90),
    "desk": (1.40, 0.70, 0.75),
    "office_chair": (0.62, 0.62, 0.95),
    "desk_things": (1.10, 0.45, 0.50),
    "bookcase": (0.90, 0.34, 1.85),
    "wardrobe": (1.50, 0.60, 2.05),
    "dresser": (1.20, 0.48, 0.85),
    "kids_bed": (0.98, 2.06, 0.90),
    "toy_chest": (0.85, 0.42, 0.50),
    "play_tent": (1.10, 1.10, 1.45),
    "pouf": (0.55, 0.55, 0.38),
    "console": (1.20, 0.34, 0.80),
    "coat_rack": (0.46, 0.46, 1.75),
    "shoe_bench": (1.00, 0.36, 0.50),
    # bath and laundry: what stands free, for nothing is ever built in
    "towel_ladder": (0.52, 0.32, 1.70),
    "bath_mat": (0.85, 0.55, 0.02),
    "stool": (0.38, 0.38, 0.45),
    "bath_shelf": (0.60, 0.30, 1.60),
    "laundry_basket": (0.46, 0.38, 0.60),
    "washing_machine": (0.60, 0.60, 0.85),
    "drying_rack": (1.05, 0.55, 0.95),
    # garage, attic, closet
    "shelving": (1.00, 0.45, 1.85),
    "workbench": (1.50, 0.65, 0.92),
    "tool_board": (1.20, 0.08, 0.70),
    "bicycle": (1.70, 0.58, 1.05),
    "boxes": (0.90, 0.50, 0.80),
    "clothes_rail": (1.20, 0.46, 1.60),
    "open_closet": (1.80, 0.56, 2.10),
    "ottoman": (0.80, 0.80, 0.42),
    "standing_mirror": (0.60, 0.36, 1.75),
    # outdoors
    "outdoor_sofa": (1.70, 0.80, 0.74),
    "outdoor_chair": (0.72, 0.76, 0.78),
    "outdoor_table": (0.90, 0.55, 0.38),
    "bistro_table": (0.65, 0.65, 0.74),
    "bistro_chair": (0.44, 0.52, 0.84),
    "sun_lounger": (0.68, 1.95, 0.62),
    "planter": (0.90, 0.36, 0.95),
    "outdoor_rug": (2.00, 1.40, 0.015),
    "lantern": (0.24, 0.24, 0.40),
}

BY_STYLE: dict[str, dict[str, tuple[float, float, float]]] = {
    "modern": {"floor_lamp": (0.62, 0.30, 1.68), "sofa": (2.20, 0.95, 0.80), "armchair": (0.80, 0.80, 0.76)},
    "scandi": {
        "kids_bed": (0.98, 2.06, 1.60),
        "sofa": (2.05, 0.88, 0.82),
        "armchair": (0.72, 0.80, 0.84),
        "coffee_table": (0.85, 0.85, 0.42),
    },
    "boho": {
        "bar_stool": (0.40, 0.40, 0.68),
        "sofa": (2.20, 1.02, 0.78),
        "armchair": (0.82, 0.80, 0.92),
        "coffee_table": (0.85, 0.85, 0.38),
        "plant": (0.95, 0.95, 1.60),
    },
    "country": {"sofa": (2.15, 0.96, 0.88), "armchair": (0.80, 0.86, 1.04), "bed": (1.70, 2.14, 1.20)},
    "industrial": {
        "bar_stool": (0.40, 0.40, 0.68),
        "sofa": (2.10, 0.90, 0.78),
        "armchair": (0.74, 0.80, 0.82),
        "coffee_table": (1.15, 0.68, 0.42),
        "bed": (1.68, 2.12, 1.10),
    },
    "mediterranean": {
        "sofa": (2.30, 1.00, 0.80),
        "armchair": (0.76, 0.78, 0.84),
        "coffee_table": (0.90, 0.90, 0.38),
        "rug": (2.30, 2.30, 0.02),
        "plant": (0.95, 0.95, 1.65),
        "bed": (1.90, 2.30, 1.25),
        "nightstand": (0.46, 0.42, 0.50),
    },
    "luxury": {
        "sofa": (2.40, 1.06, 0.80),
        "armchair": (0.80, 0.78, 0.78),
        "coffee_table": (0.95, 0.95, 0.38),
        "bed": (1.80, 2.16, 1.40),
        "mirror": (0.70, 0.05, 1.50),
        "plant": (0.55, 0.55, 0.95),
    },
    "eclectic": {
        "sofa": (2.05, 0.90, 0.92),
        "armchair": (0.70, 0.80, 0.86),
        "coffee_table": (0.90, 0.90, 0.42),
        "bed": (1.74, 2.14, 1.25),
    },
    "japandia": {
        "bar_stool": (0.40, 0.40, 0.68),
        "sofa": (2.05, 0.88, 0.72),
        "armchair": (0.70, 0.80, 0.76),
        "coffee_table": (1.15, 0.65, 0.34),
        "bed": (1.95, 2.20, 0.88),
        "floor_lamp": (0.42, 0.42, 1.35),
    },
}

STEPS: dict[str, tuple[float, ...]] = {
    "sofa": (1.10, 1.0, 0.90, 0.80, 0.70),
    "bed": (1.0, 0.90, 0.80, 0.66),
}
"""Widths that anchors are made in, as a share of the usual one, from the largest down."""


def size(piece: str, style: str) -> tuple[float, float, float]:
    """Width, depth, height of a piece in a style."""
    return BY_STYLE[preset(style).name].get(piece, SIZES[piece])


def round_table(style: str) -> bool:
    """Whether the style's coffee table is round."""
    return preset(style).forms["coffee_table"] in ROUND
