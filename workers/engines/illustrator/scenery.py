"""Families that are painted or drawn flat without type: views, patterns, abstract grounds, emblems."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image

from workers.engines.illustrator.drawn import Drawn, Job
from workers.engines.illustrator.flat import abstract, landscape, pattern
from workers.engines.illustrator.flat.colour import rgb
from workers.engines.illustrator.flat.creatures import EMBLEMS
from workers.engines.illustrator.flat.emblems import drawn
from workers.engines.illustrator.flat.motifs import spread
from workers.engines.redesign.shades import apart

ROUGH = {"rain", "storm", "overcast", "fog"}
INK = "#25222b"


def outlook_of(job: Job) -> landscape.Outlook:
    """What the prompt wants to be seen of land and sky."""
    brief = job.brief
    items = brief.wanted("land")
    tints = {item.meaning["land"]: item.colours for item in items if item.colours}
    sky = list(tints.pop("sky", []))
    things = tuple(brief.take("land"))
    weather = frozenset(brief.take("weather"))
    timed = brief.wanted("time")
    times = brief.take("time")
    night = {"stars", "aurora", "moon"} & set(things)
    time = times[0] if times else "night" if night else "day"
    if night and time == "day" and all(item.text not in ("day", "daytime") for item in timed):
        time = "night"
    sky += [code for item in timed for code in item.colours]
    sky += [code for item in brief.items if item.colours and item.attached_to is None and item.meaning.keys()
            & {"colour", "palette"} and not item.negated for code in item.colours]  # fmt: skip
    brief.use_palette()
    if set(things) <= {"sky", "clouds"}:
        sky += [code for codes in tints.values() for code in codes]
    without = brief.refused("land") | brief.refused("weather") | brief.refused("time")
    job.looks()
    flat = job.flat
    return landscape.Outlook(
        things, time, weather, frozenset(without), list(dict.fromkeys(sky))[:4], tints, flat=flat, sparse=job.sparse,
        bands=7 if job.template == "comic" or (flat and job.rng.random() < 0.4 and not job.sparse) else 0,
    )  # fmt: skip


def view(job: Job) -> Drawn:
    """A sky or landscape."""
    outlook = outlook_of(job)
    pixels = landscape.paint(outlook, *job.size, job.rng)
    only_sky = not set(outlook.things) - {"sky", "sun", "moon", "stars", "clouds", "rainbow", "aurora", "birds"}
    return Drawn(Image.fromarray(pixels), "sky" if only_sky else "landscape", details={"time": outlook.time})


def patterned(job: Job) -> Drawn:
    """A seamless pattern; of emblems where the prompt wants a pattern of a thing."""
    brief = job.brief
    scale = 1.6 if job.sparse else 1.0
    for item in brief.wanted("hint"):
        brief.use(item)
    names = brief.take("pattern")
    palette = job.palette()
    if not names and brief.has("emblem"):
        return Drawn(_emblems(job, palette.ground, scale), "pattern", flat=True, details={"pattern": "emblems"})
    name = names[0] if names else _leafy(job)
    if name == "checks" and apart(palette.accents[0], palette.accents[1]) > 30:
        palette = replace(palette, ground=palette.accents[1])  # two colours that were named stand for all fields
    pixels = pattern.paint(name, palette, *job.size, job.rng, scale)
    return Drawn(Image.fromarray(pixels), "pattern", flat=True, details={"pattern": name})


def _leafy(job: Job) -> str:
    """The pattern where none was named: leaves for a prompt of nature, else one by chance."""
    for item in job.brief.wanted("land", ("forest", "trees", "field", "flowers", "palms")):
        job.brief.use(item)
        return "botanical"
    return str(job.rng.choice(["botanical", "terrazzo", "scallops", "memphis", "triangles"]))


def _emblems(job: Job, ground: str, scale: float) -> Image.Image:
    """Emblems strewn over a ground; what leaves one edge comes in at the other."""
    names = job.brief.take("emblem")
    width, height = job.size
    image = Image.new("RGB", (width, height), rgb(ground))
    side = max(width, height)
    size = round(0.105 * side * scale)
    colours = [item.colours for item in job.brief.wanted("emblem")]
    for number, (x, y) in enumerate(spread(70, width, height, 1.28 * size, job.rng)):
        which = number % len(names)
        picture = drawn(EMBLEMS[names[which]], size, colours[min(which, len(colours) - 1)])
        picture = picture.rotate(float(job.rng.uniform(-24, 24)), Image.Resampling.BICUBIC)
        for dx in (-width, 0, width):
            for dy in (-height, 0, height):
                at = (round(x + dx - size / 2), round(y + dy - size / 2))
                if -size < at[0] < width and -size < at[1] < height:
                    image.paste(picture, at, picture)
    return image


def abstracted(job: Job) -> Drawn:
    """A gradient, shapes, lights or plain paper."""
    names = job.brief.take("abstract")
    for item in job.brief.wanted("stage", ("backdrop",)):
        job.brief.use(item)
    name = names[0] if names else "gradient"
    if job.sparse and name == "shapes":
        name = "gradient" if job.rng.random() < 0.5 else "paper"
    pixels = abstract.ABSTRACTS[name](job.palette(), *job.size, job.rng)
    return Drawn(Image.fromarray(pixels), "abstract", flat=name == "shapes", details={"ground": name})


def emblem(job: Job) -> Drawn:
    """One emblem, or several in a row, on a plain ground."""
    brief = job.brief
    for item in brief.wanted("icon"):
        brief.use(item)
    tints = [item.colours for item in brief.wanted("emblem")]
    names = brief.take("emblem")[:5]
    palette = job.palette()
    width, height = job.size
    image = Image.new("RGB", (width, height), rgb(palette.ground))
    side = min(width, height)
    line = INK if job.template == "comic" or brief.has("icon") else ""
    if not job.sparse and len(names) == 1:
        _behind(image, palette.accents[-1])
    size = round(side * (0.62 if len(names) == 1 else min(0.5, 0.84 * max(width, height) / side / len(names))))
    size = round(size * (0.6 if job.sparse else 1.0))
    wide = width >= height
    for number, name in enumerate(names):
        place = (number + 0.5) / len(names)
        x, y = (width * place, height / 2) if wide else (width / 2, height * place)
        picture = drawn(EMBLEMS[name], size, tints[min(number, len(tints) - 1)], line=line, weight=0.03)
        image.paste(picture, (round(x - size / 2), round(y - size / 2)), picture)
    return Drawn(image, "emblem", flat=True)


def _behind(image: Image.Image, tone: str) -> None:
    """A soft disc behind the thing."""
    width, height = image.size
    y, x = np.ogrid[0:height, 0:width]
    radius = 0.43 * min(width, height)
    edge = radius - np.hypot(x - width / 2, y - height / 2)
    mask = Image.fromarray(np.asarray(np.clip(edge + 0.5, 0, 1) * 90, np.uint8))
    image.paste(Image.new("RGB", image.size, rgb(tone)), mask=mask)
