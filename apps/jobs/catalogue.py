"""The kind catalogue: what a job can do, declared once by the product that sells it.

Products register their kinds when Django starts (`AppConfig.ready`); the kernel knows none of them by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from apps.jobs.models import Job, Output


BATCH_QUEUE = "batch"
"""The queue of batches: no worker reads it, since a batch ends with its items."""


@dataclass(frozen=True)
class QualityRule:
    """A candidate passes when its measured number is on the right side of a named setting.

    setting: name of the Django setting that holds the threshold (the reason stands beside it). at_least: True for a
    lower bound, False for an upper one. retry_helps: whether another seed can change the number. A number that the
    engine did not report counts as missed, unless the rule holds only `where_measured`: for steps that only some of a
    kind's jobs have.
    """

    metric: str
    setting: str
    at_least: bool
    retry_helps: bool
    where_measured: bool = False

    def problem(self, quality: Mapping[str, float]) -> str | None:
        """None when it passes, else a line for staff."""
        threshold: float = getattr(settings, self.setting)
        value = quality.get(self.metric)
        if value is None:
            return None if self.where_measured else f"{self.metric} was not measured"
        passes = value >= threshold if self.at_least else value <= threshold
        return None if passes else f"{self.metric} {value:.4g} must be {'>=' if self.at_least else '<='} {threshold:g}"


@dataclass(frozen=True)
class WebhookMessage:
    event_type: str
    payload: dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """name: `<product>.<what>`. engine: the default one, KIND_ENGINES overrides it. queue: gpu, ingest, or that of
    batches, which are free and have no engine.

    price_micros: the default price, the Price table overrides it; 0 means free, without a hold. usage_type: set when an
    approved result counts as a unit of usage. quality: rules of approval; quality_by_mode: others for inputs of a mode
    that makes another kind of picture; quality_by_engine: others for an engine that measures other numbers.
    time_limit_seconds: of one attempt. max_attempts: runs, crashed ones included. deadline_seconds: from creation to
    the forced end. extra_input: facts for the engine that are known only when the job starts; they are no part of its
    configuration. on_success runs in the finishing transaction. awaited: other jobs may wait for its result.
    webhook: what to tell the partner at the end, None for nothing. cacheable: a repeated configuration may be answered
    with the stored result. reviewable: organizations that want staff approval get it here.
    """

    name: str
    engine: str
    queue: str
    price_micros: int = 0
    usage_type: str | None = None
    time_limit_seconds: int = 900
    max_attempts: int = 3
    deadline_seconds: int = 24 * 3600
    quality: tuple[QualityRule, ...] = ()
    quality_by_mode: Mapping[str, tuple[QualityRule, ...]] = field(default_factory=dict)
    quality_by_engine: Mapping[str, tuple[QualityRule, ...]] = field(default_factory=dict)
    extra_input: Callable[[Job], Mapping[str, Any]] | None = None
    on_success: Callable[[Job], None] | None = None
    awaited: bool = False
    webhook: Callable[[Job, list[Output]], WebhookMessage] | None = None
    cacheable: bool = False
    reviewable: bool = False

    def rules(self, given: Mapping[str, Any], engine: str = "") -> tuple[QualityRule, ...]:
        """What a candidate for this input must reach when this engine made it."""
        if engine in self.quality_by_engine:
            return self.quality_by_engine[engine]
        return self.quality_by_mode.get(given.get("mode") or "", self.quality)

    @property
    def is_batch(self) -> bool:
        return self.queue == BATCH_QUEUE

    @property
    def engine_name(self) -> str:
        return settings.KIND_ENGINES.get(self.name, self.engine)

    @property
    def missing_setting(self) -> str | None:
        """The setting that its engine needs and an operator has not given, so that no job of it could succeed.

        ENGINE_NEEDS has what an engine needs for every kind, and under `engine/kind` what it needs for this one.
        """
        needs: dict[str, tuple[str, ...]] = settings.ENGINE_NEEDS
        needed = (*needs.get(self.engine_name, ()), *needs.get(f"{self.engine_name}/{self.name}", ()))
        return next((name for name in needed if not getattr(settings, name, "")), None)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    _kinds[kind.name] = kind
    return kind


def get(name: str) -> Kind:
    """Raises KeyError: a job of an unknown kind is a defect, not bad input."""
    return _kinds[name]


def all_kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: kind.name)
