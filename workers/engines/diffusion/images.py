"""Pictures from prompts, and edits of pictures, by pipelines of open weights from local directories.

Weights for text and weights for edits are two models, each in memory once a process; SDXL does both with the same ones.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workers.engines.base import Canceled, Cancelled, EngineNotConfigured, Progress, Request, Result, Unsupported
from workers.engines.diffusion.image_adapters import ADAPTERS, BY_WEIGHTS, Adapter, Wish, negative_prompt
from workers.engines.diffusion.pipeline import Loaded, called, class_for, class_of, opened
from workers.engines.diffusion.sizes import work_size
from workers.engines.images.outputs import made_candidate
from workers.engines.images.request import EDIT, GENERATE, KINDS, Order, read_order

SETTINGS = {GENERATE: "IMAGE_MODEL_DIR", EDIT: "IMAGE_EDIT_MODEL_DIR"}
"""Kind -> the setting that names the directory of its weights."""
PAUSE_SECONDS = 0.5
"""Between two looks whether a run that waits for the pipeline was canceled."""


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


class DiffusionImagesEngine:
    """Makes pictures with IMAGE_MODEL_DIR, edits them with IMAGE_EDIT_MODEL_DIR."""

    name = "diffusion-images"
    version = "1.0.0"
    kinds: tuple[str, ...] = KINDS

    def __init__(self) -> None:
        self.models: dict[str, Model] = {}
        self._turn = threading.Lock()

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
        with self._my_turn(cancelled):

            def step(number: int) -> None:
                if cancelled():
                    raise Canceled("The job was canceled while its picture was made.")
                progress(min(0.95, 0.95 * number / (model.adapter.steps * model.adapter.seen)))

            given = model.adapter.given([wish], model.adapter.steps)
            [picture] = called(model.loaded.pipeline, given, seeds=[request.seed], step=step)
        candidate = made_candidate(picture, (order.width, order.height), request.work_dir / "picture")
        progress(1.0)
        return Result(self.name, self.version, (candidate,), _details(order, model, wish))

    def _model(self, kind: str) -> Model:
        if not self.models:
            raise EngineNotConfigured(f"The engine {self.name} was not set up.")
        if kind not in self.models:
            raise EngineNotConfigured(f"The engine {self.name} needs {SETTINGS[kind]} for {kind}.")
        return self.models[kind]

    @contextmanager
    def _my_turn(self, cancelled: Cancelled) -> Iterator[None]:
        """One run at a time: a pipeline keeps the state of its run in itself. Raises Canceled."""
        while True:
            if cancelled():
                raise Canceled("The job was canceled.")
            if self._turn.acquire(timeout=PAUSE_SECONDS):
                break
        try:
            yield
        finally:
            self._turn.release()


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


def _details(order: Order, model: Model, wish: Wish) -> dict[str, Any]:
    """prompt_tokens: of the prompt, and as many of them as the model reads."""
    tokens = len(model.loaded.pipeline.tokenizer(wish.prompt)["input_ids"])
    return {
        "model": model.directory,
        "pipeline": model.loaded.name,
        "device": model.loaded.device,
        "steps": model.adapter.steps,
        "made_at": list(wish.size),
        "references": len(order.references),
        "prompt_tokens": {"given": tokens, "read": min(tokens, model.adapter.tokens)},
    }
