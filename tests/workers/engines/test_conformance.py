"""What every registered engine keeps to, whatever it does. A new engine needs a line in REQUESTS and nothing else."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from tests.workers.engines.drawn_room import drawn_room
from tests.workers.engines.replicate.conftest import fetch
from tests.workers.engines.replicate.server import TOKEN, replicate_server
from workers.engines import registry
from workers.engines.base import Canceled, Engine, InvalidInput, Request, Result, Unsupported
from workers.engines.registry import ENGINES, load

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Case:
    """The smallest request that an engine carries out. file: the name of its input file."""

    kind: str
    input: Mapping[str, Any]
    draw: Callable[[], Image.Image]
    file: str = "source"


def picture() -> Image.Image:
    image = Image.linear_gradient("L").resize((320, 264)).convert("RGB")
    ImageDraw.Draw(image).rectangle((60, 60, 200, 180), fill=(180, 90, 40))
    return image


def small_picture() -> Image.Image:
    return picture().resize((72, 48))


FURNISH = {"mode": "furnish", "room_types": ["Living Room"], "style_preset": "modern", "quality": "draft"}
REDESIGN = {
    "prompt": "modern living room with a plant, sage walls",
    "preserve_layout": False,
    "num_outputs": 1,
    "output_format": "png",
    "extra": {"quality": "draft"},
}
ILLUSTRATE = {
    "prompt": 'A poster that says "Open today" over the picture',
    "aspect_ratio": "1:1",
    "width": 256,
    "height": 256,
    "template": "general",
    "references": [{"name": "source", "alias": None}],
}

EDIT = {
    "prompt": "@ball on grass",
    "aspect_ratio": "3:2",
    "width": 96,
    "height": 64,
    "template": "photorealistic",
    "references": [{"name": "reference_0", "alias": "@ball"}],
}

REQUESTS = {
    "diffusion": Case("staging.photo", FURNISH, partial(drawn_room, 256, 192)),
    "diffusion-images": Case("image.edit", EDIT, small_picture, "reference_0"),
    "fake": Case("fake.image", {"fake": {"steps": 4, "candidates": 2}}, picture),
    "illustrator": Case("image.edit", ILLUSTRATE, picture),
    "ingest": Case("source.ingest", {}, picture),
    "photo": Case("pro_capture.photo", {}, picture),
    "realesrgan": Case("image.upscale", {"scale": 2, "face_enhance": False}, small_picture),
    "realesrgan-torch": Case("image.upscale", {"scale": 3, "face_enhance": False}, small_picture),
    "redesign": Case("redesign.photo", REDESIGN, partial(drawn_room, 256, 192)),
    "replicate": Case("image.upscale", {"scale": 2, "face_enhance": False}, small_picture),
    "staging": Case("staging.photo", FURNISH, partial(drawn_room, 256, 192)),
    "variant": Case("image.variant", {"width": 64, "height": 64, "fit": "cover", "format": "webp"}, picture),
}

STANDS_IN_FOR_ANY_KIND = {"fake"}
"""Operators and tests may map any kind to these."""

BESIDE_A_DEFAULT = {"diffusion", "diffusion-images", "realesrgan-torch", "replicate"}
"""Operators map kinds of another engine to these when they have what it takes."""

NEEDS_TORCH = [
    pytest.mark.gpu_models,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(find_spec("torch") is None, reason="the GPU requirements are not installed"),
]
MARKS = {"diffusion": NEEDS_TORCH, "diffusion-images": NEEDS_TORCH, "realesrgan-torch": NEEDS_TORCH}


def named(names: set[str]) -> pytest.MarkDecorator:
    """One case for each engine."""
    return pytest.mark.parametrize("name", [pytest.param(name, marks=MARKS.get(name, [])) for name in sorted(names)])


every_engine = named(set(REQUESTS))


@pytest.fixture(scope="module", autouse=True)
def weights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Weights of a real class for the engine that needs some, small and random."""
    if find_spec("torch") is None:
        yield
        return
    from tests.workers.engines.diffusion import tiny
    from tests.workers.engines.realesrgan.tiny import rrdb

    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        patch.setenv("DIFFUSION_MODEL_DIR", str(tiny.flux_kontext(tmp_path_factory.mktemp("weights"))))
        patch.setenv("IMAGE_MODEL_DIR", str(tiny.sdxl(tmp_path_factory.mktemp("weights"))))
        patch.setenv("REALESRGAN_WEIGHTS", str(rrdb(tmp_path_factory.mktemp("weights") / "tiny.pth")))
        yield


