"""The virtualenv is made anew exactly when something that decides its content has changed."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "ensure_environment.py"


def load_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("ensure_environment", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ensure_environment = load_script()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in (*ensure_environment.INCLUDES, ensure_environment.BARE):
        (tmp_path / name).write_text(f"package-of-{name}==1.0\n")
    return tmp_path


def installed(root: Path, requirements: str) -> Path:
    environment = root / "environment"
    environment.mkdir(exist_ok=True)
    stamp = ensure_environment.stamp_path(environment, requirements)
    stamp.write_text(ensure_environment.fingerprint(requirements, root))
    return environment


def test_an_unchanged_environment_is_current(root: Path) -> None:
    environment = installed(root, "requirements-dev.txt")

    assert ensure_environment.is_current(environment, "requirements-dev.txt", root)


@pytest.mark.parametrize("changed", ["requirements.txt", "requirements-no-deps.txt", "requirements-dev.txt"])
def test_a_change_in_any_file_that_takes_part_makes_it_stale(root: Path, changed: str) -> None:
    environment = installed(root, "requirements-dev.txt")

    (root / changed).write_text("another==2.0\n")

    assert not ensure_environment.is_current(environment, "requirements-dev.txt", root)


def test_a_change_in_another_file_does_not(root: Path) -> None:
    environment = installed(root, "requirements-dev.txt")

    (root / "requirements-gpu.txt").write_text("another==2.0\n")

    assert ensure_environment.is_current(environment, "requirements-dev.txt", root)


def test_what_serves_the_demo_does_not_serve_the_tests(root: Path) -> None:
    environment = installed(root, "requirements.txt")

    assert not ensure_environment.is_current(environment, "requirements-dev.txt", root)


def test_a_directory_without_a_working_interpreter_is_not_an_environment(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    python = tmp_path / "bin" / "python"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)

    assert not ensure_environment.runs(tmp_path)


def test_the_files_that_take_part_are_the_ones_that_are_included() -> None:
    for name, parts in ensure_environment.INCLUDES.items():
        text = (ensure_environment.ROOT / name).read_text()
        included = [line.removeprefix("-r ") for line in text.splitlines() if line.startswith("-r ")]

        assert tuple(part for part in parts if part != ensure_environment.BARE) == (*included, name)
        assert ensure_environment.BARE in parts
