"""The torch engine on a network of the real class with tiny random weights, saved to disk and loaded back."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

pytest.importorskip("torch", reason="the GPU requirements are not installed (requirements-gpu.txt)")

import torch

from tests.workers.engines.realesrgan.pictures import drawing
from tests.workers.engines.realesrgan.tiny import rrdb
from workers.engines.base import EngineNotConfigured, Request, Result, TryAgain, Unsupported
from workers.engines.realesrgan.rrdb import RRDBNet
from workers.engines.realesrgan.torch_engine import TorchRealEsrganEngine
from workers.engines.realesrgan.torch_network import TorchNetwork, load

pytestmark = [pytest.mark.gpu_models, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Tiny tensors are not worth a second thread, and several test processes share the machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def upscale(folder: Path, weights: Path, given: Mapping[str, Any]) -> Result:
    Image.fromarray(drawing()).save(folder / "source.png")
    (folder / "work").mkdir()
    request = Request("image.upscale", given, {"source": folder / "source.png"}, folder / "work")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REALESRGAN_WEIGHTS", str(weights))
        engine = TorchRealEsrganEngine()
        engine.setup()
        return engine.run(request, progress=lambda _: None, cancelled=lambda: False)


def test_the_layers_are_called_as_in_the_published_weights() -> None:
    names = set(RRDBNet().state_dict())

    blocks = {
        f"body.{block}.rdb{dense}.conv{conv}.{part}"
        for block in range(23)
        for dense in (1, 2, 3)
        for conv in (1, 2, 3, 4, 5)
        for part in ("weight", "bias")
    }
    ends = ("conv_first", "conv_body", "conv_up1", "conv_up2", "conv_hr", "conv_last")
    assert names == blocks | {f"{name}.{part}" for name in ends for part in ("weight", "bias")}
    assert sum(values.numel() for values in RRDBNet().state_dict().values()) == 16_697_987


def test_the_residuals_are_added_as_published() -> None:
    """With every weight of the blocks zero, only the first and the last layers are left."""
    network = RRDBNet(features=3, blocks=1, growth=2)
    identity = torch.zeros(3, 3, 3, 3)
    identity[range(3), range(3), 1, 1] = 1.0
    for name, values in network.named_parameters():
        single = name.endswith("weight") and name.split(".")[0] in (
            "conv_first", "conv_up1", "conv_up2", "conv_hr", "conv_last",
        )  # fmt: skip
        values.data = identity.clone() if single else torch.zeros_like(values)
    picture = torch.rand(1, 3, 5, 7)

    made = network(picture)

    assert torch.equal(made, picture.repeat_interleave(4, 2).repeat_interleave(4, 3))


@pytest.mark.parametrize("name", ["tiny.pth", "tiny.safetensors"])
@pytest.mark.parametrize(("native", "scale"), [(4, 4), (4, 3), (4, 2), (2, 2)])
def test_weights_from_disk_enlarge(tmp_path: Path, name: str, native: int, scale: int) -> None:
    result = upscale(tmp_path, rrdb(tmp_path / name, native), {"scale": scale})

    with Image.open(result.candidates[0].path) as image:
        assert image.size == (72 * scale, 48 * scale)
    assert result.engine == "realesrgan-torch"
    assert result.details == {"network": f"rrdb-x{native}", "device": "cpu", "scale": scale}


def test_what_the_network_makes_is_what_comes_out(tmp_path: Path) -> None:
    network = load(rrdb(tmp_path / "tiny.pth"))
    tile = drawing(20, 16)

    made = network.upscale(tile)

    torch.manual_seed(3)
    again = RRDBNet(features=4, blocks=2, growth=3).eval()
    with torch.inference_mode():
        expected = again(torch.tensor(tile).permute(2, 0, 1)[None] / 255)[0].clamp(0, 1) * 255
    assert (made == expected.round().permute(1, 2, 0).numpy()).all()


def test_an_odd_side_is_filled_up_for_folded_pixels(tmp_path: Path) -> None:
    network = load(rrdb(tmp_path / "tiny.pth", 2))

    assert network.upscale(drawing(21, 17)).shape == (34, 42, 3)


def test_a_scale_beyond_the_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unsupported, match="enlarge 2 times at most; got scale 3"):
        upscale(tmp_path, rrdb(tmp_path / "tiny.pth", 2), {"scale": 3})

    assert list((tmp_path / "work").iterdir()) == []


def test_a_draft_needs_no_network(tmp_path: Path) -> None:
    assert upscale(tmp_path, rrdb(tmp_path / "tiny.pth", 2), {"scale": 4, "quality": "draft"}).details == {
        "network": "lanczos",
        "device": "cpu",
        "scale": 4,
    }


def test_faces_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unsupported) as caught:
        upscale(tmp_path, rrdb(tmp_path / "tiny.pth"), {"scale": 2, "face_enhance": True})

    assert caught.value.code == "face_enhance_unavailable"


def test_without_weights_it_is_not_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REALESRGAN_WEIGHTS", raising=False)
    with pytest.raises(EngineNotConfigured, match="needs REALESRGAN_WEIGHTS"):
        TorchRealEsrganEngine().setup()

    monkeypatch.setenv("REALESRGAN_WEIGHTS", str(tmp_path / "gone.pth"))
    with pytest.raises(EngineNotConfigured) as caught:
        TorchRealEsrganEngine().setup()
    assert str(tmp_path) not in caught.value.message


class Surprise:
    """Code in a pickle, that must never run."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (os.environ["SURPRISE"],)


@pytest.mark.parametrize("content", ["other weights", "code", "junk", "fewer layers", "other channels"])
def test_files_of_something_else_are_not_configured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.setenv("SURPRISE", str(tmp_path / "made"))
    path = tmp_path / "weights.pth"
    weights = RRDBNet(features=4, blocks=2, growth=3).state_dict()
    match content:
        case "other weights":
            torch.save({"params": {"layer.weight": torch.zeros(2)}}, path)
        case "code":
            torch.save({"params": Surprise()}, path)
        case "junk":
            path.write_bytes(b"these bytes are no weights")
        case "fewer layers":
            del weights["conv_hr.bias"]
            torch.save(weights, path)
        case "other channels":
            weights["conv_first.weight"] = torch.zeros(4, 5, 3, 3)
            torch.save(weights, path)

    with pytest.raises(EngineNotConfigured, match="must hold weights of the RRDB network"):
        load(path)

    assert not (tmp_path / "made").exists()


def test_an_overflow_of_half_precision_is_done_again_in_single(monkeypatch: pytest.MonkeyPatch) -> None:
    network = TorchNetwork(RRDBNet(features=4, blocks=1, growth=3).eval())
    expected = network.upscale(drawing(16, 16))
    network._type = torch.float16
    run, types = network._run, []

    def overflowing(tile):
        types.append(network._type)
        return torch.full((3, 64, 64), float("inf")) if network._type == torch.float16 else run(tile)

    monkeypatch.setattr(network, "_run", overflowing)

    assert (network.upscale(drawing(16, 16)) == expected).all()
    assert types == [torch.float16, torch.float32]


def test_a_full_gpu_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    network = TorchNetwork(RRDBNet(features=4, blocks=1, growth=3).eval())

    def full(tile):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(network, "_run", full)

    with pytest.raises(TryAgain) as caught:
        network.upscale(drawing(16, 16))
    assert caught.value.after == 10.0
