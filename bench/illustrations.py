"""`python -m bench.illustrations`: draws the prompts below, a sheet of each family to docs/engines/illustrator.

    python -m bench.illustrations                     # all sheets; the rendered ones take minutes
    python -m bench.illustrations --sheets views,printed --out var/illustrations

Prints for each prompt the processor seconds of this process (a renderer's own come on top), the size of the file, and
what the engine says it used and left out.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from PIL import Image, ImageDraw

from workers.engines.base import Request
from workers.engines.illustrator.engine import IllustratorEngine
from workers.engines.illustrator.flat.type import face

OUT = Path(__file__).parents[1] / "docs" / "engines" / "illustrator"
SIDE, CELL, COLUMNS, GAP, CAPTION = 600, 300, 4, 8, 22
MOST_CAPTION = 46
"""Characters below a picture."""

SHEETS: dict[str, tuple[tuple[str, str], ...]] = {
    "views": (
        ("general", "sunset over mountains with a lake"),
        ("general", "poppy field under a blue sky with no clouds"),
        ("general", "pink and purple clouds at dusk"),
        ("general", "tropical beach with palm trees at golden hour"),
        ("illustration", "a cabin in the forest at night with northern lights"),
        ("minimalist", "mountains at sunrise"),
        ("comic", "city skyline by a river at sunset"),
        ("general", "a lighthouse by the sea at dusk"),
        ("general", "desert dunes, clear sky"),
        ("illustration", "hot air balloon over hills with trees in autumn"),
        ("general", "snowy mountains with pine trees"),
        ("general", "thunderstorm over the ocean"),
    ),
    "printed": (
        ("general", 'poster that says "Summer Sale" "Up to 50% off" in coral and teal'),
        ("general", 'logo for "Nordlys" with a mountain in navy'),
        ("general", 'neon sign that says "OPEN LATE" in hot pink'),
        ("general", 'birthday card "Happy Birthday" "to you, Mia" with a cupcake'),
        ("minimalist", 'quote: "Less is more."'),
        ("general", "poster for a jazz festival in mustard and navy"),
        ("general", 'banner with the text "Hello" over a beach at sunset'),
        ("general", "a dragon playing chess with a wizard"),
    ),
    "flat": (
        ("general", "seamless pattern of polka dots in teal and coral"),
        ("general", "botanical wallpaper in sage and terracotta"),
        ("general", "terrazzo"),
        ("general", "moroccan tile pattern in blue and white"),
        ("general", "cute cat pattern"),
        ("general", "gradient in blue and violet"),
        ("sticker", "a cute cactus"),
        ("illustration", "a red mushroom and a blue bird"),
    ),
    "rendered": (
        ("general", "scandinavian living room with sage walls and a mustard sofa"),
        ("photorealistic", "japandi bedroom with a large plant"),
        ("general", "a mustard velvet armchair and a brass floor lamp"),
        ("general", "a cobalt blue mug on a pink background"),
        ("product", "a terracotta vase, sand background"),
        ("comic", "a red armchair with a table lamp"),
        ("product", 'an amber dropper bottle that says "Calm"'),
        ("sticker", "a teal velvet sofa"),
    ),
}


def drawn(template: str, prompt: str, seed: int) -> Image.Image:
    """One picture, on grey where it is cut out."""
    began = time.process_time()
    given = {"prompt": prompt, "aspect_ratio": "1:1", "width": SIDE, "height": SIDE, "template": template}
    with tempfile.TemporaryDirectory() as folder:
        request = Request("image.generate", given, {}, Path(folder), seed)
        result = IllustratorEngine().run(request, progress=lambda share: None, cancelled=lambda: False)
        candidate = result.candidates[0]
        with Image.open(candidate.path) as file:
            picture = file.convert("RGBA")
        size = candidate.path.stat().st_size
    seconds = time.process_time() - began
    print(f"{seconds:5.1f} s {size // 1000:5d} kB {result.details['composition']:10} {prompt}", flush=True)
    print(f"        used {result.details['used']} unused {result.details['unused']}", flush=True)
    ground = Image.new("RGBA", picture.size, (150, 158, 166, 255))
    ground.alpha_composite(picture)
    return ground.convert("RGB")


def sheet(prompts: tuple[tuple[str, str], ...], seed: int) -> Image.Image:
    """The pictures in rows, each with its prompt below."""
    rows = -(-len(prompts) // COLUMNS)
    canvas = Image.new("RGB", (COLUMNS * (CELL + GAP) - GAP, rows * (CELL + CAPTION + GAP) - GAP), "white")
    draw = ImageDraw.Draw(canvas)
    for number, (template, prompt) in enumerate(prompts):
        x, y = number % COLUMNS * (CELL + GAP), number // COLUMNS * (CELL + CAPTION + GAP)
        canvas.paste(drawn(template, prompt, seed + number).resize((CELL, CELL), Image.Resampling.LANCZOS), (x, y))
        short = prompt if len(prompt) <= MOST_CAPTION else prompt[: MOST_CAPTION - 1].rstrip() + "…"
        draw.text((x, y + CELL + 4), short, font=face("regular", 12), fill=(60, 60, 64))
    return canvas


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sheets", default=",".join(SHEETS))
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--out", type=Path, default=OUT)
    asked = arguments.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    for name in asked.sheets.split(","):
        sheet(SHEETS[name], asked.seed).save(asked.out / f"{name}.jpg", quality=80, optimize=True, progressive=True)


if __name__ == "__main__":
    main()
