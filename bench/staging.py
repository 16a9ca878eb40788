"""`python -m bench.staging [PHOTO ...]`: what a staging job costs and how right it is, as Markdown tables.

    python -m bench.staging
    python -m bench.staging --large 50 --quality draft
    python -m bench.rooms.render --seeds 1000-1023 --out var/rooms
    python -m bench.staging --seeds 1000-1023 --rooms var/rooms --out docs/engines/staging-bench.md

Without photos the project's own sample room. Times are wall seconds of this machine as it is now; compare ratios. The
ratio is the whole job over the tracing of the furnished picture, which is done in two layers: the furniture
(`render: furniture0`) and the room around it (`render: with0`); the second ratio is over the furniture alone. The
renderer's stages from `start` to `room` run beside the worker's own up to `arrange`: the rows add up to more than the
total. CPU seconds are of both processes and all threads. Memory is each process's own peak, in megabytes.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import io
import multiprocessing
import os
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any

from PIL import Image

from workers.engines.base import Request
from workers.engines.staging.engine import StagingEngine

SAMPLE = Path(__file__).parents[1] / "docs" / "samples" / "empty-living-room.jpg"
PACKAGES = ("mitsuba", "drjit", "pyoidn", "numpy", "opencv-python-headless", "scipy")

Rows = list[tuple[str, str]]


def stage_costs(photo: Path, quality: str, style: str, room: str) -> dict[str, Any]:
    """Seconds of each stage of one job, with `total`, both ratios and the peak memory of both processes in megabytes.

    To be called in a fresh process, whose memory nothing else has filled.
    """
    wanted = {"mode": "furnish", "room_types": [room], "style_preset": style, "quality": quality}
    with tempfile.TemporaryDirectory() as folder:
        began, before = time.perf_counter(), time.process_time()
        request = Request("staging.photo", wanted, {"source": photo}, Path(folder), 1)
        result = StagingEngine().run(request, progress=lambda _: None, cancelled=lambda: False)
        total, spent = time.perf_counter() - began, time.process_time() - before
    renderer = result.details["renderer"]
    inner = {f"render: {name}": value for name, value in renderer["stages"].items()}
    worker_mb = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return {
        **result.details["stages"],
        **inner,
        "total": round(total, 2),
        "ratio": round(total / max(inner["render: furniture0"] + inner["render: with0"], 1e-3), 2),
        "ratio over the furniture alone": round(total / max(inner["render: furniture0"], 1e-3), 2),
        "worker's CPU seconds": round(spent, 2),
        "renderer's CPU seconds": renderer["cpu_seconds"],
        "worker's peak MB": worker_mb,
        "renderer's peak MB": renderer["peak_mb"],
        "both peaks MB": worker_mb + renderer["peak_mb"],
        "picture": f"{result.candidates[0].width} x {result.candidates[0].height}",
        "variant": result.details["variant"],
    }


def in_fresh_process(photo: Path, quality: str, style: str, room: str) -> dict[str, Any]:
    """stage_costs in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(stage_costs, photo, quality, style, room).result()


def enlarged(photo: Path, megapixels: float, folder: Path) -> Path:
    """A copy of a photo with that many pixels, as a JPEG in folder."""
    with Image.open(photo) as file:
        share = (megapixels * 1e6 / (file.width * file.height)) ** 0.5
        size = (int(file.width * share), int(file.height * share))
        path = folder / f"{photo.stem}-{megapixels:g}mp.jpg"
        file.convert("RGB").resize(size, Image.Resampling.BICUBIC).save(path, "JPEG", quality=92)
    return path


def room_accuracy(seeds: Sequence[int], rooms: Path) -> Rows:
    """How well drawn rooms with known truth are understood; one row a measure."""
    from bench.rooms import accuracy

    pictures = [path for seed in seeds if (path := rooms / f"room{seed:04d}.jpg").exists()]
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        accuracy.summary([accuracy.measure(picture, None) for picture in pictures])
    lines = [line.partition(": ") for line in told.getvalue().splitlines() if line]
    return [(name, value) for name, _, value in lines]


def furniture_light(seeds: Sequence[int], rooms: Path) -> Rows:
    """How true the light on furniture is in the first of these rooms; see bench.light."""
    from bench.light import summary

    return summary(seeds, rooms)


ACCURACY: tuple[Callable[[Sequence[int], Path], Rows], ...] = (room_accuracy, furniture_light)
"""What fills the second table: each takes the seeds and the folder of their pictures."""


def costs_table(runs: dict[str, dict[str, Any]]) -> str:
    """Stages down, photos across."""
    names = list(dict.fromkeys(name for run in runs.values() for name in run))
    lines = ["| stage | " + " | ".join(runs) + " |", "|---|" + "---|" * len(runs)]
    lines += [f"| {name} | " + " | ".join(str(run.get(name, "")) for run in runs.values()) + " |" for name in names]
    return "\n".join(lines)


def accuracy_table(rows: Rows) -> str:
    """One measure a line; a bar in a name would end its cell."""
    lines = [f"| {name.replace('|', '')} | {value} |" for name, value in rows]
    return "\n".join(["| measure | value |", "|---|---|", *lines])


def machine() -> str:
    """One line on where and when this was measured."""
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    model = models[0].partition(": ")[2] if models else platform.machine()
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    today = datetime.datetime.now(datetime.UTC).date()
    return f"{today}, {os.cpu_count()} cores of {model}, Python {platform.python_version()}, {packages}."


def main() -> None:
    from bench.rooms.render import seeds_from

    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("photo", nargs="*", type=Path, default=[SAMPLE])
    arguments.add_argument("--quality", choices=("standard", "draft"), default="standard")
    arguments.add_argument("--style", default="modern")
    arguments.add_argument("--room", default="Living Room")
    arguments.add_argument("--large", type=float, metavar="MEGAPIXELS", help="enlarge the photos to this size first")
    arguments.add_argument("--seeds", help="measure the accuracy on these drawn rooms, too (1000-1023)")
    arguments.add_argument("--rooms", type=Path, default=Path("var/rooms"), help="where their pictures are")
    arguments.add_argument("--no-costs", action="store_true", help="only the accuracy")
    arguments.add_argument("--out", type=Path, help="write the report here instead of standard output")
    asked = arguments.parse_args()
    parts = ["# The staging engine, measured", machine()]
    if not asked.no_costs:
        with tempfile.TemporaryDirectory() as folder:
            photos = [enlarged(one, asked.large, Path(folder)) if asked.large else one for one in asked.photo]
            runs = {one.stem: in_fresh_process(one, asked.quality, asked.style, asked.room) for one in photos}
        parts += [f"## Costs of one job ({asked.quality})", costs_table(runs)]
    if asked.seeds:
        rows = [row for fill in ACCURACY for row in fill(seeds_from(asked.seeds), asked.rooms)]
        parts += [f"## Accuracy on drawn rooms (seeds {asked.seeds})", accuracy_table(rows)]
    report = "\n\n".join(parts) + "\n"
    if asked.out:
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_text(report)
    else:
        sys.stdout.write(report)


if __name__ == "__main__":
    main()
