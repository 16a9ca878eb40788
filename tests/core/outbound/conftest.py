"""Fixtures of the outbound tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from apps.core.outbound import addresses


@pytest.fixture
def loopback(settings) -> None:
    """The servers of the tests are on this machine."""
    settings.OUTBOUND_ALLOW_LOOPBACK = True


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Stands in for DNS. `names(example=[["127.0.0.1"], ["10.0.0.1"]])`: the answers for one label, in turn.

    Names are `<label>.example.com`. Gives back the list of names that were asked for.
    """
    asked: list[str] = []

    def define(**answers: list[list[str]]) -> list[str]:
        def resolve(host: str, port: int) -> list[str]:
            asked.append(host)
            turns = answers[host.removesuffix(".example.com")]
            return turns.pop(0) if len(turns) > 1 else turns[0]

        monkeypatch.setattr(addresses, "resolve", resolve)
        return asked

    return define
