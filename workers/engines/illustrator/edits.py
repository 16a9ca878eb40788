"""Pictures made from references: what a prompt wants done to them, and where it wants them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from workers.engines.illustrator.drawn import Drawn, Job
from workers.engines.illustrator.flat.colour import palette_in, palette_of, rgb
from workers.engines.illustrator.flat.effects import EFFECTS, covered, cut_free
from workers.engines.illustrator.lexer import Item
from workers.engines.illustrator.printed import labelled, printed
from workers.engines.illustrator.rendered import room, things
from workers.engines.illustrator.scenery import abstracted, patterned, view
from workers.engines.illustrator.sticker import cut
from workers.engines.illustrator.studio.goods import PRINTED

LOGO = re.compile(r"logo|mark|badge|brand|icon|emblem|stamp|wordmark", re.IGNORECASE)
SCENES = ("land", "time", "weather", "pattern", "hint", "abstract")
CLEAR = 0.04
"""Share of a picture that is transparent, from where it is taken for a cut-out such as a logo."""


@dataclass
class Roles:
    """Which reference is what, by number. done: sentences on what became of each."""

    logos: list[int] = field(default_factory=list)
    photos: list[int] = field(default_factory=list)
    done: list[str] = field(default_factory=list)


def roles_of(job: Job) -> Roles:
    """Logos are what an alias calls so, what is cut out, or what the prompt calls a logo where there is another."""
    roles = Roles()
    for number, (reference, picture) in enumerate(zip(job.order.references, job.pictures, strict=True)):
        logo = bool(LOGO.search(reference.alias)) or _clear(picture) > CLEAR
        (roles.logos if logo else roles.photos).append(number)
    called = job.brief.wanted("role", ("logo",))
    if called and not roles.logos and (len(job.pictures) > 1 or job.brief.has(*SCENES)):
        roles.logos.append(roles.photos.pop())
    return roles


def _clear(picture: Image.Image) -> float:
    if picture.mode != "RGBA":
        return 0.0
    return float((np.asarray(picture.getchannel("A")) < 128).mean())


def edited(job: Job) -> Drawn:
    """A picture that its references are part of. Aliases of the prompt count as used, as every reference is."""
    for item in job.brief.items:
        if item.alias and item.text in {reference.alias for reference in job.order.references}:
            item.used = True
    roles = roles_of(job)
    drawn = _rendered(job, roles) or _composed(job, roles)
    return Drawn(drawn.picture, drawn.composition, drawn.flat, drawn.details | {"reference_use": roles.done})


def _rendered(job: Job, roles: Roles) -> Drawn | None:
    """The first reference hung in a room or printed on a thing, where the prompt has one of these; else None."""
    brief = job.brief
    number = (roles.photos or roles.logos)[0]
    if brief.has("room", "home"):
        drawn = room(job, job.pictures[number])
        done = "hangs framed in the room"
    else:
        carrier = next((one for one in brief.wanted("product") if one.meaning["product"] in PRINTED), None)
        if carrier is None or not _carries(job, carrier):
            return None
        drawn = things(job, job.pictures[number])
        done = f"is printed on the {carrier.meaning['product']}"
    for item in brief.wanted("role"):
        brief.use(item)
    roles.done.append(f"Reference {number + 1} {done}.")
    if len(job.pictures) > 1:
        job.notes.append("Only one reference could be used in this picture.")
    return drawn


def _carries(job: Job, carrier: Item) -> bool:
    """Whether the prompt says that something is to be on the thing: "on a mug", "printed", or an alias beside it. Else
    it may speak of a thing that the picture shows."""
    brief = job.brief
    if brief.has("role") or any(item.alias for item in brief.items):
        return True
    before = [item for item in brief.items if item.end <= carrier.start and "link" in item.meaning]
    return bool(before) and before[-1].text == "on"


def _composed(job: Job, roles: Roles) -> Drawn:
    brief = job.brief
    if len(roles.photos) > 1:
        base = _collage(job, roles)
        composition = "collage"
    else:
        base = _base(job, roles)
        composition = "edit"
    asked = [name for name in brief.take("edit") if name in EFFECTS or name == "cutout"]
    picture, changed = _changed(job, base, asked)
    placed = _logos(job, roles, picture)
    words = bool(brief.quotes) or brief.has("sheet")
    if words and picture.mode == "RGB":
        for item in brief.wanted("role"):
            brief.use(item)
        return printed(job, placed)
    acted = changed or bool(roles.logos) or composition == "collage" or brief.has(*SCENES) or _said_only_use(job)
    if job.template == "sticker" and placed.mode == "RGB":
        return Drawn(cut(_rounded(placed)), composition, flat=True)
    if not acted:
        roles.done.append("The first reference lies behind the label.")
        return labelled(job, placed.filter(ImageFilter.GaussianBlur(0.004 * min(placed.size))))
    return Drawn(placed, composition, flat=placed.mode == "RGBA")


def _said_only_use(job: Job) -> bool:
    """Whether the prompt asks for nothing but the references themselves ("@photo as a wallpaper")."""
    _, unused = job.brief.told()
    return not unused


def _base(job: Job, roles: Roles) -> Image.Image:
    """What everything else lies on: the photo, else the scene of the prompt, else a ground in the logo's colours."""
    brief = job.brief
    if roles.photos:
        for item in brief.wanted("role", ("ground",)):
            brief.use(item)
        roles.done.append("The first reference fills the picture.")
        return covered(job.pictures[roles.photos[0]].convert("RGB"), *job.size)
    if brief.has("land", "time", "weather"):
        return view(job).picture
    if brief.has("pattern", "hint"):
        return patterned(job).picture
    if brief.has("abstract") or brief.palette():
        return abstracted(job).picture
    own = palette_in(_on_white(job.pictures[roles.logos[0]]), job.rng)
    ground = palette_of([code for code in own if code != "#ffffff"][:2], job.rng, light=True).ground
    return Image.new("RGB", job.size, rgb(ground))


