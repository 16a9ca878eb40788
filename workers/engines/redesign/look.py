"""Colours and materials of a prompt on a style's preset: the forms stay the style's, what they are made of changes."""

from __future__ import annotations

from dataclasses import replace

from workers.engines.redesign.shades import apart, code_of, lightness, shifted
from workers.engines.redesign.understood import Made, Tint, Understood
from workers.engines.redesign.words.colours import COLOURS, COOL, WARM
from workers.engines.redesign.words.materials import CANE_FORMS, MATERIALS
from workers.engines.staging.furnish.presets import Cloth, Preset, preset

FIRST = frozenset(("sofa", "bed", "kids_bed", "upholstery", "furniture"))
"""What the first cloth of a preset covers."""
SECOND = frozenset(
    ("armchair", "dining_chair", "office_chair", "chairs", "seating", "bench", "pouf", "stool", "bar_stool")
) | {"upholstery", "furniture"}
WOODEN = frozenset(
    ("table", "coffee_table", "side_table", "dining_table", "desk", "console", "nightstand", "sideboard", "bookcase")
) | {"wardrobe", "dresser", "kitchen_cart", "shoe_bench", "toy_chest", "bookshelves"}
METAL = frozenset(("floor_lamp", "table_lamp", "pendant", "lamps", "lighting", "hardware", "mirror"))
SURFACES = ("walls", "floor")
TOO_LIKE = 26.0
"""Distance in CIELAB below which a colour counts as one that was turned down."""


def look_of(understood: Understood, style: str) -> tuple[Preset, tuple[str, ...]]:
    """The preset of a style in the prompt's colours and materials, and sentences on what could not be had.

    What is said of the room as a whole comes first, then what is said of one thing.
    """
    look = _avoiding(preset(style), understood.avoided)
    look = _in_mood(look, understood.moods)
    general = [code_of(tint) for tint in understood.tints if tint.of == "all"]
    if general:
        look = _palette(look, general)
    notes = []
    for made in (*_of_all(understood.materials), *_of_one(understood.materials)):
        own = any(tint.of == made.of for tint in understood.tints)
        changed = _made(look, made, keep_colour=own or (made.of == "all" and bool(general)))
        if changed is None:
            notes.append(f"The {_word(made.of)} cannot be made of {made.material}.")
        look = changed or look
    for thing in dict.fromkeys(tint.of for tint in understood.tints):
        if thing == "all" or thing in SURFACES:
            continue
        tinted = _tinted(look, thing, [tint for tint in understood.tints if tint.of == thing])
        if tinted is None:
            notes.append(f"The colour of a {_word(thing)} cannot be chosen.")
        look = tinted or look
    if "cushions" in understood.without:
        look = replace(look, cushions=0)
    return look, tuple(notes)


def _of_all(materials: tuple[Made, ...]) -> list[Made]:
    return [made for made in materials if made.of == "all"]


def _of_one(materials: tuple[Made, ...]) -> list[Made]:
    return [made for made in materials if made.of != "all" and made.of not in SURFACES]


def _avoiding(look: Preset, avoided: tuple[str, ...]) -> Preset:
    """The preset without colours and cloths that were turned down, as far as it has others."""
    codes = [COLOURS[name] for name in avoided if name in COLOURS]
    textures = {MATERIALS[name].texture for name in avoided if name in MATERIALS and MATERIALS[name].role == "cloth"}
    metals = any(name in MATERIALS and MATERIALS[name].role == "metal" for name in avoided)

    def fine(cloth: Cloth) -> bool:
        return cloth[0] not in textures and all(apart(cloth[1], code) >= TOO_LIKE for code in codes)

    def other(cloth: Cloth) -> Cloth:
        return cloth if cloth[0] not in textures else ("weave" if "weave" not in textures else "linen", cloth[1])

    pairs = tuple(pair for pair in look.cloths if fine(pair[0]) and fine(pair[1]))
    pairs = pairs or tuple((other(first), other(second)) for first, second in look.cloths)
    accents = tuple(cloth for cloth in look.accents if fine(cloth)) or tuple(other(cloth) for cloth in look.accents)
    look = replace(look, cloths=pairs, accents=accents)
    return replace(look, metal="#2a2a2c", metal_roughness=0.45) if metals else look


def _in_mood(look: Preset, moods: tuple[str, ...]) -> Preset:
    for name, colours in (("warm", WARM), ("cosy", WARM), ("cool", COOL)):
        if name in moods:
            textures = [cloth[0] for cloth in look.accents]
            accents = [(textures[at % len(textures)], COLOURS[colour]) for at, colour in enumerate(colours)]
            look = replace(look, accents=(*accents[:2], look.accents[-1], accents[2]))
            break
    if "cosy" in moods:
        look = replace(look, cushions=look.cushions + 1)
    if "minimal" in moods:
        look = replace(look, cushions=min(look.cushions, 2), plants=min(look.plants, 1))
    for name, sign in (("bright", 1), ("dark", -1)):
        if name in moods:
            best = max(look.cloths, key=lambda pair: sign * (2 * lightness(pair[0][1]) + lightness(pair[1][1])))
            first, second = ((kind, shifted(code, 8.0 * sign)) for kind, code in best)
            rug = (look.rug[0], tuple(shifted(code, 7.0 * sign) for code in look.rug[1]))
            return replace(look, cloths=((first, second),), rug=rug, curtain=shifted(look.curtain, 4.0 * sign))
    return look


