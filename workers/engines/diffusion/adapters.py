"""How each pipeline class of diffusers is told the same edit: one entry per class, keyword arguments of its call.

The names and meanings are those of diffusers 0.42. Classes without a mask may repaint everywhere; the engine keeps only
what lies in the mask in any case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image


@dataclass(frozen=True)
class Edit:
    """One edit at the pipeline's size.

    guide: the furniture as it was rendered into the photo. photo: the room as it is. edges: of the guide, white on
    black. mask: white where the guide may be repainted. strength: 0 keeps the guide, 1 ignores it. steps: of the
    denoiser.
    """

    guide: Image.Image
    photo: Image.Image
    edges: Image.Image
    mask: Image.Image
    prompt: str
    negative_prompt: str
    strength: float
    steps: int

    @property
    def size(self) -> Mapping[str, int]:
        return {"width": self.guide.width, "height": self.guide.height}


Adapter = Callable[[Edit], Mapping[str, Any]]


def _qwen_inpaint(edit: Edit) -> Mapping[str, Any]:
    return {
        "image": edit.guide,
        "mask_image": edit.mask,
        "prompt": edit.prompt,
        "negative_prompt": edit.negative_prompt,
        "true_cfg_scale": 4.0,
        "strength": edit.strength,
        "num_inference_steps": edit.steps,
        **edit.size,
    }


def _qwen_plus(edit: Edit) -> Mapping[str, Any]:
    """Several reference pictures, named by their order in the prompt; it has neither mask nor strength."""
    return {
        "image": [edit.guide, edit.photo],
        "prompt": f"{edit.prompt} Keep the furniture of the first picture where it is and the room of the second.",
        "negative_prompt": edit.negative_prompt,
        "true_cfg_scale": 4.0,
        "num_inference_steps": edit.steps,
        **edit.size,
    }


def _kontext_inpaint(edit: Edit) -> Mapping[str, Any]:
    return {
        "image": edit.guide,
        "mask_image": edit.mask,
        "prompt": edit.prompt,
        "guidance_scale": 3.5,
        "strength": edit.strength,
        "num_inference_steps": edit.steps,
        "max_area": edit.guide.width * edit.guide.height,
        "_auto_resize": False,
        **edit.size,
    }


def _sdxl_controlnet(edit: Edit) -> Mapping[str, Any]:
    return {
        "image": edit.guide,
        "mask_image": edit.mask,
        "control_image": edit.edges,
        "prompt": edit.prompt,
        "negative_prompt": edit.negative_prompt,
        "guidance_scale": 6.0,
        "controlnet_conditioning_scale": 0.7,
        "strength": edit.strength,
        "num_inference_steps": edit.steps,
        **edit.size,
    }


ADAPTERS: dict[str, Adapter] = {
    "QwenImageEditInpaintPipeline": _qwen_inpaint,
    "QwenImageEditPlusPipeline": _qwen_plus,
    "FluxKontextInpaintPipeline": _kontext_inpaint,
    "StableDiffusionXLControlNetInpaintPipeline": _sdxl_controlnet,
}

BY_WEIGHTS: dict[str, str] = {
    "QwenImageEditPipeline": "QwenImageEditInpaintPipeline",
    "QwenImageEditInpaintPipeline": "QwenImageEditInpaintPipeline",
    "QwenImageEditPlusPipeline": "QwenImageEditPlusPipeline",
    "FluxKontextPipeline": "FluxKontextInpaintPipeline",
    "FluxKontextInpaintPipeline": "FluxKontextInpaintPipeline",
    "StableDiffusionXLPipeline": "StableDiffusionXLControlNetInpaintPipeline",
    "StableDiffusionXLInpaintPipeline": "StableDiffusionXLControlNetInpaintPipeline",
    "StableDiffusionXLControlNetInpaintPipeline": "StableDiffusionXLControlNetInpaintPipeline",
}
"""The class that published weights name in model_index.json -> the class of the same components that takes a mask."""

NEEDS_CONTROLNET = frozenset(("StableDiffusionXLPipeline", "StableDiffusionXLInpaintPipeline"))
"""Weights without a ControlNet of their own."""