def _on_white(picture: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
    white.alpha_composite(picture.convert("RGBA"))
    return np.asarray(white.convert("RGB"))


def _changed(job: Job, base: Image.Image, asked: list[str]) -> tuple[Image.Image, bool]:
    """The picture after the effects that were asked for, and whether there were any."""
    brief = job.brief
    colours = brief.palette()
    nouns = any(item.meaning and not item.used and not item.stop and not item.meaning.keys()
                & {"colour", "palette", "shade", "link", "ends_not", "not"} for item in brief.items)  # fmt: skip
    if colours and not asked and not nouns and not _unknown(job) and not brief.quotes:
        asked = ["duotone"]
    if job.template == "comic" and "cartoon" not in asked:
        asked = [*asked, "cartoon"]
    if colours and {"duotone", "frame"} & set(asked):
        brief.use_palette()
    picture = base
    for name, effect in EFFECTS.items():
        if name in asked:
            job.steps.raise_if_cancelled()
            picture = effect(picture.convert("RGB"), colours)
    if "cutout" in asked:
        free = cut_free(picture)
        if free is None:
            job.notes.append("The background is not plain enough to be told apart from the subject; it was left.")
            for item in brief.wanted("edit", ("cutout",)):
                item.used = False
            return picture, len(asked) > 1
        picture = free
    return picture, bool(asked)


def _unknown(job: Job) -> bool:
    """Whether the prompt has words that nothing here knows."""
    return any(not item.meaning and not item.filler and not item.stop and not item.alias for item in job.brief.items)


def _collage(job: Job, roles: Roles) -> Image.Image:
    """Two or three photos side by side, on the palette's ground."""
    for item in job.brief.wanted("role", ("collage",)):
        job.brief.use(item)
    width, height = job.size
    ground = job.backdrop() or "#f7f4ee"
    image = Image.new("RGB", (width, height), rgb(ground))
    gap = round(0.022 * min(width, height))
    count = len(roles.photos)
    for number, (x0, y0, x1, y1) in enumerate(_cells(count, width, height)):
        rims = [gap if edge in (0, 1) else gap // 2 for edge in (x0, y0, x1, y1)]
        box = (
            round(x0 * width) + rims[0],
            round(y0 * height) + rims[1],
            round(x1 * width) - rims[2],
            round(y1 * height) - rims[3],
        )
        part = covered(job.pictures[roles.photos[number]].convert("RGB"), box[2] - box[0], box[3] - box[1])
        image.paste(part, box[:2])
        roles.done.append(f"Reference {roles.photos[number] + 1} is part {number + 1} of the collage.")
    return image


def _cells(count: int, width: int, height: int) -> list[tuple[float, float, float, float]]:
    wide = width >= height
    if count == 2:
        return [(0, 0, 0.5, 1), (0.5, 0, 1, 1)] if wide else [(0, 0, 1, 0.5), (0, 0.5, 1, 1)]
    if wide:
        return [(0, 0, 0.6, 1), (0.6, 0, 1, 0.5), (0.6, 0.5, 1, 1)]
    return [(0, 0, 1, 0.58), (0, 0.58, 0.5, 1), (0.5, 0.58, 1, 1)]


def _logos(job: Job, roles: Roles, picture: Image.Image) -> Image.Image:
    """Logos over the picture: in the place that was named, in a corner of a photo, else in the middle."""
    if not roles.logos:
        return picture
    for item in job.brief.wanted("role", ("logo",)):
        job.brief.use(item)
    places = job.brief.take("place") or [_usual_place(job, roles)]
    canvas = picture.convert("RGBA")
    for number, which in enumerate(roles.logos):
        place = places[min(number, len(places) - 1)]
        _stamp(canvas, job.pictures[which].convert("RGBA"), place, number)
        roles.done.append(f"Reference {which + 1} is set {place} as a logo.")
    return canvas if picture.mode == "RGBA" else canvas.convert("RGB")


def _usual_place(job: Job, roles: Roles) -> str:
    if roles.photos:
        return "bottom right"
    return "bottom" if job.brief.quotes else "centre"


def _stamp(canvas: Image.Image, logo: Image.Image, place: str, number: int) -> None:
    side = min(canvas.size)
    box = logo.getchannel("A").point(lambda level: 255 if level > 12 else 0).getbbox()
    logo = logo.crop(box) if box else logo
    reach = (0.52 if place == "centre" else 0.22) * side
    scale = min(reach * 1.6 / logo.width, reach / logo.height)
    logo = logo.resize(
        (max(1, round(logo.width * scale)), max(1, round(logo.height * scale))), Image.Resampling.LANCZOS
    )
    margin = round(0.05 * side) + number * round(0.03 * side)
    x = margin if "left" in place else canvas.width - logo.width - margin if "right" in place else (
        canvas.width - logo.width) // 2  # fmt: skip
    y = margin if "top" in place else canvas.height - logo.height - margin if "bottom" in place else (
        canvas.height - logo.height) // 2  # fmt: skip
    _plate(canvas, logo, x, y, side)
    canvas.alpha_composite(logo, (max(0, x), max(0, y)))


def _plate(canvas: Image.Image, logo: Image.Image, x: int, y: int, side: int) -> None:
    """A pale plate under a logo that would be lost on what it lies on."""
    under = np.asarray(canvas.crop((x, y, x + logo.width, y + logo.height)).convert("L"), np.float32)
    alpha = np.asarray(logo.getchannel("A"), np.float32) / 255
    grey = np.asarray(logo.convert("L"), np.float32)
    own = float((grey * alpha).sum() / max(alpha.sum(), 1.0))
    if abs(own - float(under.mean())) > 46 and float(under.std()) < 60:
        return
    pad = round(0.02 * side)
    plate = Image.new("RGBA", canvas.size, (0, 0, 0, 0))
    fill = (255, 255, 255, 225) if own < 150 else (22, 22, 26, 210)
    ImageDraw.Draw(plate).rounded_rectangle(
        (x - pad, y - pad, x + logo.width + pad, y + logo.height + pad), pad, fill=fill
    )
    canvas.alpha_composite(plate)


def _rounded(picture: Image.Image) -> Image.Image:
    """A picture with round corners and space for a rim."""
    width, height = picture.size
    inset, radius = round(0.06 * min(width, height)), 0.06 * min(width, height)
    mask = Image.new("L", (width * 2, height * 2), 0)
    ImageDraw.Draw(mask).rounded_rectangle(
        (2 * inset, 2 * inset, 2 * (width - inset), 2 * (height - inset)), 2 * radius, fill=255
    )
    result = picture.convert("RGBA")
    result.putalpha(mask.resize((width, height), Image.Resampling.LANCZOS))
    return result
