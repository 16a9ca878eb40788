"""What a pipeline is told in words: the style, the room and that the furniture is already where it belongs."""

from __future__ import annotations

from collections.abc import Sequence

STYLES = {
    "modern": "modern furniture with clean lines, wool, leather and dark metal, muted greys with one warm accent",
    "scandi": "Scandinavian furniture of light oak, wool and linen, pale and calm colours",
    "boho": "bohemian furniture of rattan and linen, layered patterned textiles, warm earth colours, many plants",
    "country": "country house furniture of painted and waxed wood, checked and floral linen, soft colours",
    "industrial": "industrial furniture of black steel, worn leather and reclaimed timber",
    "mediterranean": "Mediterranean furniture of whitewashed plaster, olive wood, linen and terracotta, blue accents",
    "luxury": "luxurious furniture of velvet, marble and brass, deep colours, polished surfaces",
    "eclectic": "eclectic furniture of different periods, saturated colours, playful patterns",
    "japandia": "Japandi furniture, low, of oak and paper, natural linen, quiet neutral colours",
}

NEGATIVE = (
    "cartoon, drawing, render, plastic, blurry, distorted, floating objects, people, text, watermark, "
    "changed walls, changed windows, changed doors"
)


def prompt(rooms: Sequence[str], style: str) -> str:
    """For an edit of a rendered staging. rooms: names of room types, at least one."""
    named = " and ".join(name.lower() for name in rooms)
    return (
        f"A photograph of a {named} for a real estate listing with {STYLES[style]}. Make the furniture look like real "
        "furniture photographed in this light: fine fabric, wood grain, soft creases, true contact shadows. Keep its "
        "place, size and shape. Keep walls, floor, ceiling, windows and doors exactly as they are."
    )
