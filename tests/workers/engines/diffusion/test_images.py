"""Pictures from prompts on tiny random-weight pipelines of the real classes, saved to disk and loaded back."""

from __future__ import annotations

import json
import threading
import time
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch", reason="the GPU requirements are not installed (requirements-gpu.txt)")

import torch

from tests.workers.engines.diffusion import tiny
from workers.engines.base import Canceled, EngineNotConfigured, InvalidInput, Request, TryAgain, Unsupported
from workers.engines.diffusion.image_adapters import ADAPTERS
from workers.engines.diffusion.images import DiffusionImagesEngine, Model
from workers.engines.diffusion.pipeline import Loaded, called

pytestmark = [pytest.mark.gpu_models, pytest.mark.filterwarnings("ignore")]

FEW_STEPS = 3


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("weights")
    return {
        "QwenImagePipeline": tiny.qwen_image(folder / "qwen-image"),
        "StableDiffusionXLPipeline": tiny.sdxl(folder / "sdxl"),
    }


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nothing is configured at first."""
    for name in ("IMAGE_MODEL_DIR", "IMAGE_EDIT_MODEL_DIR"):
        monkeypatch.delenv(name, raising=False)
    for name, adapter in ADAPTERS.items():
        monkeypatch.setitem(ADAPTERS, name, type(adapter)(**{**vars(adapter), "steps": FEW_STEPS}))
    return monkeypatch


def engine_on(settings: pytest.MonkeyPatch, **folders: Path) -> DiffusionImagesEngine:
    for name, folder in folders.items():
        settings.setenv(name, str(folder))
    engine = DiffusionImagesEngine()
    engine.setup()
    return engine


def request(folder: Path, *aliases: str | None, seed: int = 7, **changed: Any) -> Request:
    """An edit when there are aliases, one for each reference."""
    folder.mkdir(exist_ok=True)
    files = {}
    for number in range(len(aliases)):
        files[f"reference_{number}"] = folder / f"{number}.png"
        Image.linear_gradient("L").resize((80, 60 + number)).convert("RGB").save(files[f"reference_{number}"])
    work_dir = folder / "work"
    work_dir.mkdir()
    given = {
        "prompt": "a red kettle with @logo",
        "aspect_ratio": "3:2",
        "width": 96,
        "height": 64,
        "template": "product",
        "references": [{"name": f"reference_{n}", "alias": alias} for n, alias in enumerate(aliases)],
    }
    return Request("image.edit" if aliases else "image.generate", given | changed, files, work_dir, seed)


def run(engine: DiffusionImagesEngine, asked: Request) -> tuple[Any, list[float]]:
    told: list[float] = []
    return engine.run(asked, progress=told.append, cancelled=lambda: False), told


@pytest.mark.parametrize("name", ["QwenImagePipeline", "StableDiffusionXLPipeline"])
def test_a_picture_is_made_from_words(weights, settings, tmp_path, name):
    engine = engine_on(settings, IMAGE_MODEL_DIR=weights[name])

    first, told = run(engine, request(tmp_path / "first"))
    same, _ = run(engine, request(tmp_path / "same"))
    other, _ = run(engine, request(tmp_path / "other", seed=8))

    [candidate] = first.candidates
    with Image.open(candidate.path) as image:
        assert (image.format, image.size, image.mode) == ("PNG", (96, 64), "RGB")
    assert (candidate.width, candidate.height, candidate.content_type) == (96, 64, "image/png")
    assert candidate.quality["contrast"] > 0
    assert candidate.path.read_bytes() == same.candidates[0].path.read_bytes()
    assert candidate.path.read_bytes() != other.candidates[0].path.read_bytes()
    assert told == sorted(told)
    assert (len(told), told[-1]) == (FEW_STEPS + 1, 1.0)
    assert json.loads(json.dumps(dict(first.details))) == {
        "model": weights[name].name,
        "pipeline": name,
        "device": "cpu",
        "steps": FEW_STEPS,
        "made_at": [96, 64],
        "references": 0,
        "prompt_tokens": first.details["prompt_tokens"],
        "together": 1,
    }
    assert (first.engine, first.version) == ("diffusion-images", "1.0.0")


@pytest.mark.parametrize("name", ["QwenImagePipeline", "StableDiffusionXLPipeline"])
def test_other_words_make_another_picture(weights, settings, tmp_path, name):
    engine = engine_on(settings, IMAGE_MODEL_DIR=weights[name])

    first, _ = run(engine, request(tmp_path / "first"))
    other, _ = run(engine, request(tmp_path / "other", prompt="a blue cup"))

    assert first.candidates[0].path.read_bytes() != other.candidates[0].path.read_bytes()


@pytest.mark.parametrize(("size", "made_at"), [((100, 70), [96, 72]), ((96, 64), [96, 64]), ((130, 65), [128, 64])])
def test_a_size_that_no_pipeline_makes_is_scaled_to_exactly(weights, settings, tmp_path, size, made_at):
    engine = engine_on(settings, IMAGE_MODEL_DIR=weights["QwenImagePipeline"])

    result, _ = run(engine, request(tmp_path / "a", width=size[0], height=size[1]))

    with Image.open(result.candidates[0].path) as image:
        assert image.size == size
    assert result.details["made_at"] == made_at


def test_a_picture_beyond_what_the_weights_were_trained_for_is_made_smaller(weights, settings, tmp_path):
    adapter = ADAPTERS["StableDiffusionXLPipeline"]
    settings.setitem(ADAPTERS, "StableDiffusionXLPipeline", type(adapter)(**{**vars(adapter), "most_pixels": 96 * 64}))
    engine = engine_on(settings, IMAGE_MODEL_DIR=weights["StableDiffusionXLPipeline"])

    result, _ = run(engine, request(tmp_path / "a", width=192, height=128))

    assert result.details["made_at"] == [96, 64]
    with Image.open(result.candidates[0].path) as image:
        assert image.size == (192, 128)


def test_what_the_encoder_does_not_read_of_a_prompt_is_told(weights, settings, tmp_path):
    engine = engine_on(settings, IMAGE_MODEL_DIR=weights["StableDiffusionXLPipeline"])

    result, _ = run(engine, request(tmp_path / "a", prompt="kettle " * 40))

    assert result.details["prompt_tokens"]["read"] == 77
    assert result.details["prompt_tokens"]["given"] > 77


def test_sdxl_edits_with_the_weights_it_draws_with(weights, settings, tmp_path):
    engine = engine_on(settings, IMAGE_MODEL_DIR=weights["StableDiffusionXLPipeline"])

    first, told = run(engine, request(tmp_path / "first", "@logo"))
    asked = request(tmp_path / "other", "@logo")
    Image.new("RGB", (80, 60), (200, 30, 30)).save(asked.files["reference_0"])
    other, _ = run(engine, asked)

    texts, edits = engine.models["image.generate"].loaded, engine.models["image.edit"].loaded
    assert edits.name == "StableDiffusionXLImg2ImgPipeline"
    assert edits.pipeline.unet is texts.pipeline.unet
    assert edits.pipeline.unet.dtype == torch.float32
    assert first.details["pipeline"] == "StableDiffusionXLImg2ImgPipeline"
    assert first.details["references"] == 1
    assert told[-1] == 1.0
    assert first.candidates[0].path.read_bytes() != other.candidates[0].path.read_bytes()
    engine.check("image.generate")
    engine.check("image.edit")


@pytest.mark.parametrize(
    ("name", "aliases", "said"),
    [
        ("QwenImageEditPipeline", ("@logo",), "a red kettle with the picture"),
        ("QwenImageEditPlusPipeline", ("@logo",), "a red kettle with Picture 1"),
        ("QwenImageEditPlusPipeline", (None, "@logo", "@third"), "a red kettle with Picture 2"),
    ],
)
def test_a_qwen_edit_takes_words_and_pictures(settings, tmp_path, name, aliases, said):
    module = __import__(getattr(__import__("diffusers"), name).__module__, fromlist=["calculate_dimensions"])
    settings.setattr(module, "calculate_dimensions", lambda area, ratio: (96, 64, None)[: 2 if "Plus" in name else 3])
    pipeline = tiny.qwen_edit(name, tmp_path / "weights")
    pipeline.set_progress_bar_config(disable=True)
    heard: list[Any] = []
    hear = pipeline.processor

    def listening(**given: Any) -> Any:
        heard.append(given)
        return hear(**given)

    pipeline.processor = listening
    engine = DiffusionImagesEngine()
    engine.models = {"image.edit": Model(Loaded(name, "cpu", pipeline), ADAPTERS[name], "tiny")}

    result, told = run(engine, request(tmp_path / "a", *aliases))

    assert result.details["references"] == len(aliases)
    assert (result.details["pipeline"], result.details["made_at"]) == (name, [96, 64])
    assert len(told) == FEW_STEPS + 1
    with Image.open(result.candidates[0].path) as image:
        assert image.size == (96, 64)
    assert said in heard[0]["text"][0]
    assert "@logo" not in heard[0]["text"][0]


@pytest.mark.parametrize(("name", "most"), [("QwenImageEditPipeline", 1), ("StableDiffusionXLImg2ImgPipeline", 1)])
def test_more_references_than_the_model_takes_are_refused(tmp_path, name, most):
    class Sized:
        vae_scale_factor = 8

    engine = DiffusionImagesEngine()
    engine.models = {"image.edit": Model(Loaded(name, "cpu", Sized()), ADAPTERS[name], "tiny")}

    with pytest.raises(Unsupported, match=f"takes {most} reference image; got 2"):
        run(engine, request(tmp_path / "a", "@logo", None))


def test_each_kind_has_its_own_weights(weights, settings, tmp_path):
    engine = engine_on(
        settings,
        IMAGE_MODEL_DIR=weights["QwenImagePipeline"],
        IMAGE_EDIT_MODEL_DIR=weights["StableDiffusionXLPipeline"],
    )

    assert {kind: model.loaded.name for kind, model in engine.models.items()} == {
        "image.generate": "QwenImagePipeline",
        "image.edit": "StableDiffusionXLImg2ImgPipeline",
    }


def test_text_weights_that_cannot_edit_leave_edits_unconfigured(weights, settings, tmp_path):
    engine = engine_on(settings, IMAGE_MODEL_DIR=weights["QwenImagePipeline"])

    engine.check("image.generate")
    for ask in (lambda: engine.check("image.edit"), lambda: run(engine, request(tmp_path / "a", "@logo"))):
        with pytest.raises(EngineNotConfigured, match=r"needs IMAGE_EDIT_MODEL_DIR for image\.edit"):
            ask()


def test_without_a_directory_it_says_which_setting():
    with pytest.raises(EngineNotConfigured, match="needs IMAGE_MODEL_DIR or IMAGE_EDIT_MODEL_DIR"):
        DiffusionImagesEngine().setup()


def test_an_engine_that_was_not_set_up_says_so(tmp_path):
    with pytest.raises(EngineNotConfigured, match="not set up"):
        run(DiffusionImagesEngine(), request(tmp_path / "a"))


@pytest.mark.parametrize("setting", ["IMAGE_MODEL_DIR", "IMAGE_EDIT_MODEL_DIR"])
def test_a_directory_of_other_weights_is_refused_by_name(settings, tmp_path, setting):
    (tmp_path / "model_index.json").write_text(json.dumps({"_class_name": "AudioLDMPipeline"}))

    with pytest.raises(EngineNotConfigured, match="AudioLDMPipeline; usable are "):
        engine_on(settings, **{setting: tmp_path})


def test_a_pickle_is_never_read(settings, tmp_path):
    folder = tiny.sdxl(tmp_path / "sdxl")
    saved = folder / "unet" / "diffusion_pytorch_model.safetensors"
    saved.rename(saved.with_name("diffusion_pytorch_model.bin"))

    with pytest.raises(EngineNotConfigured, match="cannot be loaded"):
        engine_on(settings, IMAGE_MODEL_DIR=folder)


def test_a_cancel_is_seen_between_two_steps(weights, settings, tmp_path):
    engine = engine_on(settings, IMAGE_MODEL_DIR=weights["QwenImagePipeline"])
    asked = request(tmp_path / "a")
    told: list[float] = []

    with pytest.raises(Canceled):
        engine.run(asked, progress=told.append, cancelled=lambda: len(told) == 2)

    assert len(told) == 2
    assert list(asked.work_dir.iterdir()) == []
    result, _ = run(engine, request(tmp_path / "b"))  # the pipeline is free again
    assert len(result.candidates) == 1


@pytest.mark.parametrize("name", ["QwenImagePipeline", "StableDiffusionXLPipeline"])
def test_jobs_of_one_size_share_a_run_and_get_what_each_would_alone(weights, settings, tmp_path, name):
    engine = engine_on(settings, IMAGE_MODEL_DIR=weights[name])
    prompts = ["a kettle", "a blue cup on a table", "a longer sentence about nothing at all"]
    wanted = [request(tmp_path / f"{n}", seed=n, prompt=prompt) for n, prompt in enumerate(prompts)]
    alone = [
        pixels(run(engine, request(tmp_path / f"alone{n}", seed=n, prompt=prompt))[0])
        for n, prompt in enumerate(prompts)
    ]
    begun, go_on, results = threading.Event(), threading.Event(), {}

    def work(number: int, progress: Any) -> None:
        results[number] = engine.run(wanted[number], progress=progress, cancelled=lambda: False)

    def hold(_: float) -> None:
        begun.set()
        assert go_on.wait(60)

    threads = [threading.Thread(target=work, args=(0, hold))]
    threads[0].start()
    assert begun.wait(60)
    for number in (1, 2):
        threads.append(threading.Thread(target=work, args=(number, lambda _: None)))
        threads[-1].start()
    while len(engine._batches._waiting) < 2:
        time.sleep(0.01)
    go_on.set()
    for thread in threads:
        thread.join(60)

    assert [results[number].details["together"] for number in range(3)] == [1, 2, 2]
    for number in range(3):
        # Sums are added up in another order for two pictures than for one.
        difference = np.abs(pixels(results[number]).astype(int) - alone[number].astype(int))
        assert difference.max() <= 2
    assert np.abs(alone[1].astype(int) - alone[2].astype(int)).max() > 10


def pixels(result: Any) -> np.ndarray[Any, Any]:
    with Image.open(result.candidates[0].path) as image:
        return np.asarray(image)


class Tensor:
    """Something on the device."""


@pytest.mark.parametrize(
    ("raised", "seen"), [(torch.OutOfMemoryError("no memory"), TryAgain), (Canceled("stop"), Canceled)]
)
def test_a_run_that_failed_keeps_nothing_on_the_device(raised, seen):
    kept: list[weakref.ref[Tensor]] = []

    def pipeline(**_: Any) -> None:
        latents = Tensor()
        kept.append(weakref.ref(latents))
        raise raised

    with pytest.raises(seen):
        called(pipeline, {}, seeds=[1], step=lambda _: None)

    assert kept[0]() is None


def test_a_reference_that_is_no_picture_is_refused(weights, settings, tmp_path):
    engine = engine_on(settings, IMAGE_MODEL_DIR=weights["StableDiffusionXLPipeline"])
    asked = request(tmp_path / "a", "@logo")
    asked.files["reference_0"].write_bytes(b"no picture")

    with pytest.raises(InvalidInput, match="A reference image cannot be used"):
        run(engine, asked)


@pytest.mark.parametrize(
    ("template", "prompt", "unwanted"),
    [
        ("general", "a kettle", "low quality, blurry, distorted, deformed"),
        ("comic", "a kettle", "low quality, blurry, distorted, deformed, photograph"),
        ("comic", "a Blurry photograph", "low quality, distorted, deformed"),
    ],
)
def test_what_the_prompt_asks_for_is_not_unwanted(tmp_path, template, prompt, unwanted):
    from workers.engines.diffusion.image_adapters import negative_prompt
    from workers.engines.images.request import read_order

    order = read_order(request(tmp_path / "a", template=template, prompt=prompt))

    assert negative_prompt(order) == unwanted
