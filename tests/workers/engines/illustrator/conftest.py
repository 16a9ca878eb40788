"""Requests for pictures, small, and what came of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from workers.engines.base import Request, Result
from workers.engines.illustrator.engine import IllustratorEngine

Illustrate = Callable[..., Result]


def request_of(folder: Path, prompt: Any = "a sunset", **changes: Any) -> Request:
    """A request with a size of 320 x 256; references: alias -> picture."""
    folder.mkdir(parents=True, exist_ok=True)
    seed = changes.pop("seed", 7)
    pictures: dict[str | None, Image.Image] = changes.pop("pictures", {})
    files: dict[str, Path] = {}
    for number, picture in enumerate(pictures.values()):
        files[f"reference_{number}"] = folder / f"reference{number}.png"
        picture.save(files[f"reference_{number}"])
    given: dict[str, Any] = {
        "prompt": prompt,
        "aspect_ratio": "5:4",
        "width": 320,
        "height": 256,
        "template": "general",
    }
    if pictures:
        given["references"] = [{"name": f"reference_{at}", "alias": alias} for at, alias in enumerate(pictures)]
    kind = changes.pop("kind", "image.edit" if pictures else "image.generate")
    work_dir = folder / "work"
    work_dir.mkdir(exist_ok=True)
    return Request(kind, given | changes, files, work_dir, seed)


@pytest.fixture
def illustrate(tmp_path: Path) -> Illustrate:
    """Runs the engine; each call in a folder of its own."""
    made: list[None] = []

    def run(prompt: str, **changes: Any) -> Result:
        made.append(None)
        request = request_of(tmp_path / str(len(made)), prompt, **changes)
        return IllustratorEngine().run(request, progress=lambda share: None, cancelled=lambda: False)

    return run


def pixels(result: Result) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """The result's picture."""
    with Image.open(result.candidates[0].path) as image:
        return np.asarray(image).copy()


@pytest.fixture
def photo() -> Image.Image:
    """A photo of sorts: a gradient with a red box."""
    picture = Image.linear_gradient("L").resize((300, 200)).convert("RGB")
    picture.paste((190, 40, 30), (90, 60, 200, 140))
    return picture


@pytest.fixture
def logo() -> Image.Image:
    """A green disc on nothing."""
    picture = Image.new("RGBA", (120, 120), (0, 0, 0, 0))
    mask = Image.radial_gradient("L").resize((120, 120)).point(lambda level: 255 if level < 90 else 0)
    picture.paste((20, 160, 70, 255), (0, 0), mask)
    return picture
