"""The diffusion engine on tiny random-weight pipelines of the real classes, saved to disk and loaded back."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch", reason="the GPU requirements are not installed (requirements-gpu.txt)")

import torch

from tests.workers.engines.diffusion import tiny
from tests.workers.engines.drawn_room import drawn_room
from workers.engines.base import Canceled, EngineNotConfigured, Request, TryAgain, Unsupported
from workers.engines.diffusion import engine as diffusion
from workers.engines.diffusion.adapters import Edit
from workers.engines.diffusion.engine import DiffusionEngine
from workers.engines.diffusion.pipeline import Loaded, load
from workers.engines.staging import photo as staging

pytestmark = [pytest.mark.gpu_models, pytest.mark.filterwarnings("ignore")]

PIPELINES = {
    "StableDiffusionXLControlNetInpaintPipeline": tiny.sdxl_controlnet,
    "FluxKontextInpaintPipeline": tiny.flux_kontext,
}
QWEN = ("QwenImageEditInpaintPipeline", "QwenImageEditPlusPipeline")


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    return {name: make(folder / name) for name, make in PIPELINES.items()}


@pytest.fixture
def quick(monkeypatch):
    """As little work as the engine allows."""
    monkeypatch.setitem(
        staging.EFFORTS,
        "draft",
        (160, replace(staging.EFFORTS["draft"][1], object_samples=3, room_samples=3)),
    )
    monkeypatch.setitem(diffusion.STEPS, "draft", 4)
    monkeypatch.setitem(diffusion.STRENGTHS, "draft", 0.5)


def edit(width=96, height=64) -> Edit:
    guide = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    mask = Image.new("L", (width, height), 0)
    mask.paste(255, (16, 16, 64, 48))
    return Edit(guide, guide, diffusion.edges(guide), mask, "a room", "people", 0.5, 4)


def request(folder, **wanted):
    source = folder / "photo.png"
    drawn_room(256, 192).save(source)
    work = folder / "work"
    work.mkdir()
    wanted = {"mode": "furnish", "room_types": ["Living Room"], "style_preset": "boho", "quality": "draft"} | wanted
    return Request("staging.photo", wanted, {"source": source}, work, 11)


@pytest.mark.parametrize("name", sorted(PIPELINES))
def test_a_pipeline_is_saved_loaded_and_run(weights, name):
    loaded = load(weights[name], None)
    done: list[int] = []

    first = loaded.run(edit(), seed=3, step=done.append)
    second = loaded.run(edit(), seed=3, step=lambda _: None)
    other = loaded.run(edit(), seed=4, step=lambda _: None)

    assert (loaded.name, loaded.device) == (name, "cpu")
    assert (first.size, first.mode) == ((96, 64), "RGB")
    assert done == list(range(1, len(done) + 1))
    assert 2 <= len(done) <= 3
    assert first.tobytes() == second.tobytes()
    assert first.tobytes() != other.tobytes()


@pytest.mark.parametrize("name", QWEN)
def test_a_qwen_edit_pipeline_takes_the_edit(tmp_path, monkeypatch, name):
    module = __import__(getattr(__import__("diffusers"), name).__module__, fromlist=["calculate_dimensions"])
    monkeypatch.setattr(
        module, "calculate_dimensions", lambda area, ratio: (96, 64, None)[: 2 if "Plus" in name else 3]
    )
    loaded = Loaded(name, "cpu", tiny.qwen_edit(name, tmp_path))
    loaded.pipeline.set_progress_bar_config(disable=True)
    done: list[int] = []

    made = loaded.run(edit(), seed=3, step=done.append)

    assert made.size == (96, 64)
    assert done == list(range(1, len(done) + 1))
    assert len(done) >= 2


def test_a_staging_keeps_everything_but_the_furniture(weights, quick, tmp_path, monkeypatch):
    asked = request(tmp_path)
    plain = staging_result(tmp_path)
    monkeypatch.setenv("DIFFUSION_MODEL_DIR", str(weights["StableDiffusionXLControlNetInpaintPipeline"]))
    engine = DiffusionEngine()
    engine.setup()
    told: list[float] = []
    masks: list[np.ndarray] = []
    monkeypatch.setattr(diffusion, "furniture_mask", remembering(diffusion.furniture_mask, masks))

    result = engine.run(asked, progress=told.append, cancelled=lambda: False)

    candidate = result.candidates[0]
    made, guide = np.asarray(Image.open(candidate.path)), np.asarray(Image.open(plain.candidates[0].path))
    original = np.asarray(Image.open(asked.files["source"]))
    away = masks[0] == 0
    assert (made[away] == guide[away]).all()
    assert (made[masks[0] > 0.9] != guide[masks[0] > 0.9]).any(axis=1).mean() > 0.5
    assert (made == original).all(axis=2).mean() > 0.3
    assert (result.engine, result.version) == ("diffusion", "1.0.0")
    assert candidate.quality["unchanged_share"] == 1.0
    assert told == sorted(told)
    assert told[-1] == 1.0
    details = json.loads(json.dumps(dict(result.details)))
    assert details["diffusion"]["pipeline"] == "StableDiffusionXLControlNetInpaintPipeline"
    assert details["style"] == "boho"


def staging_result(folder):
    from workers.engines.staging.engine import StagingEngine

    work = folder / "plain"
    work.mkdir()
    asked = Request(
        "staging.photo",
        {"mode": "furnish", "room_types": ["Living Room"], "style_preset": "boho", "quality": "draft"},
        {"source": folder / "photo.png"},
        work,
        11,
    )
    return StagingEngine().run(asked, progress=lambda _: None, cancelled=lambda: False)


def remembering(function, kept):
    def wrapped(*arguments):
        kept.append(function(*arguments))
        return kept[-1]

    return wrapped


def test_it_stops_between_two_steps(weights):
    loaded = load(weights["FluxKontextInpaintPipeline"], None)
    done: list[int] = []

    def step(number):
        done.append(number)
        raise Canceled("stop")

    with pytest.raises(Canceled):
        loaded.run(edit(), seed=1, step=step)

    assert done == [1]


def test_no_memory_left_is_for_another_try():
    def full(**_):
        raise torch.OutOfMemoryError("no memory")

    with pytest.raises(TryAgain) as caught:
        Loaded("FluxKontextInpaintPipeline", "cpu", full).run(edit(), seed=1, step=lambda _: None)

    assert (caught.value.code, caught.value.after) == ("engine_unavailable", 10.0)


def test_sdxl_needs_a_controlnet_and_takes_one(tmp_path):
    folder = tiny.sdxl(tmp_path / "sdxl")
    with pytest.raises(EngineNotConfigured, match="DIFFUSION_CONTROLNET_DIR"):
        load(folder, None)
    tiny.controlnet().save_pretrained(tmp_path / "edges")

    loaded = load(folder, tmp_path / "edges")

    assert loaded.name == "StableDiffusionXLControlNetInpaintPipeline"
    assert loaded.run(edit(), seed=1, step=lambda _: None).size == (96, 64)


def test_a_pickle_is_never_read(tmp_path):
    folder = tiny.flux_kontext(tmp_path / "flux")
    saved = folder / "transformer" / "diffusion_pytorch_model.safetensors"
    saved.rename(saved.with_name("diffusion_pytorch_model.bin"))

    with pytest.raises(EngineNotConfigured, match="cannot be loaded"):
        load(folder, None)


def test_what_it_does_not_do_is_refused(weights, tmp_path):
    engine = DiffusionEngine()
    engine.loaded = Loaded("FluxKontextInpaintPipeline", "cpu", None)

    with pytest.raises(Unsupported, match="staging engine"):
        engine.run(request(tmp_path, mode="clean", room_types=[]), progress=lambda _: None, cancelled=lambda: False)
