"""What becomes of a network's process, with programs of our own in its place."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import numpy as np
import pytest

from workers.engines.base import Canceled, EngineNotConfigured, TryAgain
from workers.engines.realesrgan.client import NetworkProcess
from workers.engines.realesrgan.networks import COMPACT, PROCESSOR

TILE = np.arange(4 * 3 * 3, dtype=np.uint8).reshape(3, 4, 3)
DOUBLES = """
import struct, sys
sys.stdout.buffer.write(b"\\n"); sys.stdout.flush()
while head := sys.stdin.buffer.read(8):
    width, height = struct.unpack("<II", head)
    row = 3 * width
    tile = sys.stdin.buffer.read(row * height)
    made = b"".join(tile[y * row : (y + 1) * row] * 2 for y in range(height))
    sys.stdout.buffer.write(struct.pack("<II", 2 * width, height) + made); sys.stdout.flush()
"""


def never() -> bool:
    return False


def process(program: str, cancelled: Callable[[], bool] = never, tile_seconds: float = 60.0) -> NetworkProcess:
    command = (sys.executable, "-c", program)
    return NetworkProcess(PROCESSOR, 0, cancelled=cancelled, command=command, tile_seconds=tile_seconds)


def gone(network: NetworkProcess) -> bool:
    return network._process.poll() is not None


def test_tiles_go_in_and_come_out_in_order() -> None:
    with process(DOUBLES) as network:
        first, second = network.upscale(TILE), network.upscale(TILE[:2, :1])

    assert (first == np.concatenate([TILE, TILE], axis=1)).all()
    assert (second == np.concatenate([TILE[:2, :1]] * 2, axis=1)).all()
    assert gone(network)


def test_a_tile_larger_than_any_pipe_holds_goes_through() -> None:
    tile = np.random.default_rng(2).integers(0, 256, (400, 300, 3), np.uint8)

    with process(DOUBLES) as network:
        assert (network.upscale(tile)[:, 300:] == tile).all()


@pytest.mark.parametrize(
    ("program", "how"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "signal 11"),
        ("raise SystemExit(7)", "exit code 7"),
        ("import sys; print(flush=True); sys.stdin.buffer.read(8)", "exit code 0"),
    ],
)
def test_a_process_that_dies_is_tried_again(program: str, how: str) -> None:
    with process(program) as network, pytest.raises(TryAgain, match=how) as caught:
        network.upscale(TILE)

    assert caught.value.code == "upscale_crashed"
    assert gone(network)


def test_a_process_that_hangs_is_tried_again() -> None:
    hangs = "import time; print(flush=True); time.sleep(60)"

    with process(hangs, tile_seconds=0.0) as network, pytest.raises(TryAgain) as caught:
        network.upscale(TILE)

    assert caught.value.code == "upscale_timeout"
    assert gone(network)


def test_a_cancel_is_seen_in_the_middle_of_a_tile() -> None:
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 1

    hangs = "import time; print(flush=True); time.sleep(60)"
    with process(hangs, cancelled) as network, pytest.raises(Canceled):
        network.upscale(TILE)

    assert gone(network)


def test_a_missing_library_is_the_operators_business() -> None:
    program = "import sys; sys.stderr.write('libvulkan.so.1: cannot open'); raise SystemExit(3)"

    with process(program) as network, pytest.raises(EngineNotConfigured, match=r"libvulkan1 and libomp5: libvulkan.so"):
        network.wait_until_ready()


def test_a_device_that_is_not_there_is_the_operators_business() -> None:
    with (
        NetworkProcess(97, COMPACT[2].model, cancelled=never) as network,
        pytest.raises(EngineNotConfigured, match="REALESRGAN_DEVICE names the Vulkan device 97"),
    ):
        network.wait_until_ready()


def test_no_credential_reaches_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "made-up")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    program = "import os, sys; print(flush=True); sys.stderr.write(repr(sorted(os.environ))); raise SystemExit(3)"

    with process(program) as network, pytest.raises(EngineNotConfigured) as caught:
        network.upscale(TILE)

    assert "OMP_NUM_THREADS" in caught.value.message
    assert "SECRET_KEY" in os.environ
    assert "SECRET_KEY" not in caught.value.message
