"""Words for colours: `#rrggbb` sRGB as of paint or cloth, shades of them, and palettes of several."""

from __future__ import annotations

COLOURS: dict[str, str] = {
    "white": "#f2f0eb", "off white": "#ece7dc", "cream": "#ebe2cd", "ivory": "#efe8d6", "beige": "#d6c7ae",
    "sand": "#d8c6a4", "taupe": "#a39483", "greige": "#bdb3a5", "stone": "#b9b2a6", "grey": "#9a9b9c",
    "silver": "#b7babd", "charcoal": "#3f4347", "anthracite": "#35393d", "graphite": "#45494d", "black": "#1e1e20",
    "navy": "#22304a", "blue": "#3d648f", "sky blue": "#9cbdd6", "baby blue": "#b5cfe2", "powder blue": "#b3c6d4",
    "royal blue": "#2c4f9e", "cobalt": "#2650a0", "indigo": "#35386b", "denim": "#4f6785", "slate": "#5b6872",
    "teal": "#1f6a70", "petrol": "#1f4e5a", "turquoise": "#3fa3a3", "aqua": "#7fc4c4", "mint": "#b9d8c5",
    "sage": "#9cab8c", "olive": "#6f7148", "khaki": "#9a9168", "moss": "#66704a", "green": "#4f7a55",
    "forest green": "#2f4f3a", "emerald": "#1f6b4f", "bottle green": "#1f4637", "lime": "#a5bf4a",
    "mustard": "#c9992e", "yellow": "#e3c04f", "lemon": "#eedd7a", "ochre": "#c08a3a", "honey": "#d0a04e",
    "terracotta": "#b9613f", "rust": "#a04a2c", "burnt orange": "#b4572c", "orange": "#d9803a", "apricot": "#e5b088",
    "peach": "#eab99a", "coral": "#e08267", "salmon": "#dd957f", "red": "#a83232", "crimson": "#8f2233",
    "burgundy": "#5e2230", "wine": "#662636", "maroon": "#5c2426", "pink": "#dba3ab", "blush": "#e3c3ba",
    "rose": "#c98d90", "magenta": "#a8326e", "fuchsia": "#b53a7d", "lilac": "#bfaacb", "lavender": "#b7aecb",
    "purple": "#664b7d", "violet": "#66518c", "plum": "#5b3550", "aubergine": "#43293f", "mauve": "#a98c9c",
    "brown": "#7a5a41", "chocolate": "#4e3527", "coffee": "#5d4433", "mocha": "#84695a", "caramel": "#b07a45",
    "camel": "#bb9163", "tan": "#c09c74", "cognac": "#96552c", "chestnut": "#74442d", "umber": "#5f4a38",
    "champagne": "#e0d0b3", "eggshell": "#ece4d3", "oatmeal": "#d9cdb9", "linen white": "#ece4d6",
}  # fmt: skip

SAME_COLOUR: dict[str, str] = {
    "gray": "grey", "offwhite": "off white", "snow white": "white", "pure white": "white", "ecru": "cream",
    "navy blue": "navy", "teal blue": "teal", "petrol blue": "petrol", "sage green": "sage", "olive green": "olive",
    "mint green": "mint", "moss green": "moss", "emerald green": "emerald", "hunter green": "forest green",
    "dark green": "forest green", "forest": "forest green", "midnight blue": "navy", "dark blue": "navy",
    "terra cotta": "terracotta", "mustard yellow": "mustard", "ocher": "ochre", "blush pink": "blush",
    "dusty pink": "rose", "dusty rose": "rose", "rose pink": "rose", "bordeaux": "burgundy", "violette": "violet",
    "eggplant": "aubergine", "blu": "blue", "azure": "sky blue", "light blue": "sky blue", "cobalt blue": "cobalt",
    "slate grey": "slate", "slate gray": "slate", "charcoal grey": "charcoal", "charcoal gray": "charcoal",
    "jet black": "black", "sandy": "sand", "greyish": "grey", "bluish": "blue", "greenish": "green",
    "wine red": "wine", "rusty": "rust", "chocolate brown": "chocolate", "dark grey": "charcoal",
    "dark gray": "charcoal", "denim blue": "denim", "lemon yellow": "lemon", "coral pink": "coral",
}  # fmt: skip

SHADES: dict[str, float] = {
    "light": 14.0, "lighter": 14.0, "pale": 18.0, "soft": 8.0, "pastel": 18.0, "bright": 6.0, "very light": 20.0,
    "dark": -16.0, "darker": -16.0, "deep": -13.0, "rich": -7.0, "very dark": -24.0, "muted": 0.0, "dusty": 4.0,
    "warm": 0.0, "cool": 0.0, "cold": 0.0, "moody": -16.0, "matte": 0.0, "matt": 0.0, "mid": 0.0, "medium": 0.0,
}  # fmt: skip
"""Steps of CIELAB lightness by which a word moves the colour that follows it."""

PALETTES: dict[str, tuple[str, ...]] = {
    "neutral": ("beige", "off white", "taupe"), "neutrals": ("beige", "off white", "taupe"),
    "neutral colors": ("beige", "off white", "taupe"), "neutral tones": ("beige", "off white", "taupe"),
    "earth tones": ("terracotta", "sand", "olive", "brown"), "earthy": ("terracotta", "sand", "olive", "brown"),
    "earthy tones": ("terracotta", "sand", "olive", "brown"), "earthy colors": ("terracotta", "sand", "olive"),
    "earth colors": ("terracotta", "sand", "olive"), "natural tones": ("sand", "taupe", "olive"),
    "natural colors": ("sand", "taupe", "olive"), "warm tones": ("caramel", "terracotta", "cream"),
    "warm colors": ("caramel", "terracotta", "cream"), "cool tones": ("slate", "powder blue", "grey"),
    "cool colors": ("slate", "powder blue", "grey"), "pastels": ("blush", "mint", "powder blue"),
    "pastel colors": ("blush", "mint", "powder blue"), "pastel tones": ("blush", "mint", "powder blue"),
    "monochrome": ("grey", "black", "white"), "monochromatic": ("grey", "black", "white"),
    "jewel tones": ("emerald", "plum", "mustard"), "ocean colors": ("teal", "sky blue", "sand"),
    "autumn colors": ("rust", "mustard", "brown"), "spring colors": ("mint", "blush", "lemon"),
    "multicolored": ("teal", "coral", "mustard"), "multicoloured": ("teal", "coral", "mustard"),
    "rainbow": ("coral", "mustard", "teal"),
}  # fmt: skip

WARM, COOL = ("caramel", "terracotta", "cream"), ("slate", "powder blue", "off white")
"""Accents of a room that is to look warm, or cool."""

STYLE_WALLS: dict[str, str] = {
    "modern": "greige", "scandi": "white", "boho": "blush", "country": "sage", "industrial": "grey",
    "mediterranean": "cream", "luxury": "taupe", "eclectic": "powder blue", "japandia": "oatmeal",
}  # fmt: skip
"""The paint that goes with a style, where the walls may be painted and nobody said in what."""
