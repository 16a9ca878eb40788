"""Which family draws a prompt."""

from __future__ import annotations

from workers.engines.illustrator.drawn import Drawn, Family, Job
from workers.engines.illustrator.edits import edited
from workers.engines.illustrator.flat.type import can_set
from workers.engines.illustrator.lexer import Item
from workers.engines.illustrator.printed import labelled, printed
from workers.engines.illustrator.rendered import room, things
from workers.engines.illustrator.scenery import abstracted, emblem, patterned, view
from workers.engines.illustrator.sticker import sticker


def family_of(job: Job) -> Family:
    """The family that fits what a prompt names; the most particular first."""
    brief = job.brief
    if job.pictures:
        return edited
    thing = brief.has("product", "piece", "group") or bool(_tables(job))
    if job.template == "sticker":
        return things if thing and not brief.has("emblem") else sticker
    words = any(can_set(quote.text) for quote in brief.quotes)
    if brief.has("sheet") or (words and not thing and not brief.has("room")):
        return printed
    if brief.has("room", "home") and not brief.has("hint"):
        return room
    if brief.has("hint"):
        return patterned
    if brief.has("icon") and brief.has("emblem"):
        return emblem
    if thing:
        return things
    if brief.has("pattern") and not (brief.has("land") and not brief.has("hint")):
        return patterned
    small = any("land" not in item.meaning for item in brief.wanted("emblem"))
    large = any("emblem" not in item.meaning for item in brief.wanted("land"))
    if small and not large and not brief.has("weather"):
        return emblem
    if brief.has("land", "weather", "time"):
        return view
    if brief.has("emblem"):
        return emblem
    if brief.has("abstract") or (brief.palette() and brief.has("stage")):
        return abstracted
    return labelled


def _tables(job: Job) -> list[Item]:
    """Plain "table", which the grammar of rooms knows as a part of one."""
    return [item for item in job.brief.wanted("part") if item.meaning["part"][0] == "table"]


def compose(job: Job) -> Drawn:
    """The picture of a job. Raises Canceled, TryAgain, InvalidInput."""
    return family_of(job)(job)
