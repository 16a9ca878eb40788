"""What a live address asks for, and how it is known again."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from apps.core.errors import ValidationFailed
from apps.library.rules import DEFAULT_RATIO, DEFAULT_TEMPLATE, SIZES, TEMPLATES

MAX_LIVE_PROMPT = 1000
"""Characters. Percent-encoded the longest prompt is 12 kB, which proxies let through in an address."""

PARAMETERS = ("aspectRatio", "autoEnhance", "exp", "prompt", "template")
"""What a signature covers, in its order."""

_SCOPE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class LiveWish:
    """A picture of a live address, normalised: what reads the same is the same picture."""

    prompt: str
    aspect_ratio: str = DEFAULT_RATIO
    auto_enhance: bool = True
    template: str = DEFAULT_TEMPLATE

    def cache_key(self, project_id: UUID, scope: str) -> str:
        """SHA-256, hex, of the project, the scope ("" for none) and everything that is asked for."""
        parts = [str(project_id), scope, self.prompt, self.aspect_ratio, self.auto_enhance, self.template]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def prompt_normalised(text: str) -> str:
    """Composed Unicode (NFC), runs of spaces as one, none at the ends. Raises ValidationFailed."""
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise _refused("prompt", "must not contain control characters")
    prompt = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
    if not prompt:
        raise ValidationFailed("Prompt is required", fields={"prompt": "is required"})
    if len(prompt) > MAX_LIVE_PROMPT:
        raise _refused("prompt", f"may have at most {MAX_LIVE_PROMPT} characters; got {len(prompt)}")
    return prompt


def wish_of(given: Mapping[str, str]) -> LiveWish:
    """From the parameters of an address, those that are no part of the wish left aside. Raises ValidationFailed."""
    ratio, enhance = given.get("aspectRatio", DEFAULT_RATIO), given.get("autoEnhance", "true")
    template = given.get("template", DEFAULT_TEMPLATE)
    prompt = prompt_normalised(given.get("prompt", ""))
    if ratio not in SIZES:
        raise ValidationFailed("Invalid aspect ratio", fields={"aspectRatio": f"must be one of {', '.join(SIZES)}"})
    if enhance not in ("true", "false"):
        raise _refused("autoEnhance", f"must be true or false; got {enhance!r:.40}")
    if template not in TEMPLATES:
        raise _refused("template", f"must be one of {', '.join(TEMPLATES)}; got {template!r:.40}")
    return LiveWish(prompt, ratio, enhance == "true", template)


def scope_slug_check(slug: str) -> str:
    """The slug. Raises ValidationFailed (`scope_invalid_format`)."""
    if not _SCOPE.fullmatch(slug):
        told = "must be 1 to 64 letters, digits, - and _"
        raise ValidationFailed(f"A scope's slug {told}; got {slug!r:.80}", code="scope_invalid_format")
    return slug


def _refused(name: str, told: str) -> ValidationFailed:
    return ValidationFailed(f"{name} {told}", fields={name: told})
