"""`python -m bench.staging [PHOTO ...]`: where the time of a staging job goes, as a Markdown table on standard output.

Without arguments the project's own sample room. Wall seconds of this machine as it is now; compare ratios. The ratio is
the whole job over the tracing of the furniture, the one stage that cannot be saved.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

from workers.engines.base import Request
from workers.engines.staging.engine import StagingEngine

SAMPLE = Path(__file__).parents[1] / "docs" / "samples" / "empty-living-room.jpg"


def stage_times(photo: Path, quality: str, style: str, room: str) -> dict[str, Any]:
    """Seconds of each stage of one job, with `total`, `cpu` of the renderer and `ratio`."""
    wanted = {"mode": "furnish", "room_types": [room], "style_preset": style, "quality": quality}
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        request = Request("staging.photo", wanted, {"source": photo}, Path(folder), 1)
        result = StagingEngine().run(request, progress=lambda _: None, cancelled=lambda: False)
        total = time.perf_counter() - began
    outer = {name: value for name, value in result.details["stages"].items() if name != "render"}
    inner = {f"render: {name}": value for name, value in result.details["renderer"]["stages"].items()}
    return {
        **outer,
        **inner,
        "total": round(total, 2),
        "renderer's CPU": result.details["renderer"]["cpu_seconds"],
        "ratio": round(total / max(inner["render: furniture0"], 1e-3), 2),
        "variant": result.details["variant"],
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("photo", nargs="*", type=Path, default=[SAMPLE])
    arguments.add_argument("--quality", choices=("standard", "draft"), default="standard")
    arguments.add_argument("--style", default="modern")
    arguments.add_argument("--room", default="Living Room")
    asked = arguments.parse_args()
    runs = [stage_times(photo, asked.quality, asked.style, asked.room) for photo in asked.photo]
    print("| stage | " + " | ".join(photo.stem for photo in asked.photo) + " |")
    print("|---|" + "---|" * len(runs))
    for name in runs[0]:
        print(f"| {name} | " + " | ".join(str(run.get(name, "")) for run in runs) + " |")


if __name__ == "__main__":
    main()
