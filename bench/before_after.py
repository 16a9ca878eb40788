"""`python -m bench.before_after`: stages the sample room and writes docs/samples/before-after.jpg.

The pair is 1600 pixels wide, before on the left, after on the right, and smaller than 350 kB.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from pathlib import Path

from PIL import Image

from workers.engines.base import Request
from workers.engines.staging.engine import StagingEngine

SAMPLES = Path(__file__).parents[1] / "docs" / "samples"
WIDTH, GAP, LARGEST_BYTES = 1600, 8, 350_000


def staged(photo: Path, style: str, room: str, seed: int) -> Image.Image:
    """The photo with furniture, at the photo's size."""
    wanted = {"mode": "furnish", "room_types": [room], "style_preset": style}
    with tempfile.TemporaryDirectory() as folder:
        request = Request("staging.photo", wanted, {"source": photo}, Path(folder), seed)
        result = StagingEngine().run(request, progress=lambda _: None, cancelled=lambda: False)
        return Image.open(result.candidates[0].path).convert("RGB")


def pair(before: Image.Image, after: Image.Image) -> Image.Image:
    """Both side by side on white, WIDTH pixels together."""
    width = (WIDTH - GAP) // 2
    size = (width, round(width * before.height / before.width))
    sheet = Image.new("RGB", (WIDTH, size[1]), "white")
    sheet.paste(before.resize(size, Image.Resampling.LANCZOS), (0, 0))
    sheet.paste(after.resize(size, Image.Resampling.LANCZOS), (WIDTH - width, 0))
    return sheet


def small_jpeg(picture: Image.Image) -> bytes:
    """As good a JPEG as LARGEST_BYTES allow."""
    for quality in range(92, 30, -4):
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
        if buffer.tell() < LARGEST_BYTES:
            break
    return buffer.getvalue()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--photo", type=Path, default=SAMPLES / "empty-living-room.jpg")
    arguments.add_argument("--style", default="scandi")
    arguments.add_argument("--room", default="Living Room")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--out", type=Path, default=SAMPLES / "before-after.jpg")
    asked = arguments.parse_args()
    after = staged(asked.photo, asked.style, asked.room, asked.seed)
    with Image.open(asked.photo) as before:
        asked.out.write_bytes(small_jpeg(pair(before.convert("RGB"), after)))


if __name__ == "__main__":
    main()
