from pathlib import Path

import pytest

from workers.engines.staging.render.llvm import choose, find, release


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("libLLVM.so.19.1", 19),
        ("libLLVM-16.so.1", 16),
        ("libLLVM-15.so", 15),
        ("libLLVM-14.0.6.so.1", 14),
        ("libLLVM.so.20.1", 20),
        ("libLLVMCore.so.19", None),
        ("libclang.so.19", None),
    ],
)
def test_reads_the_release_from_a_name(name, number):
    assert release(Path("/somewhere") / name) == number


@pytest.mark.parametrize(
    ("names", "best"),
    [
        (["libLLVM-15.so.1", "libLLVM.so.19.1", "libLLVM-14.so.1"], "libLLVM.so.19.1"),
        (["libLLVM-16.so.1", "libLLVM.so.18.1"], "libLLVM.so.18.1"),
        (["libLLVM.so.20.1", "libLLVM-16.so.1"], "libLLVM.so.20.1"),
        (["libLLVM-15.so.1", "libLLVM-14.so.1"], None),
        ([], None),
    ],
)
def test_prefers_19_and_never_takes_one_that_aborts(names, best):
    found = choose(Path("/lib") / name for name in names)

    assert (found.name if found else None) == best


def library(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(b"")
    return path


def test_finds_it_in_a_librarys_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    library(tmp_path / "lib", "libLLVM-15.so.1")
    wanted = library(tmp_path / "lib", "libLLVM.so.19.1")

    assert find({}, folders=[str(tmp_path / "lib")]) == wanted


def test_finds_it_in_the_folders_of_a_release(tmp_path, monkeypatch):
    wanted = library(tmp_path / "llvm-19" / "lib", "libLLVM.so.19.1")
    library(tmp_path / "llvm-14" / "lib", "libLLVM-14.so.1")

    assert find({}, folders=[str(tmp_path / "llvm-{version}" / "lib")]) == wanted


def test_the_environment_wins(tmp_path):
    library(tmp_path, "libLLVM.so.19.1")
    named = library(tmp_path, "libLLVM.so.18.1")

    assert find({"DRJIT_LIBLLVM_PATH": str(named)}, folders=[str(tmp_path)]) == named


@pytest.mark.parametrize("name", ["libLLVM-15.so.1", "libLLVM.so.17.0"])
def test_the_environment_does_not_win_with_a_release_that_aborts_or_a_missing_file(tmp_path, name):
    if "15" in name:
        library(tmp_path / "old", name)
    wanted = library(tmp_path / "lib", "libLLVM.so.19.1")

    found = find({"DRJIT_LIBLLVM_PATH": str(tmp_path / "old" / name)}, folders=[str(tmp_path / "lib")])

    assert found == wanted
