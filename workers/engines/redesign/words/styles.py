"""Words for styles. A word either names one of the presets, or a style that one of them comes near."""

from __future__ import annotations

STYLE_WORDS: dict[str, tuple[str, ...]] = {
    "modern": ("modern", "contemporary", "modernist", "sleek", "clean lines", "modern minimalist", "minimal modern",
               "contemporary modern", "urban modern", "warm modern",
               "soft modern", "organic modern", "modern organic"),
    "scandi": ("scandi", "scandinavian", "scandanavian", "scandinavia", "nordic", "hygge", "danish", "swedish",
               "scandi modern", "modern scandinavian", "modern scandi", "nordic modern", "scandinavian modern"),
    "boho": ("boho", "bohemian", "boho chic", "bohemian chic", "modern boho", "boho modern", "boheme"),
    "country": ("country", "rustic", "farmhouse", "modern farmhouse", "modern rustic", "rustic modern", "cottage",
                "cottagecore", "country house", "french country", "english country", "provence", "provencal",
                "shabby chic", "cabin", "chalet", "lodge", "modern country", "countryside"),
    "industrial": ("industrial", "industrial loft", "loft style", "industrial chic", "modern industrial",
                   "industrial modern", "urban industrial", "warehouse", "factory"),
    "mediterranean": ("mediterranean", "greek", "tuscan", "spanish", "italian villa", "santorini", "ibiza", "riviera",
                      "modern mediterranean"),
    "luxury": ("luxury", "luxurious", "modern luxury", "luxury modern", "glam", "glamorous", "glamour", "opulent",
               "hollywood glam", "high end", "five star", "5 star", "upscale", "lavish", "modern glam", "posh"),
    "eclectic": ("eclectic", "maximalist", "maximalism", "modern eclectic", "mix and match"),
    "japandia": ("japandi", "japandia", "japanese scandinavian", "scandinavian japanese", "modern japandi",
                 "japandi modern", "japanese nordic"),
}  # fmt: skip

NEAR_STYLES: dict[str, tuple[str, ...]] = {
    "modern": ("mid century", "midcentury", "mid century modern", "midcentury modern", "mcm", "bauhaus", "futuristic",
               "high tech", "urban", "transitional", "scandinavian minimalist modern"),
    "country": ("traditional", "classic", "classical", "craftsman", "vintage", "colonial", "victorian", "english",
                "american", "southern"),
    "mediterranean": ("coastal", "beach", "beach house", "nautical", "hamptons", "seaside", "tropical", "island"),
    "luxury": ("art deco", "artdeco", "neoclassical", "neo classical", "baroque", "rococo", "regency",
               "hollywood regency", "hotel", "parisian", "french", "haussmann", "louis xv"),
    "eclectic": ("retro", "70s", "60s", "80s", "memphis", "pop art", "funky", "gothic", "steampunk"),
    "boho": ("moroccan", "ethnic", "southwestern", "hippie", "indian", "african", "safari", "oriental"),
    "japandia": ("zen", "wabi sabi", "wabisabi", "japanese", "asian", "feng shui", "spa"),
}  # fmt: skip
"""Styles that there is no preset for; the nearest one is taken, and said."""

FAINT_STYLES: dict[str, tuple[str, ...]] = {
    "luxury": ("elegant", "sophisticated", "chic", "classy", "refined", "expensive", "stylish luxury"),
    "eclectic": ("colorful", "colourful", "vibrant", "playful", "quirky", "bold", "whimsical"),
    "modern": ("simple", "clean", "trendy", "minimal", "uncluttered", "minimalist", "minimalistic", "minimalism"),
    "country": ("homely", "quaint"),
    "scandi": ("airy",),
    "industrial": ("loft",),
}  # fmt: skip
"""Words that only choose a style where no other names one."""
