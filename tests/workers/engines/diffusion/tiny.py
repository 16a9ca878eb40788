"""Pipelines of the real classes with tiny random weights, saved to disk. Nothing they paint means anything."""

from __future__ import annotations

from pathlib import Path

import diffusers
import torch
from tokenizers.pre_tokenizers import ByteLevel
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2Tokenizer,
    T5Config,
    T5EncoderModel,
    T5Tokenizer,
)

SPECIAL = ("<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")


def sdxl_controlnet(folder: Path) -> Path:
    """StableDiffusionXLControlNetInpaintPipeline with a ControlNet of its own."""
    pipeline = diffusers.StableDiffusionXLControlNetInpaintPipeline(**_sdxl_parts(), controlnet=controlnet())
    pipeline.save_pretrained(folder)
    return folder


def sdxl(folder: Path) -> Path:
    """StableDiffusionXLPipeline, which has no ControlNet."""
    pipeline = diffusers.StableDiffusionXLPipeline(**_sdxl_parts())
    pipeline.save_pretrained(folder)
    return folder


def flux_kontext(folder: Path) -> Path:
    """FluxKontextPipeline, as its weights are published."""
    torch.manual_seed(5)
    pieces = [(chr(code), -2.0) for code in range(33, 127)]
    vocabulary = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *pieces, ("\u2581", -2.0)]
    transformer = diffusers.FluxTransformer2DModel(
        patch_size=1,
        in_channels=16,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=32,
        pooled_projection_dim=32,
        axes_dims_rope=[4, 4, 8],
        guidance_embeds=True,
    )
    pipeline = diffusers.FluxKontextPipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
        vae=_vae(use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.06, scaling_factor=1.5),
        text_encoder=_clip(CLIPTextModel),
        tokenizer=_clip_tokenizer(),
        text_encoder_2=T5EncoderModel(
            T5Config(vocab_size=len(vocabulary) + 8, d_model=32, d_kv=8, d_ff=37, num_layers=2, num_heads=2)
        ),
        tokenizer_2=T5Tokenizer(vocab=vocabulary, extra_ids=0),
        transformer=transformer,
    )
    pipeline.save_pretrained(folder)
    return folder


def qwen_image(folder: Path) -> Path:
    """QwenImagePipeline, which makes pictures from words."""
    pipeline = diffusers.QwenImagePipeline(**_qwen_parts())
    pipeline.save_pretrained(folder)
    return folder


def qwen_edit(name: str, folder: Path) -> diffusers.DiffusionPipeline:
    """A Qwen edit pipeline by class name, saved and loaded again.

    Its picture processor needs torchvision, so it is saved without one and gets a stand-in afterwards.
    """
    made = getattr(diffusers, name)(**_qwen_parts(), processor=None)
    made.save_pretrained(folder)
    loaded = getattr(diffusers, name).from_pretrained(folder, processor=None, local_files_only=True)
    loaded.processor = Processor(loaded.tokenizer)
    return loaded


def _qwen_parts() -> dict[str, object]:
    torch.manual_seed(6)
    vocabulary = {character: number for number, character in enumerate(sorted(ByteLevel.alphabet()))}
    for word in ("<|endoftext|>", *SPECIAL):
        vocabulary[word] = len(vocabulary)
    tokenizer = Qwen2Tokenizer(vocab=vocabulary, merges=[], extra_special_tokens=list(SPECIAL))
    sizes = {"hidden_size": 16, "intermediate_size": 16}
    config = Qwen2_5_VLConfig(
        text_config={
            **sizes,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "num_key_value_heads": 2,
            "rope_parameters": {"mrope_section": [1, 1, 2], "rope_type": "default", "rope_theta": 1000000.0},
            "vocab_size": len(vocabulary) + 4,
        },
        vision_config={**sizes, "depth": 2, "num_heads": 2, "out_hidden_size": 16},
        vision_start_token_id=vocabulary["<|vision_start|>"],
        vision_end_token_id=vocabulary["<|vision_end|>"],
        image_token_id=vocabulary["<|image_pad|>"],
        video_token_id=vocabulary["<|video_pad|>"],
    )
    channels = 4
    vae = diffusers.AutoencoderKLQwenImage(
        base_dim=channels * 6,
        z_dim=channels,
        dim_mult=[1, 2, 4],
        num_res_blocks=1,
        temperal_downsample=[False, True],
        latents_mean=[0.0] * channels,
        latents_std=[1.0] * channels,
    )
    transformer = diffusers.QwenImageTransformer2DModel(
        patch_size=2,
        in_channels=16,
        out_channels=4,
        num_layers=2,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=16,
        axes_dims_rope=(8, 4, 4),
    )
    return {
        "scheduler": diffusers.FlowMatchEulerDiscreteScheduler(),
        "vae": vae,
        "text_encoder": Qwen2_5_VLForConditionalGeneration(config),
        "tokenizer": tokenizer,
        "transformer": transformer,
    }


