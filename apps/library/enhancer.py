"""Adds words of the craft to a prompt: what it is made as, its light, its composition, its finish.

Our own, and the default: a pure function without a network, so it is called when a generation is created. The one that
asks a language model, `enhancer_remote`, takes seconds and is called by the worker that runs the job.

The prompt stays whole and comes first; what is added follows as one sentence. Of each aspect that the prompt speaks of
itself nothing is added, since that would repeat or contradict it. Aliases (`@logo`) and words in quotation marks are
nobody's light or composition, so they are passed over, and none is ever added. A prompt that ends in such a sentence is
not enhanced again, whatever the template.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_CHARACTERS = 6000
"""Of an enhanced prompt: the 5,000 that a partner may send, and room for what is added."""
ALREADY, ALL_SAID, NO_ROOM, EMPTY = (
    "the prompt is enhanced already",
    "the prompt says everything itself",
    "the prompt has no room for more words",
    "the prompt is empty",
)


@dataclass(frozen=True)
class Enhancement:
    """original: the user's text. enhanced: what is asked for instead, None where the text is used as it is.

    note: why nothing was changed, a clause for staff; empty when something was.
    """

    original: str
    enhanced: str | None
    note: str = ""

    @property
    def prompt(self) -> str:
        """What the model is given."""
        return self.original if self.enhanced is None else self.enhanced


_PHOTO = r"photo\w*|snapshots?|painting\w*|paint(?:ed|erly)|watercolou?rs?|illustrat\w+|drawings?|drawn|sketch\w*"
_PHOTO += r"|cartoons?|comics?|manga|anime|render\w*|3d|vector|engraving|collage|stickers?|pixel art|line art"
_LIGHT = r"light(?!house|weight|er\b)\w*|\w*lit|sun\w*|moon\w*|shadow\w*|shad(?:ed|ing|y)|dark\w*|dim|bright\w*"
_LIGHT += r"|glow\w*|neon|night|midnight|dawn|dusk|twilight|morning|noon|evening|golden hour|blue hour|overcast"
_LIGHT += r"|fog\w*|mist\w*|candle\w*|chiaroscuro|spotlight\w*|(?:high|low)[- ]key"
_COMPOSITION = (
    r"close[- ]?ups?|macro|wide|panoram\w*|aerial|bird'?s[- ]eye|top[- ]down|overhead|angles?|cent(?:ered|red|ral)"
)
_COMPOSITION += r"|symmetr\w*|compos\w*|fram(?:ed|ing)|portrait|background|backdrop|foreground|depth of field|bokeh"
_COMPOSITION += r"|focus\w*|focal|perspective|isometric|rule of thirds|space|from (?:above|below)|silhouettes?|profile"
_COMPOSITION += r"|full[- ]body"
_FINISH = r"detail\w*|textur\w*|sharp\w*|crisp|grain\w*|palettes?|colou?r\w*|monochrom\w*|black[- ]and[- ]white"
_FINISH += r"|outlin\w*|lines?|line[- ]art|border\w*|ink\w*|gloss\w*|matte|pastel\w*|vivid|muted|shapes?|flat|[48]k|hdr"

Term = tuple[str, str]
"""Words to add, and the words of a prompt with which it speaks of the same itself."""

TEMPLATES: dict[str, tuple[Term, ...]] = {
    "general": (
        ("soft natural light", _LIGHT),
        ("balanced composition with one clear focus", _COMPOSITION),
        ("fine detail and harmonious colours", _FINISH),
    ),
    "photorealistic": (
        ("realistic photograph", _PHOTO),
        ("natural light from one side", _LIGHT),
        ("sharp focus on the subject with a soft background", _COMPOSITION),
        ("true colours and fine texture", _FINISH),
    ),
    "illustration": (
        ("hand-drawn illustration", _PHOTO),
        ("warm light with gentle shading", _LIGHT),
        ("clear silhouettes in a balanced composition", _COMPOSITION),
        ("clean shapes in a harmonious palette", _FINISH),
    ),
    "minimalist": (
        ("minimalist design", r"minimal\w*"),
        ("even light without hard shadows", _LIGHT),
        ("one subject surrounded by empty space", _COMPOSITION),
        ("few simple shapes in a limited palette", _FINISH),
    ),
    "sticker": (
        ("die-cut sticker", r"stickers?|decals?"),
        ("simple shading", _LIGHT),
        ("one subject centered on a plain background", _COMPOSITION),
        ("bold outline with a white border", _FINISH),
    ),
    "product": (
        ("professional product photograph", _PHOTO),
        ("soft even light with a gentle shadow", _LIGHT),
        ("centered on a plain seamless background", _COMPOSITION),
        ("crisp edges and accurate colours", _FINISH),
    ),
    "comic": (
        ("comic book art", r"comics?|manga|graphic novels?|cartoons?"),
        ("dramatic light and deep shadows", _LIGHT),
        ("dynamic framing", _COMPOSITION),
        ("bold ink lines and flat colours", _FINISH),
    ),
}
"""The most telling words first: where there is no room for all of them, the last are left out."""

_NOT_SAID = re.compile(r"@[\w-]+|\"[^\"]*\"|“[^”]*”|„[^“]*“|«[^»]*»")
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？")
_any = "|".join(re.escape(words) for terms in TEMPLATES.values() for words, _ in terms)
_ENHANCED = re.compile(rf"[.!?…。！？] (?:{_any})(?:, (?:{_any}))*\.\Z", re.IGNORECASE)


def enhance(prompt: str, template: str = "general", *, most: int = MOST_CHARACTERS) -> Enhancement:
    """The prompt with a sentence of craft behind it. most: characters of the result.

    The same words give the same result; white space at the ends of the prompt goes. Raises ValueError for a template
    that there is not.
    """
    if template not in TEMPLATES:
        raise ValueError(f"template must be one of {', '.join(TEMPLATES)}; got {template!r}")
    text = prompt.strip()
    if not text:
        return Enhancement(prompt, None, EMPTY)
    if _ENHANCED.search(text):
        return Enhancement(prompt, None, ALREADY)
    said = _NOT_SAID.sub(" ", text)
    unsaid = [
        words for words, pattern in TEMPLATES[template] if not re.search(rf"\b(?:{pattern})\b", said, re.IGNORECASE)
    ]
    if not unsaid:
        return Enhancement(prompt, None, ALL_SAID)
    begun = text if text.endswith(_SENTENCE_ENDS) else f"{text}."
    while unsaid:
        sentence = ", ".join(unsaid)
        enhanced = f"{begun} {sentence[0].upper()}{sentence[1:]}."
        if len(enhanced) <= most:
            return Enhancement(prompt, enhanced)
        unsaid.pop()
    return Enhancement(prompt, None, NO_ROOM)
