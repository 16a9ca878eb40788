"""`python -m workers.engines.staging.render FOLDER`: render the spec in FOLDER, report progress on standard output."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from workers.engines.staging.render.client import PROGRESS
from workers.engines.staging.render.spec import Rendered, read_spec, write_result

VARIANTS = ("cuda_ad_rgb", "llvm_ad_rgb", "scalar_rgb")


def choose_variant() -> str:
    """Set and return the fastest variant this machine can run. `RENDER_VARIANT` decides when it is set."""
    import mitsuba as mi

    named = os.environ.get("RENDER_VARIANT")
    offered = mi.variants()
    if named:
        if named not in VARIANTS or named not in offered:
            raise SystemExit(f"RENDER_VARIANT must be one of {', '.join(VARIANTS)}; got {named}")
        mi.set_variant(named)
        return named
    import drjit as dr

    has_cuda = Path("/dev/nvidiactl").exists() and dr.has_backend(dr.JitBackend.CUDA)
    if has_cuda and "cuda_ad_rgb" in offered:
        variant = "cuda_ad_rgb"
    elif os.environ.get("DRJIT_LIBLLVM_PATH") and "llvm_ad_rgb" in offered:
        variant = "llvm_ad_rgb"
    else:
        variant = "scalar_rgb"
    mi.set_variant(variant)
    return variant


def tell(share: float) -> None:
    """Report progress to the process that started this one."""
    sys.stdout.write(f"{PROGRESS}{share:.4f}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m workers.engines.staging.render FOLDER\n")
        return 2
    began = time.perf_counter()
    folder = Path(arguments[0])
    spec = read_spec(folder)
    variant = choose_variant()
    from workers.engines.staging.render.passes import perform  # Mitsuba needs its variant first
    from workers.engines.staging.render.tracer import tracer_for

    started = time.perf_counter() - began
    rendered = perform(spec, tracer_for(variant, spec.effort.max_depth), tell)
    notes = {**rendered.notes, "variant": variant, "stages": {"start": round(started, 3), **rendered.notes["stages"]}}
    write_result(Rendered(rendered.layers, notes), folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
