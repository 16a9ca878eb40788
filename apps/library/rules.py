"""What the Library API takes: ratios, templates, names."""

from __future__ import annotations

import re

from apps.core.errors import ValidationFailed

SIZES: dict[str, tuple[int, int]] = {
    "1:1": (1024, 1024),
    "16:9": (1792, 1008),
    "9:16": (1008, 1792),
    "3:2": (1536, 1024),
    "2:3": (1024, 1536),
    "4:3": (1408, 1056),
    "3:4": (1056, 1408),
    "21:9": (2016, 864),
}
"""Aspect ratio -> width and height in pixels."""

TEMPLATES = ("general", "photorealistic", "illustration", "minimalist", "sticker", "product", "comic")
DEFAULT_RATIO, DEFAULT_TEMPLATE = "1:1", "general"
MAX_PROMPT = 5000
MAX_REFERENCES = 3
MAX_META_BYTES = 16_000

LAST, FIRST, UPLOAD = "@last", "@first", "@upload"
COMPUTED = frozenset({LAST, FIRST, UPLOAD})
"""Names that are looked up by time and cannot be given."""

_ALIAS = re.compile(r"@[A-Za-z0-9][A-Za-z0-9_-]{0,49}")
_IN_PROMPT = re.compile(r"(?:^|(?<=\s))@[A-Za-z0-9][A-Za-z0-9_-]{0,49}(?![A-Za-z0-9_-])")


def alias_problem(name: str) -> str | None:
    """Why this cannot be given to an image as its name; None when it can."""
    if not name.startswith("@"):
        return "must start with @, such as @logo"
    if not _ALIAS.fullmatch(name):
        return "must be @ and 1 to 50 letters, digits, - and _, the first a letter or digit"
    if name.lower() in COMPUTED:
        return f"{name} is reserved: it is computed"
    return None


def alias_check(name: str, field: str = "alias") -> str:
    """The name. Raises ValidationFailed when it cannot be given."""
    if problem := alias_problem(name):
        raise ValidationFailed(f"{field} {problem}", fields={field: problem})
    return name


def is_alias(text: str) -> bool:
    """Whether this has the form of a name, computed ones included."""
    return _ALIAS.fullmatch(text) is not None


def aliases_in(prompt: str) -> list[str]:
    """Every `@name` at the start or after white space, in order, each once. Punctuation may follow one."""
    return list(dict.fromkeys(_IN_PROMPT.findall(prompt)))
