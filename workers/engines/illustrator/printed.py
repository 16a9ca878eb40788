"""Families with type: posters and their kin, and the labelled composition for what cannot be drawn."""

from __future__ import annotations

from PIL import Image

from workers.engines.illustrator.drawn import Drawn, Job
from workers.engines.illustrator.flat import abstract, poster
from workers.engines.illustrator.flat.type import can_set
from workers.engines.illustrator.scenery import patterned, view

MOST_LABEL = 72
"""Characters of a label: what can be read at a glance."""
MOST_TEXTS = 4


def texts_of(job: Job) -> list[str]:
    """The quotes that can be set, which count as used; of others a note says why not."""
    found: list[str] = []
    for number, quote in enumerate(job.brief.quotes):
        if len(found) >= MOST_TEXTS:
            break
        if can_set(quote.text):
            job.brief.use_quote(number)
            found.append(quote.text)
        else:
            job.notes.append("Some words are in a script that the typeface has no letters for; they were left out.")
    return found


def _headline(job: Job) -> list[str]:
    """Words for a sheet that quotes none: the longest run of the prompt that nothing else has used."""
    _, unused = job.brief.told()
    fitting = [text for text in unused if len(text) <= 48 and can_set(text)]
    if not fitting:
        return []
    chosen = max(fitting, key=len)
    at = job.brief.prompt.index(chosen)
    for item in job.brief.items:
        if at <= item.start and item.end <= at + len(chosen):
            job.brief.use(item)
    return [chosen[0].upper() + chosen[1:]]


def printed(job: Job, picture: Image.Image | None = None) -> Drawn:
    """A poster, banner, logo, sign or card. picture: what it is set on, where that is given."""
    brief = job.brief
    kinds = brief.take("sheet")
    kind = kinds[0] if kinds else "poster"
    texts = texts_of(job)
    sparse = job.sparse
    looks = frozenset(job.looks())
    details = {"sheet": kind}
    emblem, tints = _emblem(job, kind, picture)
    ground = picture if picture is not None else None if emblem or kind == "logo" else _ground(job)
    palette = job.palette()
    if not texts:
        texts = _headline(job)
    if not texts and not emblem and ground is None:
        return labelled(job)
    if not texts and ground is not None:
        return Drawn(ground, "landscape", details=details)
    copy = poster.Copy(tuple(texts or [""]), palette, emblem, tints, ground, looks, sparse)
    if not texts:
        copy = poster.Copy((), palette, emblem, tints, None, looks, sparse)
        kind = "logo"
    image = poster.sheet(kind, copy, *job.size, job.rng)
    return Drawn(image, "poster", flat=ground is None, details=details)


def _emblem(job: Job, kind: str, picture: Image.Image | None) -> tuple[str, tuple[str, ...]]:
    """The emblem of a sheet; a scene in the prompt is painted as its ground instead, except on logos."""
    items = [item for item in job.brief.wanted("emblem") if kind in ("logo", "card") or "land" not in item.meaning]
    if not items or picture is not None:
        return "", ()
    job.brief.use(items[0])
    return items[0].meaning["emblem"], tuple(items[0].colours)


def _ground(job: Job) -> Image.Image | None:
    """The scene or pattern that a prompt wants its words on."""
    brief = job.brief
    if brief.has("pattern", "hint"):
        return patterned(job).picture
    if brief.has("land", "time", "weather"):
        return view(job).picture
    names = brief.take("abstract", ("gradient", "bokeh"))
    if names:
        return Image.fromarray(abstract.ABSTRACTS[names[0]](job.palette(), *job.size, job.rng))
    return None


def labelled(job: Job, picture: Image.Image | None = None) -> Drawn:
    """The words of the prompt on a card: what is made for a subject that cannot be drawn. Nothing counts as drawn but
    the colours."""
    palette = job.palette()
    label = label_of(job.brief.prompt)
    if not can_set(label):
        job.notes.append("The prompt is in a script that the typeface has no letters for; it could not be read or set.")
        image = picture or Image.fromarray(abstract.shapes(palette, *job.size, job.rng))
        return Drawn(image.convert("RGB"), "labelled", flat=picture is None)
    job.notes.append("The subject is none that can be drawn here; its words stand on a card instead.")
    image = poster.label(label, palette, *job.size, job.rng, picture)
    return Drawn(image, "labelled", flat=picture is None)


def label_of(prompt: str) -> str:
    """The prompt's first words, as many as can be read at a glance."""
    words = prompt.split()
    label = ""
    for word in words:
        if len(label) + len(word) + 1 > MOST_LABEL:
            return (label or word[: MOST_LABEL - 1]).rstrip(",;:") + "…"
        label = f"{label} {word}".strip()
    return label
