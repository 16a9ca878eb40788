"""Words for materials, and what a piece is made of by them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MaterialWord:
    """role: wood, cloth, stone, metal, cane, or fibre (of rugs). colour: `#rrggbb` sRGB, empty where it takes any.
    texture: the name of a cloth's or stone's texture. second: a stone's second colour. roughness: of a metal, 0 to 1.
    """

    role: str
    colour: str = ""
    texture: str = ""
    second: str = ""
    roughness: float = 0.35


MATERIALS: dict[str, MaterialWord] = {
    "oak": MaterialWord("wood", "#b58a5a"), "light oak": MaterialWord("wood", "#c9a577"),
    "dark oak": MaterialWord("wood", "#6b4a30"), "white oak": MaterialWord("wood", "#cfb48c"),
    "walnut": MaterialWord("wood", "#5f4330"), "dark walnut": MaterialWord("wood", "#452f21"),
    "pine": MaterialWord("wood", "#d0a671"), "birch": MaterialWord("wood", "#d9bd92"),
    "ash": MaterialWord("wood", "#cdb391"), "beech": MaterialWord("wood", "#c99d70"),
    "maple": MaterialWord("wood", "#d2ac7b"), "teak": MaterialWord("wood", "#95693d"),
    "acacia": MaterialWord("wood", "#8a5a35"), "mango wood": MaterialWord("wood", "#936640"),
    "mahogany": MaterialWord("wood", "#5c2e20"), "cherry": MaterialWord("wood", "#8c4f31"),
    "rosewood": MaterialWord("wood", "#5a2f23"), "ebony": MaterialWord("wood", "#2d2420"),
    "bamboo": MaterialWord("wood", "#c8a765"), "reclaimed wood": MaterialWord("wood", "#80644a"),
    "light wood": MaterialWord("wood", "#cba97c"), "pale wood": MaterialWord("wood", "#d3b78f"),
    "blond wood": MaterialWord("wood", "#d3b78f"), "dark wood": MaterialWord("wood", "#4a3324"),
    "warm wood": MaterialWord("wood", "#9a6b42"), "natural wood": MaterialWord("wood", "#b48d61"),
    "black wood": MaterialWord("wood", "#2a2725"), "white wood": MaterialWord("wood", "#e4dfd4"),
    "whitewashed wood": MaterialWord("wood", "#d9d0c0"), "wood": MaterialWord("wood"),
    "linen": MaterialWord("cloth", texture="linen"), "cotton": MaterialWord("cloth", texture="linen"),
    "wool": MaterialWord("cloth", texture="weave"), "tweed": MaterialWord("cloth", texture="weave"),
    "woven": MaterialWord("cloth", texture="weave"), "fabric": MaterialWord("cloth", texture="weave"),
    "boucle": MaterialWord("cloth", texture="boucle"), "teddy": MaterialWord("cloth", texture="boucle"),
    "sheepskin": MaterialWord("cloth", "#ece4d6", "boucle"), "velvet": MaterialWord("cloth", texture="velvet"),
    "chenille": MaterialWord("cloth", texture="velvet"), "suede": MaterialWord("cloth", texture="velvet"),
    "leather": MaterialWord("cloth", "#8a5630", "leather"),
    "faux leather": MaterialWord("cloth", "#8a5630", "leather"),
    "marble": MaterialWord("stone", "#efece7", "marble", "#94908b"),
    "white marble": MaterialWord("stone", "#f1efeb", "marble", "#a3a09b"),
    "black marble": MaterialWord("stone", "#26262a", "marble", "#8a8782"),
    "green marble": MaterialWord("stone", "#2c4a3d", "marble", "#8fa596"),
    "travertine": MaterialWord("stone", "#d8ccb8", "travertine", "#b8a890"),
    "concrete": MaterialWord("stone", "#9c9a96", "plaster", "#7d7b78"),
    "plaster": MaterialWord("stone", "#e8e2d6", "plaster", "#cfc6b6"),
    "brass": MaterialWord("metal", "#b8924e", roughness=0.28), "gold": MaterialWord("metal", "#c9a35a",
    roughness=0.22),
    "golden": MaterialWord("metal", "#c9a35a", roughness=0.22), "copper": MaterialWord("metal", "#a9643f"),
    "bronze": MaterialWord("metal", "#6f5236", roughness=0.4), "chrome": MaterialWord("metal", "#c6c9cc",
    roughness=0.12),
    "steel": MaterialWord("metal", "#8c9094", roughness=0.3), "stainless steel": MaterialWord("metal", "#a3a7aa",
    roughness=0.25),
    "iron": MaterialWord("metal", "#2a2a2c", roughness=0.5), "wrought iron": MaterialWord("metal", "#232325",
    roughness=0.55),
    "black metal": MaterialWord("metal", "#1d1d1f", roughness=0.4), "black steel": MaterialWord("metal", "#1d1d1f",
    roughness=0.4),
    "white metal": MaterialWord("metal", "#e2e1de", roughness=0.4), "metal": MaterialWord("metal"),
    "jute": MaterialWord("fibre", "#c9a877"), "sisal": MaterialWord("fibre", "#cbb58c"),
    "seagrass": MaterialWord("fibre", "#b8a670"),
    "rattan": MaterialWord("cane"), "wicker": MaterialWord("cane"), "cane": MaterialWord("cane"),
}  # fmt: skip

SAME_MATERIAL: dict[str, str] = {
    "wooden": "wood", "oak wood": "oak", "oaken": "oak", "walnut wood": "walnut", "pine wood": "pine",
    "timber": "wood", "light wooden": "light wood", "dark wooden": "dark wood", "oakwood": "oak", "woods": "wood",
    "light woods": "light wood", "dark woods": "dark wood", "natural woods": "natural wood", "teak wood": "teak",
    "solid wood": "wood", "raw wood": "natural wood", "teakwood": "teak", "metallic": "metal", "brassy": "brass",
    "gold metal": "gold", "black iron": "iron", "boucle fabric": "boucle", "velvety": "velvet", "leathery": "leather",
    "woolen": "wool", "woollen": "wool", "bentwood": "wood", "cement": "concrete", "natural materials": "natural wood",
    "whitewashed": "whitewashed wood", "weathered wood": "reclaimed wood", "driftwood": "reclaimed wood",
    "pale oak": "light oak", "smoked oak": "dark oak", "bleached oak": "white oak", "cherrywood": "cherry",
}  # fmt: skip

CANE_FORMS: dict[str, str] = {
    "armchair": "rattan", "floor_lamp": "rattan", "table_lamp": "rattan", "nightstand": "woven", "sideboard": "cane",
    "bench": "woven",
}  # fmt: skip
"""The forms of pieces that are made of cane."""

ROLES = ("wood", "cloth", "stone", "metal", "cane", "fibre")
