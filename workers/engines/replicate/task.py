"""What one job wants of a hosted model: the words for its input, and the picture that it works on."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workers.engines.base import EngineNotConfigured, InvalidInput, Request, Unsupported
from workers.engines.diffusion.prompts import STYLES
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


def picture_from(told: Mapping[str, Any]) -> Picture:
    with Image.open(io.BytesIO(base64.b64decode(told["thumbnail"])), formats=("PNG",)) as image:
        return Picture(int(told["width"]), int(told["height"]), np.asarray(image.convert("RGB")))


@dataclass(frozen=True)
class Task:
    """words: for the template, all but the picture. outputs: pictures that are wanted. scale: 1 for a redesign.

    output_format: of a redesign; an upscale chooses its own.
    """

    kind: str
    model: Model
    words: Mapping[str, Any]
    outputs: int
    output_format: str
    scale: int
    read: Callable[[Path | None], Picture]

    def given(self, image: str) -> dict[str, Any]:
        """The model's input. Raises EngineNotConfigured when the template asks for what there is not."""
        result: dict[str, Any] = filled(self.model.inputs, {**self.words, "image": image})
        return result


def read_task(request: Request, configuration: Configuration) -> Task:
    """Raises Unsupported, InvalidInput, and EngineNotConfigured when the kind has no model."""
    if request.kind not in SETTINGS:
        raise Unsupported(f"This engine does {' and '.join(SETTINGS)}; got {request.kind}.")
    model = configuration.models.get(request.kind)
    if model is None:
        raise EngineNotConfigured(f"The engine replicate needs {SETTINGS[request.kind][0]} for {request.kind}.")
    return _redesign(request, model) if request.kind == REDESIGN else _upscale(request, model)


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
    return Task(REDESIGN, model, words, order.outputs, order.output_format, 1, _read_room)


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
    return Task(UPSCALE, model, words, 1, "", order.scale, read)


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


def image_for(request: Request) -> str:
    """What the model reads the picture from: a public URL that ends in the job's mark, else the picture itself.

    The mark is a fragment, which no client sends to the server that it names. Raises Unsupported.
    """
    if url := request.link("source"):
        return f"{url.partition('#')[0]}#{mark_of(request.job_id)}"
    content = request.files["source"].read_bytes()
    kind = CONTENT_TYPES[inspect(request.files["source"], SOURCE).format]
    url = f"data:{kind};base64,{base64.b64encode(content).decode()}"
    if len(url) > DATA_URL_BYTES:
        message = (
            f"The picture may have at most {DATA_URL_BYTES * 3 // 4 // 1000} kB, because it has no public address; "
            f"it has {len(content) // 1000} kB."
        )
        raise Unsupported(message, code="image_too_large")
    return url


def mark_of(job_id: str) -> str:
    """What the addresses that are given to Replicate for a job have in them."""
    return f"job={job_id}"


def digest_of(given: Mapping[str, Any]) -> str:
    """One input, whichever way its JSON was written."""
    return sha256(json.dumps(given, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
