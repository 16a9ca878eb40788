"""How each pipeline class of diffusers is asked for a picture: one entry per class, keyword arguments of its call.

The names and meanings are those of diffusers 0.42.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps

from workers.engines.images.request import EDIT, GENERATE, Order

SDXL_PIXELS, QWEN_PIXELS = 1024 * 1024, 1_850_000
"""Areas up to which these models were trained; a larger picture is made at this area and scaled."""
QWEN_TOKENS, CLIP_TOKENS = 1024, 77
"""As many of a prompt as the text encoders read."""
NEGATIVE = ("low quality", "blurry", "distorted", "deformed")
NEGATIVE_OF = {
    "photorealistic": ("cartoon", "drawing", "illustration", "3d render"),
    "product": ("cartoon", "drawing", "illustration", "clutter"),
    "illustration": ("photograph",),
    "comic": ("photograph",),
    "sticker": ("photograph", "cropped"),
    "minimalist": ("clutter", "ornaments"),
}
"""Template -> what it is not, beside what no picture should be."""


@dataclass(frozen=True)
class Wish:
    """One picture at the pipeline's size, (width, height). references: upright RGB pictures."""

    prompt: str
    negative_prompt: str
    size: tuple[int, int]
    references: tuple[Image.Image, ...]


@dataclass(frozen=True)
class Adapter:
    """given: the arguments for wishes of one size; several only where `batches`.

    patch: pixels of the autoencoder's latents that the model takes at once, by side. references: most that it takes.
    picture: what its own prompt template calls a reference, {} for the number. seen: share of the steps that is
    taken, since an edit begins with a picture that is partly done.
    """

    given: Callable[[list[Wish], int], Mapping[str, Any]]
    steps: int
    most_pixels: int
    tokens: int
    patch: int = 1
    references: int = 0
    picture: str = ""
    batches: bool = False
    seen: float = 1.0


def _sizes(wishes: list[Wish]) -> dict[str, int]:
    width, height = wishes[0].size
    return {"width": width, "height": height}


def _words(wishes: list[Wish]) -> dict[str, Any]:
    """Alone as text: the edit pipelines take no lists."""
    if len(wishes) == 1:
        return {"prompt": wishes[0].prompt, "negative_prompt": wishes[0].negative_prompt}
    return {
        "prompt": [wish.prompt for wish in wishes],
        "negative_prompt": [wish.negative_prompt for wish in wishes],
    }


def _qwen(wishes: list[Wish], steps: int) -> Mapping[str, Any]:
    return {
        **_words(wishes),
        **_sizes(wishes),
        "num_inference_steps": steps,
        "true_cfg_scale": 4.0,
        "max_sequence_length": QWEN_TOKENS,
    }


def _qwen_edit(wishes: list[Wish], steps: int) -> Mapping[str, Any]:
    return {**_qwen(wishes, steps), "image": wishes[0].references[0]}


def _qwen_edit_plus(wishes: list[Wish], steps: int) -> Mapping[str, Any]:
    return {**_qwen(wishes, steps), "image": list(wishes[0].references)}


def _sdxl(wishes: list[Wish], steps: int) -> Mapping[str, Any]:
    return {**_words(wishes), **_sizes(wishes), "num_inference_steps": steps, "guidance_scale": 6.0}


SDXL_STRENGTH = 0.7
"""Share of the steps that an edit takes, from noise on the reference: below, a prompt changes hardly more than
colours; at 1 nothing of the reference is left."""


def _sdxl_edit(wishes: list[Wish], steps: int) -> Mapping[str, Any]:
    """The picture that it starts from has the result's size; its shape is cut to the result's."""
    [wish] = wishes
    start = ImageOps.fit(wish.references[0], wish.size, Image.Resampling.LANCZOS)
    return {
        **_words(wishes),
        "image": start,
        "strength": SDXL_STRENGTH,
        "num_inference_steps": steps,
        "guidance_scale": 6.0,
    }


ADAPTERS: dict[str, Adapter] = {
    "QwenImagePipeline": Adapter(_qwen, 40, QWEN_PIXELS, QWEN_TOKENS, patch=2, batches=True),
    "StableDiffusionXLPipeline": Adapter(_sdxl, 30, SDXL_PIXELS, CLIP_TOKENS, batches=True),
    "QwenImageEditPipeline": Adapter(
        _qwen_edit, 40, QWEN_PIXELS, QWEN_TOKENS, patch=2, references=1, picture="the picture"
    ),
    "QwenImageEditPlusPipeline": Adapter(
        _qwen_edit_plus, 40, QWEN_PIXELS, QWEN_TOKENS, patch=2, references=3, picture="Picture {}"
    ),
    "StableDiffusionXLImg2ImgPipeline": Adapter(
        _sdxl_edit, 30, SDXL_PIXELS, CLIP_TOKENS, references=1, picture="the picture", seen=SDXL_STRENGTH
    ),
}

BY_WEIGHTS: dict[str, dict[str, str]] = {
    GENERATE: {name: name for name in ("QwenImagePipeline", "StableDiffusionXLPipeline")},
    EDIT: {
        "QwenImageEditPipeline": "QwenImageEditPipeline",
        "QwenImageEditPlusPipeline": "QwenImageEditPlusPipeline",
        "StableDiffusionXLPipeline": "StableDiffusionXLImg2ImgPipeline",
    },
}
"""Kind -> the class that published weights name in model_index.json -> the class that does it with them."""


def negative_prompt(order: Order) -> str:
    """What the picture shall not be, without anything that the prompt asks for."""
    asked = order.prompt.casefold()
    return ", ".join(words for words in (*NEGATIVE, *NEGATIVE_OF.get(order.template, ())) if words not in asked)
