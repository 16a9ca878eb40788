"""What the diffusion engine says while it is not configured, and its arithmetic. None of it needs torch."""

from __future__ import annotations

import json

import numpy as np
import pytest

from workers.engines.base import EngineNotConfigured
from workers.engines.diffusion.adapters import ADAPTERS, BY_WEIGHTS
from workers.engines.diffusion.engine import MULTIPLE, WORK_PIXELS, DiffusionEngine, pasted
from workers.engines.diffusion.pipeline import load
from workers.engines.diffusion.prompts import STYLES, prompt
from workers.engines.diffusion.sizes import work_size
from workers.engines.staging import request
from workers.engines.staging.composite import Composite


def test_without_a_directory_it_says_which_setting(monkeypatch):
    monkeypatch.delenv("DIFFUSION_MODEL_DIR", raising=False)

    with pytest.raises(EngineNotConfigured, match="DIFFUSION_MODEL_DIR"):
        DiffusionEngine().setup()


def test_a_directory_without_a_pipeline_is_named(tmp_path):
    with pytest.raises(EngineNotConfigured, match=r"model_index\.json"):
        load(tmp_path, None)


@pytest.mark.parametrize("text", ["not json", "[]", "{}"])
def test_an_index_that_names_nothing_is_refused(tmp_path, text):
    (tmp_path / "model_index.json").write_text(text)

    with pytest.raises(EngineNotConfigured, match="pipeline class"):
        load(tmp_path, None)


def test_weights_of_another_kind_are_refused_by_name(tmp_path):
    (tmp_path / "model_index.json").write_text(json.dumps({"_class_name": "AudioLDMPipeline"}))

    with pytest.raises(EngineNotConfigured, match="AudioLDMPipeline"):
        load(tmp_path, None)


def test_every_kind_of_weights_has_an_adapter():
    assert set(BY_WEIGHTS.values()) == set(ADAPTERS)


@pytest.mark.parametrize(
    ("size", "expected"),
    [((1024, 1024), (1024, 1024)), ((6000, 4000), (1248, 832)), ((256, 192), (256, 192)), ((20, 3000), (32, 3008))],
)
def test_work_sizes_keep_the_shape_and_divide(size, expected):
    assert work_size(*size, MULTIPLE, WORK_PIXELS) == expected


def test_only_the_mask_is_pasted():
    staged = Composite(np.full((40, 60, 3), 100, np.uint8), np.zeros((40, 60), bool))
    mask = np.zeros((40, 60), np.float32)
    mask[10:20, 30:50] = 1.0
    mask[20:24, 30:50] = 0.5

    result = pasted(staged, np.full((20, 30, 3), 200, np.uint8), mask)

    assert (result.image[10:20, 30:50] == 200).all()
    assert (result.image[20:24, 30:50] == 150).all()
    assert (result.image[mask == 0] == 100).all()
    assert (result.zone == (mask > 0)).all()
    assert (staged.image == 100).all()


def test_without_furniture_nothing_is_pasted():
    staged = Composite(np.full((4, 6, 3), 100, np.uint8), np.zeros((4, 6), bool))

    assert pasted(staged, np.full((4, 6, 3), 9, np.uint8), np.zeros((4, 6), np.float32)) is staged


def test_every_preset_has_words_of_its_own():
    assert set(STYLES) == set(request.STYLES)
    assert len(set(STYLES.values())) == len(STYLES)
    assert "living room and kitchen" in prompt(("Living Room", "Kitchen"), "boho")