def _palette(look: Preset, codes: list[str]) -> Preset:
    """The room in these colours: the first on the sofa and the bed, the second on chairs, all of them on the rest."""
    first, second = codes[0], codes[1] if len(codes) > 1 else shifted(codes[0], 12.0)
    rest = codes[1:] or [shifted(first, -10.0), shifted(first, 16.0)]
    textures = [cloth[0] for cloth in look.accents]
    accents = tuple((textures[at % len(textures)], code) for at, code in enumerate((*rest, look.accents[-1][1])))
    palest = max((*codes, look.rug[1][0]), key=lightness)
    others = [code for code in codes if code != palest] or [shifted(palest, -14.0)]
    rug = (palest, *(others[at % len(others)] for at in range(len(look.rug[1]) - 1)))
    ground, *marks = look.art[1]
    art = (ground, *(codes[at % len(codes)] if at < len(codes) else mark for at, mark in enumerate(marks)))
    return replace(
        look,
        cloths=tuple(((one[0], first), (two[0], second)) for one, two in look.cloths),
        accents=accents,
        rug=(look.rug[0], rug),
        art=(look.art[0], art),
        bedding=(look.bedding[0], max(first, second, key=lightness), min(first, second, key=lightness)),
        curtain=shifted(palest, 6.0) if lightness(palest) > 70 else look.curtain,
        pot=codes[-1],
    )


def _tinted(look: Preset, thing: str, tints: list[Tint]) -> Preset | None:
    """One thing in its colours; None for a thing whose colour cannot be chosen."""
    code = code_of(tints[0])
    if thing in FIRST | SECOND:
        if thing in FIRST:
            look = replace(look, cloths=tuple(((one[0], code), two) for one, two in look.cloths))
        if thing in SECOND:
            look = replace(look, cloths=tuple((one, (two[0], code)) for one, two in look.cloths))
        if thing in ("bed", "kids_bed"):
            look = replace(look, bedding=(look.bedding[0], look.bedding[1], code))
        return look
    if thing == "cushions":
        textures = [cloth[0] for cloth in look.accents]
        codes = [code_of(tint) for tint in tints]
        codes += [shifted(codes[0], 10.0)] if len(codes) == 1 else []
        return replace(look, accents=tuple((textures[at % len(textures)], one) for at, one in enumerate(codes)))
    if thing == "rug":
        others = [code_of(tint) for tint in tints[1:]] or [shifted(code, -9.0), shifted(code, 9.0)]
        colours = (code, *(others[at % len(others)] for at in range(len(look.rug[1]) - 1)))
        return replace(look, rug=(look.rug[0], colours))
    if thing == "art":
        ground, *marks = look.art[1]
        codes = [code_of(tint) for tint in tints]
        return replace(look, art=(look.art[0], (ground, *(codes[at % len(codes)] for at in range(len(marks))))))
    if thing in WOODEN:
        return replace(look, wood=code)
    if thing in METAL:
        return replace(look, metal=code)
    if thing == "bedding":
        return replace(look, bedding=(look.bedding[0], code, code_of(tints[-1])))
    if thing == "curtain":
        return replace(look, curtain=code)
    return replace(look, pot=code) if thing == "pot" else None


def _made(look: Preset, made: Made, *, keep_colour: bool) -> Preset | None:
    """One thing of a material; None where it cannot be made of it."""
    word, thing = MATERIALS[made.material], made.of
    if word.role == "wood":
        return replace(look, wood=word.colour or look.wood)
    if word.role == "stone":
        return replace(look, stone=(word.texture, word.colour, word.second))
    if word.role == "metal":
        return replace(look, metal=word.colour or look.metal, metal_roughness=word.roughness)
    if word.role == "fibre":
        return (
            replace(look, rug=("jute", (word.colour, shifted(word.colour, -12.0)))) if thing in ("all", "rug") else None
        )
    if word.role == "cane":
        forms = {piece: form for piece, form in CANE_FORMS.items() if thing in ("all", "furniture", piece)}
        forms |= {"armchair": "rattan"} if thing in ("chairs", "seating") else {}
        return replace(look, forms=look.forms | forms) if forms else None

    def cover(cloth: Cloth) -> Cloth:
        return word.texture, cloth[1] if keep_colour or not word.colour else word.colour

    if thing == "cushions":
        return replace(look, accents=tuple(cover(cloth) for cloth in look.accents))
    if thing == "all":
        return replace(look, cloths=tuple((cover(one), cover(two)) for one, two in look.cloths))
    if thing in FIRST | SECOND:
        first, second = thing in FIRST, thing in SECOND
        pairs = [(cover(one) if first else one, cover(two) if second else two) for one, two in look.cloths]
        return replace(look, cloths=tuple(pairs))
    return look if thing in ("rug", "curtain", "bedding") and word.texture in ("linen", "weave") else None


def _word(thing: str) -> str:
    return thing.replace("_", " ")
