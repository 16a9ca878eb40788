"""Families that are rendered: rooms from the arranger, furniture and things on a studio ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from shutil import rmtree

import numpy as np
from PIL import Image, ImageOps

from workers.engines.base import InvalidInput
from workers.engines.illustrator.drawn import Drawn, Job
from workers.engines.illustrator.flat import abstract
from workers.engines.illustrator.flat.colour import Floats, Palette, ink_on, mixed
from workers.engines.illustrator.flat.landscape import Outlook, paint
from workers.engines.illustrator.flat.type import fit, put
from workers.engines.illustrator.lexer import Item
from workers.engines.illustrator.printed import labelled, texts_of
from workers.engines.illustrator.sticker import cut
from workers.engines.illustrator.studio.develop import drawing, exposure, photograph
from workers.engines.illustrator.studio.goods import GOODS, LEVEL, PRINTED, frame
from workers.engines.illustrator.studio.room import plan_room, shell_parts
from workers.engines.illustrator.studio.sets import (
    extent,
    frame_up,
    moved,
    plinth,
    render_set,
    studio_lights,
    sweep,
)
from workers.engines.illustrator.studio.wanted import Wanted
from workers.engines.redesign.look import look_of
from workers.engines.redesign.paints import paints_of
from workers.engines.redesign.prompt import understand_prompt
from workers.engines.redesign.understood import Understood
from workers.engines.redesign.wishes import missing, wishes_of
from workers.engines.redesign.words.colours import COLOURS, STYLE_WALLS
from workers.engines.redesign.words.materials import MATERIALS
from workers.engines.redesign.words.pieces import GROUPS
from workers.engines.staging.furnish import arrange, build
from workers.engines.staging.furnish.sizes import SIZES, size
from workers.engines.staging.light.color import to_linear
from workers.engines.staging.render import Effort, Layers
from workers.engines.staging.scene import Camera, Part, Placement

PALE, OF_PALE = "#eae7e0", 0.28
"""What a paint is mixed with: light that goes from wall to wall takes on its colour, more than a sample shows."""
UPHOLSTERED = ("modern", "scandi", "country", "luxury", "eclectic")
"""Styles whose seats are covered all over: what a prompt that names no style but a cloth or colour expects."""
OF_METAL = ("modern", "luxury")
"""Styles whose lamps and tables show the metal that a prompt names."""
HUNG = frozenset(("art", "mirror", "curtain", "pendant", "tool_board", "television"))
"""Pieces that hang or stand on something: not shown alone."""
MOST_THINGS = 4
RENDER_PIXELS = 750_000
"""Pictures are rendered with about so many pixels at most, and enlarged."""
THINGS = Effort(object_samples=14, max_depth=4)
ROOM = Effort(object_samples=10, max_depth=5)
GROUNDS = ("#e9e0d4", "#d9e1e0", "#ead6ca", "#d3dccb", "#dcd6e4", "#e6d3b4", "#cfd8e3", "#e8c9bd")


def rendered_size(width: int, height: int) -> tuple[int, int]:
    """The size that a picture is rendered at."""
    share = min(1.0, (RENDER_PIXELS / (width * height)) ** 0.5)
    return max(16, round(width * share)), max(16, round(height * share))


def room(job: Job, hung: Image.Image | None = None) -> Drawn:
    """A drawn room, furnished as the prompt says. hung: a picture to frame and hang in it."""
    understood = understand_prompt(_room_text(job))
    style = understood.style or str(job.rng.choice(["modern", "scandi", "japandia", "boho"]))
    kinds = understood.rooms or ("Living Room",)
    paints, notes = paints_of(understood, style, preserve_layout=False)
    look, unable = look_of(understood, style)
    job.notes += [*understood.notes, *notes, *unable]
    walls = mixed(paints.get("walls") or COLOURS[STYLE_WALLS[style]], PALE, OF_PALE)
    seed = int(job.rng.integers(1 << 30))
    width, height = rendered_size(*job.size)
    plan = plan_room(width, height, kinds[0], walls=walls, floor=paints.get("floor", ""), style=style, rng=job.rng)
    job.steps.raise_if_cancelled()
    wishes = wishes_of(understood)
    try:
        chosen = arrange(
            plan.room, room_types=kinds, style=style, seed=seed, tries=8 if job.sparse else 12, wishes=wishes
        )[0]
    except InvalidInput:
        if kinds == ("Living Room",):
            raise
        job.notes.append(f"A {' and '.join(kinds)} does not fit the frame; a room for living is shown.")
        chosen = arrange(plan.room, room_types=("Living Room",), style=style, seed=seed, tries=8)[0]
    job.steps.tell(0.2)
    pieces: list[Part] = []
    framed = False
    for placement in chosen.placements:
        if hung is not None and placement.piece in ("art", "mirror") and not framed:
            pieces += _hung(placement, hung, style)
            framed = True
        else:
            pieces += build(placement, style=style, seed=seed, look=look)
    if hung is not None and not framed:
        pieces += _on_wall(plan.room.back or 4.0, hung)
    evening = job.brief.has("time") and bool(job.brief.take("time", ("night", "dusk", "sunset")))
    outside = Outlook(("hills", "trees"), "dusk" if evening else "day", frozenset(), frozenset(), (), {})
    view = paint(outside, 320, 240, np.random.default_rng(seed))
    stage = shell_parts(plan, view, evening=evening, seed=seed)
    layers = _render(job, plan.room.camera, pieces, stage, ROOM, seed)
    _mark_room(job, understood, [one["piece"] for one in missing(understood, chosen.placements)])
    picture = _developed(job, layers, exposure(layers, white=0.74, percentile=62))
    details = {"rooms": list(kinds), "style": style, "pieces": [placement.piece for placement in chosen.placements]}
    return Drawn(picture, "room", flat=False, details=details)


def _room_text(job: Job) -> str:
    """The prompt without what is quoted, for the grammar of rooms."""
    text = job.brief.prompt
    for quote in reversed(job.brief.quotes):
        text = text[: quote.start] + " " + text[quote.end :]
    return text


OF_ROOMS = frozenset(
    ("room", "home", "style", "near_style", "material", "piece", "group", "part", "colour", "palette", "look")
)


def _mark_room(job: Job, understood: Understood, lacking: Sequence[str]) -> None:
    """What the grammar of rooms understood counts as used, but for pieces that found no place."""
    for item in job.brief.items:
        if not item.meaning.keys() & OF_ROOMS:
            continue
        pieces = _pieces_of(item)
        if not pieces or not set(pieces) & set(lacking):
            job.brief.use(item)
    for item in job.brief.items:
        if item.negated and item.meaning.keys() & OF_ROOMS:
            job.brief.use(item)


def _hung(placement: Placement, picture: Image.Image, style: str) -> list[Part]:
    """The reference framed, in the place of a picture that the arranger hung."""
    ratio = picture.width / picture.height
    wide = min(placement.width, placement.height * ratio)
    tall = wide / ratio
    wanted = Wanted(
        (), ("oak",) if style in ("scandi", "japandia", "boho", "country") else ("black wood",), 1, _linear(picture)
    )
    parts = frame(wanted, max(wide, 0.3), max(tall, 0.3))
    c, s = np.cos(placement.yaw), np.sin(placement.yaw)
    turn = np.array([(c, -s, 0), (s, c, 0), (0, 0, 1)], np.float32)
    lift = placement.z + (placement.height - tall) / 2
    turned = [
        Part(part.vertices @ turn.T, part.faces, part.material, part.uv,
             None if part.normals is None else part.normals @ turn.T)
        for part in parts
    ]  # fmt: skip
    return moved(turned, placement.x, placement.y, lift)


def _on_wall(back: float, picture: Image.Image) -> list[Part]:
    """The reference framed in the middle of the back wall."""
    ratio = picture.width / picture.height
    wide, tall = (1.1, 1.1 / ratio) if ratio > 1 else (0.9 * ratio, 0.9)
    return moved(frame(Wanted((), ("oak",), 1, _linear(picture)), wide, tall), 0.0, back - 0.02, 1.62 - tall / 2)


def _linear(picture: Image.Image) -> Floats:
    """A picture as a texture, transparency on white, at most 900 pixels a side."""
    flat = Image.new("RGBA", picture.size, (255, 255, 255, 255))
    flat.alpha_composite(picture.convert("RGBA"))
    small = ImageOps.contain(flat.convert("RGB"), (900, 900), Image.Resampling.LANCZOS)
    return to_linear(np.asarray(small))


def things(job: Job, printed_on: Image.Image | None = None) -> Drawn:
    """Furniture or goods on a studio ground. printed_on: a picture that the first thing which can carries."""
    wanted = _wanted(job)
    if not wanted:
        return labelled(job)
    label, words = _label(job, printed_on, wanted)
    seed = int(job.rng.integers(1 << 30))
    understood = understand_prompt(_room_text(job))
    metal = any(MATERIALS[made.material].role == "metal" for made in understood.materials)
    style = understood.style or str(job.rng.choice(OF_METAL if metal else UPHOLSTERED))
    look, _ = look_of(understood, style)
    made: list[list[Part]] = []
    for item, name, count in wanted:
        for twin in range(count):
            if len(made) >= MOST_THINGS:
                break
            if name in GOODS:
                carried = label if name in PRINTED else None
                good = Wanted(item.colours, item.materials, seed + twin, carried)
                made.append(
                    _turned(GOODS[name](good), 0.0 if carried is not None else float(job.rng.uniform(-0.4, 0.4)))
                )
            else:
                dims = size(name, style)
                yaw = float(job.rng.uniform(-0.55, 0.55))
                placement = Placement(name, 0.0, 0.0, yaw, *dims)
                made.append(build(placement, style=style, seed=seed, look=look))
        job.brief.use(item)
    for kind in ("style", "near_style"):
        job.brief.take(kind)
    for kind in ("piece", "group", "part", "product", "land", "emblem"):
        for item in job.brief.items:
            if item.negated and kind in item.meaning:
                job.brief.use(item)
    parts = _in_a_row(made)
    picture, composition = _staged(job, parts, [name for _, name, _ in wanted], seed)
    details = {"things": [name for _, name, _ in wanted], "words": words}
    return Drawn(picture, composition, flat=picture.mode == "RGBA", details=details)


def _pieces_of(item: Item) -> tuple[str, ...]:
    """The pieces of the catalogue that a word stands for."""
    if "piece" in item.meaning:
        return (item.meaning["piece"][0],)
    if "group" in item.meaning:
        return tuple(GROUPS[item.meaning["group"][0]][1])
    return ()


def _wanted(job: Job) -> list[tuple[Item, str, int]]:
    """What to show: goods and pieces, in order, with how many of each."""
    found: list[tuple[Item, str, int]] = []
    count = 1
    for item in job.brief.items:
        if "count" in item.meaning and not item.negated:
            count = int(item.meaning["count"])
            counted = item
            continue
        name = _name_of(item)
        if name and not item.negated and all(name != other for _, other, _ in found):
            if count > 1:
                job.brief.use(counted)
            found.append((item, name, min(count, 3)))
        if item.meaning.keys() & {"product", "piece", "group", "part"}:
            count = 1
    carriers = [one for one in found if one[1] != "box" or one[0].text != "product"]
    return (carriers or found)[:MOST_THINGS]


def _name_of(item: Item) -> str:
    if "product" in item.meaning:
        return str(item.meaning["product"])
    if item.meaning.get("part", ("",))[0] == "table":
        return "dining_table"
    pieces = [name for name in _pieces_of(item) if name not in HUNG and name in SIZES]
    return pieces[0] if pieces else ""


def _label(
    job: Job, picture: Image.Image | None, wanted: list[tuple[Item, str, int]]
) -> tuple[Floats | None, list[str]]:
    """What is printed on the things: the reference, else the quoted words, else nothing."""
    if not any(name in PRINTED for _, name, _ in wanted):
        return None, []
    if picture is not None:
        return _linear(picture), []
    texts = texts_of(job)
    if not texts:
        return None, []
    tone = next((item.colours[0] for item, name, _ in wanted if name in PRINTED and item.colours), "#f4efe6")
    ground = mixed(tone, "#fbf7ef", 0.86)
    sheet = abstract.plain(Palette(ground, ink_on(ground), (tone,)), 520, 400)
    setting = fit(texts[0], 440, 240, weight="bold", most=120)
    put(
        sheet,
        setting,
        260,
        200 - setting.height / 2 - (24 if len(texts) > 1 else 0),
        ink_on(ground, (tone,)),
        align="centre",
    )
    if len(texts) > 1:
        small = fit(texts[1], 440, 60, weight="medium", most=34)
        put(sheet, small, 260, 318, ink_on(ground, (tone,)), align="centre")
    return _linear(sheet), texts


def _turned(parts: list[Part], yaw: float) -> list[Part]:
    c, s = np.cos(yaw), np.sin(yaw)
    turn = np.array([(c, -s, 0), (s, c, 0), (0, 0, 1)], np.float32)
    return [replace(part, vertices=part.vertices @ turn.T,
                    normals=None if part.normals is None else part.normals @ turn.T) for part in parts]  # fmt: skip


def _in_a_row(made: list[list[Part]]) -> list[Part]:
    """Things side by side, small ones a little nearer."""
    parts: list[Part] = []
    x = 0.0
    deepest = max(float(extent(one)[1][1] - extent(one)[0][1]) for one in made)
    for number, one in enumerate(made):
        low, high = extent(one)
        gap = 0.16 * float(max(high[0] - low[0], high[2] - low[2]) ** 0.5) * 0.6
        x += gap / 2 if number else 0.0
        forward = -0.25 * (deepest - float(high[1] - low[1])) * (number % 2)
        parts += moved(one, x - float(low[0]), forward - float(low[1] + high[1]) / 2, -float(low[2]))
        x += float(high[0] - low[0]) + gap / 2
    return parts


def _staged(job: Job, parts: list[Part], names: Sequence[str], seed: int) -> tuple[Image.Image, str]:
    """The things on their ground, lit, rendered, developed."""
    brief = job.brief
    stages = brief.take("stage")
    job.looks()
    furniture = any(name not in GOODS for name in names)
    raised = "plinth" in stages or (job.template == "product" and not furniture)
    cut_out = job.template == "sticker"
    width, height = rendered_size(*job.size)
    low, high = extent(parts)
    stand: list[Part] = []
    ground = job.backdrop() or _loose_colour(job) or GROUNDS[int(job.rng.integers(len(GROUNDS)))]
    reach = float((high - low).max())
    if raised:
        form = "block" if furniture and high[0] - low[0] > 1.2 else str(job.rng.choice(["drum", "disc"]))
        tall = {"block": 0.12, "disc": 0.16, "drum": 0.5}[form] * reach
        middle = (low + high) / 2
        tone = mixed(ground, "#ffffff", 0.35)
        stand = moved(
            plinth(form, 1.25 * (high[0] - low[0]), 1.35 * (high[1] - low[1]), tall, tone), middle[0], middle[1]
        )
        low = low - [0, 0, 0.6 * tall]
    pitch = 0.55 if set(names) <= LEVEL else 0.20 if not furniture else 0.15
    fill = 0.84 if cut_out else 0.44 if job.sparse else 0.70 if furniture else 0.58
    camera, shift = frame_up(low, high, width, height, fill=fill, pitch=pitch)
    placed = moved(parts, *shift)
    stand = moved(stand, *shift)
    foot = min([0.0, *(float(part.vertices[:, 2].min()) for part in stand)])
    placed, stand = moved(placed, z=-foot), moved(stand, z=-foot)
    camera = replace(camera, height=camera.height - foot, shift=0.03 * height)
    low, high = extent(placed)
    distance, level = float(low[1] + high[1]) / 2, float(low[2] + high[2]) / 2
    size_all = max(reach, 0.6 * float(high[2]))
    stage = [*stand, sweep(ground, size_all, distance),
             *studio_lights(size_all, distance, level, from_left=job.rng.random() < 0.7)]  # fmt: skip
    layers = _render(job, camera, placed, stage, THINGS, seed, cut_out=cut_out)
    gain = exposure(layers, white=0.86, percentile=60)
    picture = _developed(job, layers, gain)
    composition = "product" if not furniture else "furniture"
    if cut_out:
        alpha = Image.fromarray(np.asarray(np.clip(layers.alpha, 0, 1) * 255 + 0.5, np.uint8))
        solid = np.maximum(layers.alpha, 1e-3)[..., None]
        shown = photograph(replace(layers, color=layers.color / solid), gain)
        whole = Image.fromarray(shown).convert("RGBA")
        whole.putalpha(alpha)
        return cut(whole.resize(job.size, Image.Resampling.LANCZOS)), composition
    return picture, composition


def _loose_colour(job: Job) -> str:
    """A colour that no thing has claimed is the ground's."""
    for item in job.brief.items:
        if (
            item.meaning.keys() & {"colour", "palette"}
            and item.attached_to is None
            and not item.negated
            and item.colours
        ):
            job.brief.use(item)
            return item.colours[0]
    return ""


def _render(
    job: Job, camera: Camera, parts: Sequence[Part], stage: Sequence[Part], effort: Effort, seed: int, *,
    cut_out: bool = False,
) -> Layers:  # fmt: skip
    began = job.steps.told
    folder = job.request.work_dir / "render"
    layers = render_set(
        camera,
        parts,
        stage,
        folder,
        effort=effort,
        seed=seed,
        cut_out=cut_out,
        progress=lambda share: job.steps.tell(began + (0.92 - began) * share),
        cancelled=job.steps.cancelled,
    )
    rmtree(folder, ignore_errors=True)
    return layers


def _developed(job: Job, layers: Layers, gain: float) -> Image.Image:
    """The picture at its own size, as a photograph, or drawn where the template or the prompt wants it flat."""
    looks = {item.meaning["look"] for item in job.brief.wanted("look")}
    drawn_flat = job.template in ("illustration", "comic") or bool(looks & {"flat", "comic"})
    comic = job.template == "comic" or "comic" in looks
    pixels = drawing(layers, gain, comic=comic) if drawn_flat else photograph(layers, gain)
    picture = Image.fromarray(pixels)
    if picture.size != job.size:
        picture = picture.resize(job.size, Image.Resampling.LANCZOS)
    return picture
