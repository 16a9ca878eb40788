"""What approval asks of an engine's candidates."""

from __future__ import annotations

from apps.jobs import catalogue


def metrics(kind: str, mode: str | None = None) -> set[str]:
    """The numbers that a candidate of the kind must carry to be published."""
    return {rule.metric for rule in catalogue.get(kind).rules({"mode": mode} if mode else {})}
