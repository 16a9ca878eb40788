"""Which paint a prompt asks for, or a style suggests, for walls and floor."""

from __future__ import annotations

from workers.engines.redesign.shades import code_of, shifted
from workers.engines.redesign.understood import Understood
from workers.engines.redesign.words.colours import COLOURS, STYLE_WALLS
from workers.engines.redesign.words.materials import MATERIALS

SURFACES = ("walls", "floor")


def paints_of(understood: Understood, style: str, *, preserve_layout: bool) -> tuple[dict[str, str], tuple[str, ...]]:
    """`walls` and `floor` -> `#rrggbb` sRGB, and sentences on what is not done.

    Nothing is painted where the layout is to be preserved. Else walls that nobody spoke of get the paint that goes with
    the style.
    """
    paints, notes = {}, []
    for surface in SURFACES:
        tint = next((one for one in understood.tints if one.of == surface), None)
        made = next((one for one in understood.materials if one.of == surface), None)
        wood = made is not None and MATERIALS[made.material].role == "wood" and MATERIALS[made.material].colour
        if tint is not None:
            paints[surface] = code_of(tint)
        elif surface == "floor" and wood:
            paints[surface] = str(wood)
        elif made is not None:
            notes.append(f"The {surface} cannot be made of {made.material}; only its colour can change.")
    asked = " and ".join(paints)
    if preserve_layout:
        if asked:
            notes.append(f"Colours of {asked} only change with preserve_layout false.")
        return {}, tuple(notes)
    if "walls" not in paints and "walls" not in understood.kept:
        name = STYLE_WALLS[style]
        if name not in understood.avoided:
            step = 8.0 if "bright" in understood.moods else -10.0 if "dark" in understood.moods else 0.0
            paints["walls"] = shifted(COLOURS[name], step)
    return paints, tuple(notes)
