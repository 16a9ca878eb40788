"""Which of Mitsuba's variants renders here: the GPU's, the vectorised one of the processor, or the plain one.

Each is tried with one ray before it is trusted, because a driver or a compiler may be there and yet not work.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

VARIANTS = ("cuda_ad_rgb", "llvm_ad_rgb", "scalar_rgb")
"""Fastest first."""

GPU_DEVICE = Path("/dev/nvidiactl")


@dataclass(frozen=True)
class Choice:
    """variant: that is set now. notes: why faster ones are not, one sentence each."""

    variant: str
    notes: tuple[str, ...] = ()


def candidates(environment: Mapping[str, str], offered: Sequence[str], *, has_gpu: bool) -> list[str]:
    """Variants worth trying, fastest first. `RENDER_VARIANT` leaves only itself; LLVM needs its library named.

    offered: by the installed Mitsuba. Raises SystemExit when RENDER_VARIANT names none of them.
    """
    named = environment.get("RENDER_VARIANT")
    if named:
        if named not in VARIANTS or named not in offered:
            raise SystemExit(f"RENDER_VARIANT must be one of {', '.join(VARIANTS)}; got {named}")
        return [named]
    possible = {
        "cuda_ad_rgb": has_gpu,
        "llvm_ad_rgb": bool(environment.get("DRJIT_LIBLLVM_PATH")),
        "scalar_rgb": True,
    }
    return [name for name in VARIANTS if possible[name] and name in offered]


def first_working(names: Sequence[str], attempt: Callable[[str], None]) -> Choice:
    """The first of names whose attempt raises nothing. Raises SystemExit when none is left."""
    notes: list[str] = []
    for name in names:
        try:
            attempt(name)
        except Exception as error:  # noqa: BLE001 - drivers and compilers raise whatever they like
            notes.append(f"{name} does not work here: {type(error).__name__}: {str(error)[:200]}")
            continue
        return Choice(name, tuple(notes))
    raise SystemExit("; ".join(notes) or "Mitsuba offers no variant that can render")


def choose() -> Choice:
    """Set the fastest variant that works in this process."""
    import mitsuba as mi

    return first_working(candidates(os.environ, mi.variants(), has_gpu=GPU_DEVICE.exists()), trace_one_ray)


def choose_variant() -> str:
    """Set the fastest variant that works in this process and return its name."""
    return choose().variant


def trace_one_ray(variant: str) -> None:
    """Set a variant and look at a lit square with it. Raises what Mitsuba raises, RuntimeError when it sees nothing."""
    import mitsuba as mi
    import numpy as np

    mi.set_variant(variant)
    square = mi.load_dict(
        {
            "type": "scene",
            "integrator": {"type": "path", "max_depth": 2},
            "sensor": {
                "type": "perspective",
                "to_world": mi.ScalarTransform4f().look_at(origin=[0, 0, 2], target=[0, 0, 0], up=[0, 1, 0]),
                "film": {"type": "hdrfilm", "width": 1, "height": 1, "rfilter": {"type": "box"}},
            },
            "square": {"type": "rectangle", "emitter": {"type": "area", "radiance": {"type": "rgb", "value": 1.0}}},
        }
    )
    if not np.isfinite(seen := float(np.array(mi.render(square, spp=1)).max())) or seen <= 0.0:
        raise RuntimeError("a lit square came out black")
