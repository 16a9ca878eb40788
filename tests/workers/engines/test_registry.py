from __future__ import annotations

import sys
import threading
import time
import types
from collections.abc import Iterator

import pytest

from workers.engines import registry
from workers.engines.base import EngineNotConfigured, EngineNotFound

MODULE = "made_up_engine"


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[type]:
    """An engine called `made-up` that exists for one test."""

    class MadeUp:
        name, version, kinds = "made-up", "1.0.0", ("made.up",)
        made: list[MadeUp] = []
        set_up = 0
        problem: Exception | None = None

        def __init__(self) -> None:
            self.made.append(self)

        def setup(self) -> None:
            time.sleep(0.02)
            type(self).set_up += 1
            if self.problem is not None:
                raise self.problem

    module = types.ModuleType(MODULE)
    module.MadeUp = MadeUp  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, MODULE, module)
    monkeypatch.setitem(registry.ENGINES, "made-up", f"{MODULE}:MadeUp")
    yield MadeUp
    registry._load.cache_clear()


def test_one_instance_set_up_once_whichever_thread_asks(made_up: type) -> None:
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(registry.load("made-up"))) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len(set(map(id, found))) == 1
    assert made_up.set_up == 1  # type: ignore[attr-defined]


def test_a_failed_setup_is_tried_again(made_up: type) -> None:
    made_up.problem = EngineNotConfigured("no weights in the model folder")  # type: ignore[attr-defined]
    with pytest.raises(EngineNotConfigured, match="no weights"):
        registry.load("made-up")
    made_up.problem = None  # type: ignore[attr-defined]

    assert registry.load("made-up").name == "made-up"
    assert made_up.set_up == 2  # type: ignore[attr-defined]


def test_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(
        EngineNotFound,
        match="no engine is called 'paint'; known: diffusion, diffusion-images, fake, illustrator, ingest, photo, "
        "realesrgan, realesrgan-torch, redesign, replicate, staging",
    ):
        registry.load("paint")


def test_a_missing_library_is_the_operators_business(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.ENGINES, "made-up", "library_nobody_has.engine:Engine")

    with pytest.raises(EngineNotConfigured, match="needs the Python package 'library_nobody_has'"):
        registry.load("made-up")


def test_a_missing_module_of_ours_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.ENGINES, "made-up", "workers.engines.nowhere.engine:Engine")

    with pytest.raises(ModuleNotFoundError):
        registry.load("made-up")
