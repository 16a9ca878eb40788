"""From a job's words to a model's input, as a template says.

A template is the model's input with placeholders as values: `$image`, `$prompt`, `$preserve_layout`, `$num_outputs`,
`$output_format`, `$seed` for a redesign; `$image`, `$scale`, `$face_enhance` for an upscale; `$prompt`,
`$aspect_ratio`, `$width`, `$height`, `$seed` for a picture from a prompt, and `$image` or `$images` for an edit. An
object with `$if` says one of two values: `{"$if": "preserve_layout", "then": 0.4, "else": 0.8}`. Everything else is
sent as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workers.engines.base import EngineNotConfigured


def names_in(template: Any) -> frozenset[str]:
    """The words that a template asks for."""
    if isinstance(template, str) and template.startswith("$"):
        return frozenset({template[1:]})
    if isinstance(template, Mapping):
        own = frozenset({str(template["$if"])}) if "$if" in template else frozenset()
        return own.union(*(names_in(value) for key, value in template.items() if key != "$if"))
    if isinstance(template, list):
        return frozenset().union(*(names_in(value) for value in template))
    return frozenset()


def filled(template: Any, words: Mapping[str, Any]) -> Any:
    """The template with every placeholder replaced. Raises EngineNotConfigured for one that there is not."""
    if isinstance(template, str) and template.startswith("$"):
        return _word(template[1:], words)
    if isinstance(template, Mapping):
        if "$if" in template:
            chosen = "then" if _word(str(template["$if"]), words) else "else"
            return filled(template.get(chosen), words)
        return {key: filled(value, words) for key, value in template.items()}
    if isinstance(template, list):
        return [filled(value, words) for value in template]
    return template


def _word(name: str, words: Mapping[str, Any]) -> Any:
    if name not in words:
        known = ", ".join(f"${word}" for word in sorted(words))
        raise EngineNotConfigured(f"The input mapping for Replicate names ${name}; known are {known}.")
    return words[name]