@pytest.fixture(scope="module", autouse=True)
def service() -> Iterator[None]:
    """A service for the engine that speaks with one; it has its result at once."""
    with replicate_server() as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPLICATE_API_TOKEN", TOKEN)
        patch.setenv("REPLICATE_API_URL", server.api)
        patch.setenv("REPLICATE_UPSCALE_MODEL", "owner/upscaler")
        patch.setenv("REPLICATE_WAIT_SECONDS", "5")
        yield
    registry._load.cache_clear()  # the address is gone


@dataclass(frozen=True)
class Run:
    request: Request
    result: Result
    progress: list[float]
    source_digest: str


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def request_for(name: str, folder: Path, seed: int = 11) -> Request:
    case = REQUESTS[name]
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "source.png"
    case.draw().save(source)
    source.chmod(0o400)
    work_dir = folder / "work"
    work_dir.mkdir()
    return Request(case.kind, case.input, {case.file: source}, work_dir, seed, fetch=fetch)


def run(name: str, folder: Path, seed: int = 11) -> Run:
    request = request_for(name, folder, seed)
    before = digest(request.files[REQUESTS[name].file])
    progress: list[float] = []
    result = load(name).run(request, progress=progress.append, cancelled=lambda: False)
    return Run(request, result, progress, before)


def test_every_registered_engine_is_tried_here() -> None:
    assert set(REQUESTS) == set(ENGINES)


