"""What one job wants of a hosted model: the words for its input, and the pictures that it works on."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workers.engines.base import EngineNotConfigured, InvalidInput, Request, Unsupported
from workers.engines.diffusion.prompts import STYLES
from workers.engines.images.request import KINDS as IMAGE_KINDS
from workers.engines.images.request import read_order
from workers.engines.ingest.decode import decode
from workers.engines.ingest.inspect import CONTENT_TYPES, ImageRefused, inspect
from workers.engines.realesrgan.job import MAX_OUTPUT_PIXELS
from workers.engines.realesrgan.picture import SOURCE, read_picture
from workers.engines.realesrgan.request import KIND as UPSCALE
from workers.engines.realesrgan.request import read_order as read_upscale
from workers.engines.redesign.request import KIND as REDESIGN
from workers.engines.redesign.request import read_order as read_redesign
from workers.engines.replicate.configuration import SETTINGS, Configuration, Model
from workers.engines.replicate.mapping import filled, names_in

DATA_URL_BYTES = 256 * 1024
"""What Replicate takes inside a request."""
REFERENCE_SIDES = (2048, 1536, 1024, 768, 512, 384, 192)
"""Pixels of the longer side, tried in turn; the last fits whatever it shows."""
THUMBNAIL_SIDE = 48
KEEP_LAYOUT = "Keep the layout of the room, its walls, windows and doors as they are."

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Picture:
    """The source, as far as its result is compared with it. width, height: upright. thumbnail: (h, w, 3) sRGB."""

    width: int
    height: int
    thumbnail: Pixels

    def told(self) -> dict[str, Any]:
        """As JSON, for the state of a parked job."""
        file = io.BytesIO()
        Image.fromarray(self.thumbnail).save(file, "PNG")
        return {"width": self.width, "height": self.height, "thumbnail": base64.b64encode(file.getvalue()).decode()}


def picture_from(told: Mapping[str, Any] | None) -> Picture | None:
    if told is None:
        return None
    with Image.open(io.BytesIO(base64.b64decode(told["thumbnail"])), formats=("PNG",)) as image:
        return Picture(int(told["width"]), int(told["height"]), np.asarray(image.convert("RGB")))


@dataclass(frozen=True)
class Task:
    """words: for the template, all but the pictures. outputs: pictures that are wanted. scale: 1 but for an upscale.

    output_format: of a redesign; the other kinds choose their own. read: the source picture that the result is compared
    with, None where there is none. addresses: what the model reads its pictures from. size: of a picture from a
    prompt, (width, height).
    """

    kind: str
    model: Model
    words: Mapping[str, Any]
    outputs: int
    output_format: str
    scale: int
    read: Callable[[Path | None], Picture | None]
    addresses: Callable[[], list[str]]
    size: tuple[int, int] | None = None

    def given(self) -> dict[str, Any]:
        """The model's input. Raises EngineNotConfigured when the template asks for what there is not, and as the
        pictures' addresses do."""
        addresses = self.addresses()
        pictures = {"image": addresses[0], "images": addresses} if addresses else {}
        result: dict[str, Any] = filled(self.model.inputs, {**self.words, **pictures})
        return result


def read_task(request: Request, configuration: Configuration) -> Task:
    """Raises Unsupported, InvalidInput, and EngineNotConfigured when the kind has no model."""
    if request.kind not in SETTINGS:
        raise Unsupported(f"This engine does {' and '.join(SETTINGS)}; got {request.kind}.")
    model = model_for(request.kind, configuration)
    if request.kind in IMAGE_KINDS:
        return image_task(request, model)
    return _redesign(request, model) if request.kind == REDESIGN else _upscale(request, model)


def model_for(kind: str, configuration: Configuration) -> Model:
    """Raises EngineNotConfigured when the kind has no model."""
    model = configuration.models.get(kind)
    if model is None:
        raise EngineNotConfigured(f"The engine replicate needs {SETTINGS[kind][0]} for {kind}.")
    return model