class Processor:
    """Text and pictures to tensors as the Qwen pipelines expect them: one picture token for each patch of 28 pixels."""

    PATCH = 14

    def __init__(self, tokenizer: Qwen2Tokenizer) -> None:
        from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

        self.tokenizer = tokenizer
        self.pictures = Qwen2VLImageProcessorPil(min_pixels=56 * 56, max_pixels=56 * 56)

    def __call__(self, *, text, images, padding, return_tensors):
        seen = self.pictures(images=images, return_tensors=return_tensors)
        for grid in seen["image_grid_thw"]:
            count = int(grid.prod()) // 4
            text = [one.replace("<|image_pad|>", "<|later|>" * count, 1) for one in text]
        text = [one.replace("<|later|>", "<|image_pad|>") for one in text]
        words = self.tokenizer(text, padding=padding, return_tensors=return_tensors)
        words.update(seen)
        return words


def controlnet() -> diffusers.ControlNetModel:
    """A ControlNet for the tiny SDXL."""
    torch.manual_seed(4)
    return diffusers.ControlNetModel(
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), conditioning_embedding_out_channels=(16, 32), **_SHAPE
    )


_SHAPE = {
    "block_out_channels": (32, 64),
    "layers_per_block": 1,
    "in_channels": 4,
    "attention_head_dim": (2, 4),
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 8,
    "transformer_layers_per_block": (1, 1),
    "projection_class_embeddings_input_dim": 80,
    "cross_attention_dim": 64,
}


def _sdxl_parts() -> dict[str, object]:
    return {
        "vae": _vae(),
        "text_encoder": _clip(CLIPTextModel),
        "text_encoder_2": _clip(CLIPTextModelWithProjection),
        "tokenizer": _clip_tokenizer(),
        "tokenizer_2": _clip_tokenizer(),
        "unet": _unet(),
        "scheduler": _euler(),
        "add_watermarker": False,
    }


def _unet() -> diffusers.UNet2DConditionModel:
    torch.manual_seed(1)
    return diffusers.UNet2DConditionModel(
        sample_size=32,
        out_channels=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        **_SHAPE,
    )


def _vae(**more) -> diffusers.AutoencoderKL:
    torch.manual_seed(2)
    return diffusers.AutoencoderKL(
        block_out_channels=(16, 32),
        down_block_types=("DownEncoderBlock2D", "DownEncoderBlock2D"),
        up_block_types=("UpDecoderBlock2D", "UpDecoderBlock2D"),
        latent_channels=4,
        norm_num_groups=16,
        **more,
    )


def _euler() -> diffusers.EulerDiscreteScheduler:
    return diffusers.EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1, timestep_spacing="leading"
    )


def _clip(model):
    torch.manual_seed(3)
    config = CLIPTextConfig(
        vocab_size=514,
        hidden_size=32,
        intermediate_size=37,
        num_attention_heads=4,
        num_hidden_layers=2,
        projection_dim=32,
        bos_token_id=512,
        eos_token_id=513,
        pad_token_id=513,
        hidden_act="gelu",
    )
    return model(config)


def _clip_tokenizer() -> CLIPTokenizer:
    letters = sorted(ByteLevel.alphabet())
    words = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    vocabulary = {word: number for number, word in enumerate(words)}
    return CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=77)