@every_engine
def test_says_who_it_is(name: str) -> None:
    engine: Engine = load(name)

    assert engine.name == name
    assert re.fullmatch(r"\d+\.\d+\.\d+", engine.version)
    assert isinstance(engine.kinds, tuple)
    assert REQUESTS[name].kind in engine.kinds
    assert len(set(engine.kinds)) == len(engine.kinds)
    assert all(re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", kind) for kind in engine.kinds)


def test_no_kind_has_two_default_engines() -> None:
    kinds = [kind for name in set(ENGINES) - BESIDE_A_DEFAULT for kind in load(name).kinds]

    assert sorted(set(kinds)) == sorted(kinds)


@every_engine
def test_setup_may_be_called_again(name: str, tmp_path: Path) -> None:
    engine = load(name)

    engine.setup()
    engine.setup()

    assert load(name) is engine


def result_says_who_made_it(name: str, done: Run) -> None:
    result = done.result

    assert (result.engine, result.version) == (name, load(name).version)
    assert len(result.candidates) >= 1


def outputs_are_what_they_are_said_to_be(name: str, done: Run) -> None:
    for candidate in done.result.candidates:
        assert candidate.path.resolve().is_relative_to(done.request.work_dir.resolve())
        assert candidate.path.is_file()
        assert not candidate.path.is_symlink()
        with Image.open(candidate.path) as image:
            image.load()
            assert image.get_format_mimetype() == candidate.content_type
            assert image.size == (candidate.width, candidate.height)
            assert image.mode == "RGB"
    assert len({candidate.path for candidate in done.result.candidates}) == len(done.result.candidates)


def quality_and_details_are_plain_json(name: str, done: Run) -> None:
    result = done.result

    assert plain(dict(result.details))
    for candidate in result.candidates:
        assert plain(dict(candidate.details))
        assert all(type(value) in (float, int) and value == value for value in candidate.quality.values())
        assert type(candidate.score) is float


def plain(value: Any) -> bool:
    """Exact types and no NaN: what PostgreSQL's jsonb takes."""
    if type(value) is dict:
        return all(type(key) is str and plain(entry) for key, entry in value.items())
    if type(value) in (list, tuple):
        return all(plain(entry) for entry in value)
    if type(value) is float:
        return value - value == 0.0
    return value is None or type(value) in (str, int, bool)


def progress_rises_to_one(name: str, done: Run) -> None:
    progress = done.progress

    assert progress == sorted(progress)
    assert len(progress) >= 2
    assert progress[0] >= 0.0
    assert progress[-1] == 1.0


def inputs_are_left_as_they_were(name: str, done: Run) -> None:
    source = done.request.files[REQUESTS[name].file]

    assert digest(source) == done.source_digest
    assert {entry.name for entry in source.parent.iterdir()} == {"source.png", "work"}


def same_seed_same_bytes(first: Run, second: Run) -> None:
    assert [digest(one.path) for one in first.result.candidates] == [
        digest(one.path) for one in second.result.candidates
    ]
    assert [one.quality for one in first.result.candidates] == [one.quality for one in second.result.candidates]


@every_engine
def test_a_run_keeps_to_the_contract(name: str, tmp_path: Path, subtests: pytest.Subtests) -> None:
    """All that is asked of one run, and the same again: models take long, and no run is made twice for that."""
    done = run(name, tmp_path / "first")

    for keeps in (
        result_says_who_made_it,
        outputs_are_what_they_are_said_to_be,
        quality_and_details_are_plain_json,
        progress_rises_to_one,
        inputs_are_left_as_they_were,
    ):
        with subtests.test(keeps.__name__):
            keeps(name, done)
    with subtests.test("same_seed_same_bytes"):
        same_seed_same_bytes(done, run(name, tmp_path / "second"))


@named(set(REQUESTS) - STANDS_IN_FOR_ANY_KIND)
def test_other_kinds_are_refused(name: str, tmp_path: Path) -> None:
    request = replace(request_for(name, tmp_path), kind="nobody.does_this")

    with pytest.raises(Unsupported) as caught:
        load(name).run(request, progress=lambda value: None, cancelled=lambda: False)

    assert caught.value.code == "unsupported"
    assert list(request.work_dir.iterdir()) == []


@every_engine
def test_a_missing_file_is_invalid_input(name: str, tmp_path: Path) -> None:
    request = replace(request_for(name, tmp_path), files={REQUESTS[name].file: tmp_path / "gone.png"})

    with pytest.raises(InvalidInput) as caught:
        load(name).run(request, progress=lambda value: None, cancelled=lambda: False)

    assert not caught.value.retryable
    assert "gone.png" not in caught.value.message
    assert str(tmp_path) not in caught.value.message


@every_engine
def test_bytes_that_are_no_picture_are_invalid_input(name: str, tmp_path: Path) -> None:
    junk = tmp_path / "junk"
    junk.write_bytes(b"these bytes are no picture")
    request = replace(request_for(name, tmp_path), files={REQUESTS[name].file: junk})

    with pytest.raises(InvalidInput):
        load(name).run(request, progress=lambda value: None, cancelled=lambda: False)


@every_engine
def test_a_cancel_is_seen_within_the_first_step(name: str, tmp_path: Path) -> None:
    request = request_for(name, tmp_path)
    progress: list[float] = []

    with pytest.raises(Canceled):
        load(name).run(request, progress=progress.append, cancelled=lambda: True)

    assert len(progress) <= 1
    assert list(request.work_dir.iterdir()) == []


def test_engines_know_nothing_of_django() -> None:
    code = (
        "import sys\n"
        "from importlib import import_module\n"
        "from workers.engines.registry import ENGINES\n"
        "for path in ENGINES.values(): import_module(path.partition(':')[0])\n"
        "print(*sorted({module.partition('.')[0] for module in sys.modules} & {'django', 'apps', 'katalo_project'}))\n"
    )

    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert ended.stdout.split() == []


def test_the_registry_alone_loads_no_library() -> None:
    code = "import sys, workers.engines.registry\nprint(*sorted({'cv2', 'numpy', 'PIL', 'mitsuba'} & set(sys.modules)))"

    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert ended.stdout.split() == []