def _redesign(request: Request, model: Model) -> Task:
    order = read_redesign(request)
    extra = request.input.get("extra") or {}
    if extra.get("scene") or extra.get("quality", "standard") != "standard":
        raise Unsupported("extra.scene and extra.quality draft mean nothing to the configured model; leave them out.")
    asked = names_in(model.inputs)
    if order.outputs > 1 and "num_outputs" not in asked:
        raise Unsupported("The configured model makes one picture at a time; send num_outputs 1.")
    sentences = [order.prompt.strip()]
    if order.room:
        sentences.append(f"The room is a {order.room.lower()}.")
    if order.style:
        sentences.append(f"{STYLES[order.style][0].upper()}{STYLES[order.style][1:]}.")
    if order.preserve_layout and "preserve_layout" not in asked:
        sentences.append(KEEP_LAYOUT)
    words = {
        "prompt": " ".join(sentences),
        "preserve_layout": order.preserve_layout,
        "num_outputs": order.outputs,
        "output_format": order.output_format,
        "seed": order.seed,
    }
    addresses = partial(_source_address, request)
    return Task(REDESIGN, model, words, order.outputs, order.output_format, 1, _read_room, addresses)


def _upscale(request: Request, model: Model) -> Task:
    order = read_upscale(request)
    if order.draft:
        raise Unsupported("The configured model knows no draft; leave quality out.")
    if order.face_enhance and "face_enhance" not in names_in(model.inputs):
        message = "Faces cannot be enhanced here: the configured model does not do it. Send face_enhance false."
        raise Unsupported(message, code="face_enhance_unavailable")

    def read(path: Path | None) -> Picture:
        picture = read_picture(path, order.scale, MAX_OUTPUT_PIXELS)
        if picture.alpha is not None:
            raise Unsupported("The configured model keeps no transparency; send an opaque picture.")
        return _picture(picture.color)

    words = {"scale": order.scale, "face_enhance": order.face_enhance}
    return Task(UPSCALE, model, words, 1, "", order.scale, read, partial(_source_address, request))


def image_task(request: Request, model: Model) -> Task:
    """A picture from a prompt. Raises Unsupported for more references than the model takes, InvalidInput."""
    order = read_order(request)
    if len(order.references) > 1 and "images" not in names_in(model.inputs):
        raise Unsupported(f"The configured model takes one reference image; got {len(order.references)}.")
    words = {
        "prompt": order.worded("image {}"),
        "aspect_ratio": order.aspect_ratio,
        "width": order.width,
        "height": order.height,
        "seed": request.seed,
    }

    def addresses() -> list[str]:
        most = DATA_URL_BYTES // max(1, len(order.references))
        return [_link(request, one.name) or reduced_url(one.read(), most) for one in order.references]

    size = (order.width, order.height)
    return Task(request.kind, model, words, 1, "", 1, lambda _: None, addresses, size)


def _read_room(path: Path | None) -> Picture:
    if path is None or not path.is_file():
        raise InvalidInput("There is no source file to redesign.")
    try:
        return _picture(np.asarray(decode(path).image))
    except ImageRefused as refused:
        raise InvalidInput(refused.message, code=refused.code) from refused


def _picture(pixels: Pixels) -> Picture:
    height, width = pixels.shape[:2]
    share = THUMBNAIL_SIDE / max(width, height)
    size = (max(1, round(width * share)), max(1, round(height * share)))
    return Picture(width, height, np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8))


def _source_address(request: Request) -> list[str]:
    """A public address, else the picture itself. Raises Unsupported."""
    if link := _link(request, "source"):
        return [link]
    content = request.files["source"].read_bytes()
    kind = CONTENT_TYPES[inspect(request.files["source"], SOURCE).format]
    url = _data_url(kind, content)
    if len(url) > DATA_URL_BYTES:
        message = (
            f"The picture may have at most {DATA_URL_BYTES * 3 // 4 // 1000} kB, because it has no public address; "
            f"it has {len(content) // 1000} kB."
        )
        raise Unsupported(message, code="image_too_large")
    return [url]


def _link(request: Request, name: str) -> str | None:
    """A public URL of a file that ends in the job's mark: a fragment, which no client sends to the server it names."""
    url = request.link(name)
    return f"{url.partition('#')[0]}#{mark_of(request.job_id)}" if url else None


def reduced_url(image: Image.Image, most: int) -> str:
    """A reference as a JPEG inside a URL of at most `most` characters, scaled down as far as that takes.

    It shows a model what a thing looks like, which it does in a smaller size too; a source would lose what is asked
    for.
    """
    for side in REFERENCE_SIDES:
        small = image.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        file = io.BytesIO()
        small.save(file, "JPEG", quality=85)
        url = _data_url("image/jpeg", file.getvalue())
        if len(url) <= most:
            break
    return url


def _data_url(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def mark_of(job_id: str) -> str:
    """What the addresses that are given to Replicate for a job have in them."""
    return f"job={job_id}"


def digest_of(given: Mapping[str, Any]) -> str:
    """One input, whichever way its JSON was written."""
    return sha256(json.dumps(given, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
