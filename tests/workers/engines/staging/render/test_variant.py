"""The choice of the renderer's variant, with a stand-in for trying one."""

import pytest

from workers.engines.staging.render.variant import Choice, candidates, first_working

OFFERED = ("scalar_rgb", "scalar_spectral", "cuda_ad_rgb", "llvm_ad_rgb")
WITH_LLVM = {"DRJIT_LIBLLVM_PATH": "/somewhere/libLLVM.so.19"}


@pytest.mark.parametrize(
    ("environment", "has_gpu", "expected"),
    [
        (WITH_LLVM, True, ["cuda_ad_rgb", "llvm_ad_rgb", "scalar_rgb"]),
        (WITH_LLVM, False, ["llvm_ad_rgb", "scalar_rgb"]),
        ({}, True, ["cuda_ad_rgb", "scalar_rgb"]),
        ({}, False, ["scalar_rgb"]),
        (WITH_LLVM | {"RENDER_VARIANT": "scalar_rgb"}, True, ["scalar_rgb"]),
        ({"RENDER_VARIANT": "cuda_ad_rgb"}, False, ["cuda_ad_rgb"]),
    ],
)
def test_the_fastest_variants_that_may_work_are_tried_first(environment, has_gpu, expected):
    assert candidates(environment, OFFERED, has_gpu=has_gpu) == expected


def test_what_mitsuba_was_built_without_is_not_tried():
    assert candidates(WITH_LLVM, ("scalar_rgb", "llvm_ad_rgb"), has_gpu=True) == ["llvm_ad_rgb", "scalar_rgb"]


@pytest.mark.parametrize("named", ["cuda", "llvm_spectral", "cuda_ad_rgb"])
def test_a_named_variant_that_is_not_there_stops_the_renderer(named):
    with pytest.raises(SystemExit, match=f"RENDER_VARIANT must be one of .*; got {named}"):
        candidates({"RENDER_VARIANT": named}, ("scalar_rgb", "llvm_ad_rgb"), has_gpu=True)


def test_a_variant_that_fails_falls_back_to_the_next_with_a_note():
    tried: list[str] = []

    def attempt(name):
        tried.append(name)
        if name == "cuda_ad_rgb":
            raise RuntimeError("the driver is too old")

    choice = first_working(["cuda_ad_rgb", "llvm_ad_rgb", "scalar_rgb"], attempt)

    assert tried == ["cuda_ad_rgb", "llvm_ad_rgb"]
    assert choice == Choice("llvm_ad_rgb", ("cuda_ad_rgb does not work here: RuntimeError: the driver is too old",))


def test_when_no_variant_works_the_renderer_stops_and_says_why():
    def attempt(name):
        raise ImportError(name)

    with pytest.raises(SystemExit, match=r"llvm_ad_rgb does not work here.*; scalar_rgb does not work here"):
        first_working(["llvm_ad_rgb", "scalar_rgb"], attempt)
