"""Words that hold a prompt together, or say nothing that could be drawn."""

from __future__ import annotations

from workers.engines.redesign.words.plain import FILLER as OF_ROOMS

LOOKS: dict[str, tuple[str, ...]] = {
    "minimal": ("minimalist", "minimal", "minimalistic", "simple", "clean", "uncluttered", "lots of white space",
                "negative space", "white space", "empty space", "understated"),
    "flat": ("flat", "flat design", "flat style", "illustration", "illustrated", "vector illustration", "cartoon",
             "cute", "kawaii", "flat colors", "flat colours", "flat illustration", "childrens book"),
    "comic": ("comic", "comic book", "comic style", "halftone", "pop art", "manga", "graphic novel"),
    "dark": ("dark", "moody", "dramatic", "dark background", "dark mode"),
    "light": ("light", "bright", "airy", "soft", "pastel", "light background"),
    "bold": ("bold", "loud", "striking", "strong", "heavy"),
    "elegant": ("elegant", "luxury", "luxurious", "refined", "premium look", "sophisticated", "classy", "chic"),
    "neon": ("neon", "glowing", "cyberpunk", "synthwave", "vaporwave"),
    "vintage": ("vintage", "retro", "mid century", "70s", "60s", "80s", "old school"),
}  # fmt: skip

NOT = ("no", "not", "without", "dont", "do not", "never", "avoid", "exclude", "excluding", "except", "minus",
       "free of", "nor", "neither", "instead of", "rather than")  # fmt: skip
ENDS_NOT = ("with", "but", "in", "on", "at", "under", "over", "behind", "featuring", "only", "just", "for", "of",
            "please", "add", "use", "make", "draw", "keep")  # fmt: skip
"""After one of these a "no" no longer holds."""
LINKS = ("in", "of", "on", "made of", "made from", "colored", "coloured", "painted", "with", "is", "are", "to",
         "into")  # fmt: skip

FILLER = OF_ROOMS | frozenset(
    """
    draw drawing drawn paint depict depicting depicts illustrate generate generated create picture image photo scene
    view artwork art work graphic visual high definition featuring containing composed composition says saying say
    said reads reading titled entitled called named text word words letters lettering font type typography title
    headline caption slogan written write writing sentence phrase message tagline style styled look looking stands
    standing stand sits sitting sit lies lying hanging placed located floating flying glowing shining rising setting
    against above among amid across alongside towards background backdrop foreground distance distant far away near
    big small large tiny huge little tall short wide long single couple pair two three four five several many some
    lone lonely alone solitary calm quiet peaceful serene tranquil majestic epic dreamy magical beautiful cute
    adorable lovely pretty funny happy cheerful friendly fresh fun cool nice great amazing trending artstation
    masterpiece best quality award winning professional 8k 4k hd uhd ultra hyper super highly very detailed detail
    intricate sharp focus crisp vivid cinematic photography photograph shot camera lens 50mm 35mm 85mm iphone canon
    nikon bokehless render rendering octane unreal engine 3d full hd wallpapers website web site page app social
    media post story stories instagram facebook pinterest youtube blog article shop store brand company business
    startup client customer marketing campaign use used using usage purpose for please exactly precisely roughly
    colors colours colour color colored coloured palette tone tones hue hues shade shades tint scheme light lights
    lighting lit soft natural studio same different other another new old modern contemporary classic timeless
    square portrait landscape format orientation horizontal vertical wide aspect ratio resolution size sized
    it its this that these those reference attached given provided uploaded image1 image2 original version edit
    edited editing turn make change apply put place add set filter effect mode give let us my our your
    overlay superimpose insert behind front top ceramic porcelain stoneware clay glazed
    """.split()  # noqa: SIM905 - as prose: a list of strings would fill pages
) - frozenset(
    """
    landscape beach nature city sun house home art
    """.split()  # noqa: SIM905 - the same
)
