"""What an operator says about Replicate, read from the environment: NAME, or NAME_FILE that names a file with it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from workers.engines.base import EngineNotConfigured
from workers.engines.images.request import EDIT, GENERATE
from workers.engines.realesrgan.request import KIND as UPSCALE
from workers.engines.redesign.request import KIND as REDESIGN
from workers.engines.replicate.mapping import names_in

DEFAULT_URL = "https://api.replicate.com/v1"
MOST_WAIT = 60
_VERSION = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[\w.-]+/[\w.-]+(:[0-9a-f]{64})?")
SETTINGS = {
    REDESIGN: ("REPLICATE_REDESIGN_MODEL", "REPLICATE_REDESIGN_INPUT"),
    UPSCALE: ("REPLICATE_UPSCALE_MODEL", "REPLICATE_UPSCALE_INPUT"),
    GENERATE: ("REPLICATE_IMAGE_MODEL", "REPLICATE_IMAGE_INPUT"),
    EDIT: ("REPLICATE_IMAGE_EDIT_MODEL", "REPLICATE_IMAGE_EDIT_INPUT"),
}
"""Kind -> the settings that name its model and say how its input is told to that model."""
DEFAULT_INPUTS: dict[str, dict[str, Any]] = {
    REDESIGN: {"image": "$image", "prompt": "$prompt", "num_outputs": "$num_outputs", "seed": "$seed"},
    UPSCALE: {"image": "$image", "scale": "$scale", "face_enhance": "$face_enhance"},
    GENERATE: {"prompt": "$prompt", "aspect_ratio": "$aspect_ratio", "seed": "$seed"},
    EDIT: {"prompt": "$prompt", "image": "$images", "aspect_ratio": "$aspect_ratio", "seed": "$seed"},
}
NEEDED: dict[str, tuple[frozenset[str], ...]] = {
    REDESIGN: (frozenset({"image"}),),
    UPSCALE: (frozenset({"image"}),),
    GENERATE: (frozenset({"prompt"}),),
    EDIT: (frozenset({"prompt"}), frozenset({"image", "images"})),
}
"""Kind -> the words without which a model would not get what the job is about; one of each set."""


@dataclass(frozen=True)
class Model:
    """name: `owner/name`, `owner/name:version` or a version of 64 hexadecimal digits. inputs: see `mapping`."""

    name: str
    inputs: Mapping[str, Any]


@dataclass(frozen=True)
class Configuration:
    """url: of the API, without a final slash. models: by kind. callback: our address for callbacks, None where
    Replicate cannot reach one or its signature could not be checked. wait_seconds: how long a creation may wait for the
    result.
    """

    token: str
    url: str
    models: Mapping[str, Model]
    callback: str | None
    wait_seconds: int = 0

    def __repr__(self) -> str:
        """Without the token, which must not reach a log or an error report."""
        return f"Configuration(url={self.url!r}, models={sorted(self.models)})"


def configuration_from(environment: Mapping[str, str]) -> Configuration:
    """Raises EngineNotConfigured with a sentence that names the setting."""
    token = _value(environment, "REPLICATE_API_TOKEN")
    if not token:
        raise EngineNotConfigured("The engine replicate needs REPLICATE_API_TOKEN.")
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise EngineNotConfigured("REPLICATE_API_TOKEN must be one line of printable characters.")
    url = (_value(environment, "REPLICATE_API_URL") or DEFAULT_URL).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")):
        raise EngineNotConfigured("REPLICATE_API_URL must begin with https://.")
    models = {
        kind: Model(name, _inputs(environment, inputs, kind))
        for kind, (setting, inputs) in SETTINGS.items()
        if (name := _model(environment, setting))
    }
    if not models:
        known = ", ".join(setting for setting, _ in SETTINGS.values())
        raise EngineNotConfigured(f"The engine replicate needs one of {known}.")
    return Configuration(token, url, models, _callback(environment), _wait(environment))


def _value(environment: Mapping[str, str], name: str) -> str:
    path = environment.get(f"{name}_FILE")
    if not path:
        return environment.get(name, "").strip()
    try:
        return Path(path).read_text().strip()
    except (OSError, UnicodeError):
        raise EngineNotConfigured(f"{name}_FILE names a file that cannot be read.") from None


def _model(environment: Mapping[str, str], setting: str) -> str:
    name = _value(environment, setting)
    if name and not _VERSION.fullmatch(name) and not _NAME.fullmatch(name):
        raise EngineNotConfigured(f"{setting} must be owner/name, owner/name:version or a version of 64 digits.")
    return name


def _inputs(environment: Mapping[str, str], setting: str, kind: str) -> Mapping[str, Any]:
    text = _value(environment, setting)
    if not text:
        return DEFAULT_INPUTS[kind]
    try:
        inputs = json.loads(text)
    except ValueError:
        inputs = None
    asked = names_in(inputs) if isinstance(inputs, dict) else frozenset()
    if not all(asked & words for words in NEEDED[kind]):
        needed = " and ".join(" or ".join(f'"${word}"' for word in sorted(words)) for words in NEEDED[kind])
        raise EngineNotConfigured(f"{setting} must be a JSON object in which one value is {needed}.")
    return dict(inputs)


def _callback(environment: Mapping[str, str]) -> str | None:
    base = _value(environment, "PUBLIC_BASE_URL").rstrip("/")
    if not base.startswith("https://") or not _value(environment, "REPLICATE_WEBHOOK_SECRET"):
        return None
    return f"{base}/v1/webhooks/replicate"


def _wait(environment: Mapping[str, str]) -> int:
    text = _value(environment, "REPLICATE_WAIT_SECONDS") or "0"
    if not text.isdecimal() or int(text) > MOST_WAIT:
        raise EngineNotConfigured(f"REPLICATE_WAIT_SECONDS must be a whole number from 0 to {MOST_WAIT}.")
    return int(text)
