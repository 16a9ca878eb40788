"""Pictures from prompts, and edits of pictures, by pipelines of open weights from local directories.

Weights for text and weights for edits are two models, each in memory once a process; SDXL does both with the same ones.
Jobs that several threads of a worker run at the same time share a run of the pipeline where it makes several pictures
at once.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image

from workers.engines.base import Canceled, Cancelled, EngineNotConfigured, Progress, Request, Result, Unsupported
from workers.engines.diffusion.batches import Batches
from workers.engines.diffusion.image_adapters import ADAPTERS, BY_WEIGHTS, Adapter, Wish, negative_prompt
from workers.engines.diffusion.pipeline import Loaded, called, class_for, class_of, opened
from workers.engines.diffusion.sizes import work_size
from workers.engines.images.outputs import made_candidate
from workers.engines.images.request import EDIT, GENERATE, KINDS, Order, read_order

SETTINGS = {GENERATE: "IMAGE_MODEL_DIR", EDIT: "IMAGE_EDIT_MODEL_DIR"}
"""Kind -> the setting that names the directory of its weights."""


@dataclass(frozen=True)
class Model:
    """A pipeline, how it is asked, and the name of its directory."""

    loaded: Loaded
    adapter: Adapter
    directory: str

    @property
    def multiple(self) -> int:
        """Both sides of its pictures divide by this; the pipelines refuse what does not divide by 8, whatever their
        autoencoder."""
        return math.lcm(8, int(self.loaded.pipeline.vae_scale_factor) * self.adapter.patch)


@dataclass(frozen=True)
class Made:
    """tokens: of the prompt."""

    picture: Image.Image
    tokens: int


class DiffusionImagesEngine:
    """Makes pictures with IMAGE_MODEL_DIR, edits them with IMAGE_EDIT_MODEL_DIR."""

    name = "diffusion-images"
    version = "1.0.0"
    kinds: tuple[str, ...] = KINDS

    def __init__(self) -> None:
        self.models: dict[str, Model] = {}
        self._batches: Batches[Wish, Made] = Batches()

    def setup(self) -> None:
        """Load the pipelines, once per process. Raises EngineNotConfigured."""
        if self.models:
            return
        folders = {kind: Path(value) for kind, name in SETTINGS.items() if (value := os.environ.get(name))}
        if not folders:
            raise EngineNotConfigured(
                f"The engine {self.name} needs {' or '.join(SETTINGS.values())}, a directory of open weights."
            )
        self.models = _models(folders)

    def check(self, kind: str) -> None:
        """Raises EngineNotConfigured when there are no weights for this kind."""
        self._model(kind)

    def run(self, request: Request, *, progress: Progress, cancelled: Cancelled) -> Result:
        """Make or edit one picture. Raises Unsupported, InvalidInput, TryAgain, Canceled, EngineNotConfigured."""
        order = read_order(request)
        model = self._model(order.kind)
        wish = _wish(order, model)
        if cancelled():
            raise Canceled("The job was canceled.")

        def step(number: int) -> None:
            progress(min(0.95, 0.95 * number / (model.adapter.steps * model.adapter.seen)))

        made, together = self._batches.make(
            wish,
            key=(order.kind, wish.size) if model.adapter.batches else None,
            seed=request.seed,
            call=partial(_made, model),
            step=step,
            cancelled=cancelled,
        )
        candidate = made_candidate(made.picture, (order.width, order.height), request.work_dir / "picture")
        progress(1.0)
        return Result(self.name, self.version, (candidate,), _details(order, model, wish, made, together))

    def _model(self, kind: str) -> Model:
        if not self.models:
            raise EngineNotConfigured(f"The engine {self.name} was not set up.")
        if kind not in self.models:
            raise EngineNotConfigured(f"The engine {self.name} needs {SETTINGS[kind]} for {kind}.")
        return self.models[kind]


def _models(folders: dict[str, Path]) -> dict[str, Model]:
    """What each kind runs on: its own weights, else the other kind's where they can do both."""
    models: dict[str, Model] = {}
    in_memory: dict[Path, Loaded] = {}
    for kind in KINDS:
        folder = folders.get(kind) or folders[GENERATE if kind == EDIT else EDIT]
        held = class_of(folder, SETTINGS[kind])
        if kind not in folders and held not in BY_WEIGHTS[kind]:
            continue
        name = class_for(held, BY_WEIGHTS[kind], folder)
        loaded = _with_the_same_weights(in_memory[folder], name) if folder in in_memory else opened(folder, name)
        in_memory[folder] = loaded
        models[kind] = Model(loaded, ADAPTERS[name], folder.name)
    return models


def _with_the_same_weights(loaded: Loaded, name: str) -> Loaded:
    import diffusers

    pipeline = getattr(diffusers, name).from_pipe(loaded.pipeline, torch_dtype=loaded.pipeline.dtype)
    pipeline.set_progress_bar_config(disable=True)
    return Loaded(name, loaded.device, pipeline)


def _made(model: Model, wishes: Sequence[Wish], seeds: Sequence[int], step: Callable[[int], None]) -> list[Made]:
    """Nobody else uses the pipeline meanwhile, its tokenizer included."""
    pipeline = model.loaded.pipeline
    pictures = called(pipeline, model.adapter.given(list(wishes), model.adapter.steps), seeds=seeds, step=step)
    tokens = [len(pipeline.tokenizer(wish.prompt)["input_ids"]) for wish in wishes]
    return [Made(picture, count) for picture, count in zip(pictures, tokens, strict=True)]


def _wish(order: Order, model: Model) -> Wish:
    """Raises Unsupported for more references than the model takes, InvalidInput for one that is no picture."""
    most = model.adapter.references
    if len(order.references) > most:
        raise Unsupported(
            f"The configured model takes {most} reference image{'' if most == 1 else 's'}; got {len(order.references)}."
        )
    return Wish(
        prompt=order.worded(model.adapter.picture),
        negative_prompt=negative_prompt(order),
        size=work_size(order.width, order.height, model.multiple, model.adapter.most_pixels),
        references=tuple(reference.read() for reference in order.references),
    )


def _details(order: Order, model: Model, wish: Wish, made: Made, together: int) -> dict[str, Any]:
    """prompt_tokens: of the prompt, and as many of them as the model reads. together: pictures in the same run."""
    return {
        "model": model.directory,
        "pipeline": model.loaded.name,
        "device": model.loaded.device,
        "steps": model.adapter.steps,
        "made_at": list(wish.size),
        "references": len(order.references),
        "prompt_tokens": {"given": made.tokens, "read": min(made.tokens, model.adapter.tokens)},
        "together": together,
    }
