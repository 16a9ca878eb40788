"""The requirements files pin versions, agree with each other and say nothing about where packages come from."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = ("requirements.txt", "requirements-no-deps.txt", "requirements-dev.txt", "requirements-gpu.txt")
ALONE = ("requirements.txt", "requirements-no-deps.txt")
PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(\[[a-z0-9,]+\])?==(?P<version>[0-9][A-Za-z0-9.+]*)")


def requirement_lines(name: str) -> list[str]:
    lines = [line.partition("#")[0].strip() for line in (ROOT / name).read_text().splitlines()]
    return [line for line in lines if line]


@pytest.mark.parametrize("name", FILES)
def test_every_line_is_an_exact_version_or_the_file_below(name: str) -> None:
    lines = requirement_lines(name)
    other = [line for line in lines if not PIN.fullmatch(line)]

    assert other == ([] if name in ALONE else ["-r requirements.txt"])


def test_no_package_is_pinned_twice() -> None:
    lines = [line for name in FILES for line in requirement_lines(name)]
    names = [match["name"].lower() for line in lines if (match := PIN.fullmatch(line))]

    assert len(names) > 50
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-no-deps.txt", "requirements-dev.txt"])
def test_the_tests_run_on_the_pinned_versions(name: str) -> None:
    pins = {m["name"]: m["version"] for line in requirement_lines(name) if (m := PIN.fullmatch(line))}

    assert {package: version(package) for package in pins} == pins
