"""Redesigns, upscales and pictures from prompts by models that Replicate hosts.

A prediction takes seconds to minutes, in which no worker waits: the job is parked with the prediction's id, and looked
at again when Replicate calls back or some time has passed. A prediction costs money, so a creation that got no answer
is never repeated before the newest predictions were searched for the one that it may have made.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

from workers.engines.base import (
    Canceled,
    Cancelled,
    EndedElsewhere,
    EngineFailed,
    EngineNotConfigured,
    Parked,
    Progress,
    Request,
    Result,
)
from workers.engines.replicate import client as api
from workers.engines.replicate.client import Client, Prediction
from workers.engines.replicate.configuration import SETTINGS, Configuration, configuration_from
from workers.engines.replicate.results import candidates_of
from workers.engines.replicate.task import Task, digest_of, mark_of, model_for, picture_from, read_task

PATIENCE_SECONDS = 3600.0
"""For a creation, and again for its result: after an hour Replicate erases inputs and outputs."""
FIRST_LOOK, LONGEST_PAUSE = 3.0, 30.0
FIRST_LOOK_CALLED_BACK, LONGEST_PAUSE_CALLED_BACK = 15.0, 60.0
"""Seconds between two looks; where Replicate calls back, looking is for callbacks that were lost."""
GROWTH = 1.5
UNSURE_SECONDS = 5.0
"""For a prediction to appear in the list after its creation got no answer."""
LONGEST_BUSY = 600.0
CLOCK_SECONDS = 60.0
"""By how much our clock and Replicate's may differ."""
EARLIER_RUN_SECONDS = 3600.0
"""How long ago a run may have been that broke off without a word."""
MOST_PAGES = 10
MOST_CREATIONS = 3
"""That got no answer, each searched for."""


class ReplicateEngine:
    """One instance holds the operator's configuration. client: another one for tests."""

    name = "replicate"
    version = "1.0.0"
    kinds: tuple[str, ...] = tuple(SETTINGS)

    def __init__(self, configuration: Configuration | None = None, client: Client | None = None) -> None:
        self._configuration = configuration
        self._client = client

    def setup(self) -> None:
        """Read the environment, once per process. Raises EngineNotConfigured."""
        if self._configuration is None:
            self._configuration = configuration_from(os.environ)
        if self._client is None:
            self._client = Client(self._configuration.token, self._configuration.url)

    def run(self, request: Request, *, progress: Progress, cancelled: Cancelled) -> Result:
        """Begin the prediction, look at it, or hand in its result.

        Raises Unsupported, InvalidInput, EngineNotConfigured, Canceled, Parked while it is not done, EngineFailed when
        it failed, and EndedElsewhere when it was called off at Replicate.
        """
        configuration, client = self._ready()
        task = read_task(request, configuration)
        if cancelled():
            raise Canceled("The job was canceled.")
        state = dict(request.state)
        if "prediction_id" in state:
            prediction = self._look(client, state)
        else:
            prediction, state = self._begin(client, configuration, task, request)
        progress(0.2)
        if not prediction.ended:
            self._park(state, self._pause(state), "The model did not finish in time.")
        _raise_failure(prediction)
        picture = picture_from(state["picture"])
        candidates = candidates_of(prediction, task, picture, request, progress, cancelled)
        details = {"prediction_id": prediction.id, "model": task.model.name, "status": prediction.status}
        return Result(self.name, self.version, candidates, details)

    def check(self, kind: str) -> None:
        """Raises EngineNotConfigured when this kind has no model."""
        model_for(kind, self._ready()[0])

    def abandon(self, state: Mapping[str, Any]) -> None:
        """Cancel the prediction behind a job that ended without it. Raises ReplicateError to be called again."""
        _, client = self._ready()
        identifier = state.get("prediction_id")
        if identifier is None and state.get("unsure"):
            found = _find(client, state)
            identifier = found.id if found else None
        if identifier is None:
            return
        try:
            if not client.get(identifier).ended:
                client.cancel(identifier)
        except (api.Missing, api.Refused):
            return  # it is erased, or ended between the two calls

    def _ready(self) -> tuple[Configuration, Client]:
        if self._configuration is None or self._client is None:
            raise EngineNotConfigured("The engine replicate was not set up.")
        return self._configuration, self._client

    def _begin(
        self, client: Client, configuration: Configuration, task: Task, request: Request
    ) -> tuple[Prediction, dict[str, Any]]:
        """The prediction of this job, created now or by an earlier run that did not come to write it down."""
        picture = task.read(request.files.get("source"))
        given = task.given()
        now, broke_off = time.time(), request.attempt > 1 and not request.state
        state: dict[str, Any] = {
            "job_id": request.job_id,
            "since": now,
            "search_from": now - CLOCK_SECONDS - (EARLIER_RUN_SECONDS if broke_off else 0.0),
            "digest": digest_of(given),
            "picture": picture.told() if picture else None,
            "unsure": broke_off,
            **request.state,
        }
        if state["unsure"]:
            found = self._find_or_park(client, state)
            if found is not None:
                return found, _created(state, found)
            state["unsure"] = False
        callback = f"{configuration.callback}?{mark_of(request.job_id)}" if configuration.callback else None
        try:
            prediction = client.create(
                task.model.name, given, callback=callback, wait_seconds=configuration.wait_seconds
            )
        except api.Unanswered as error:
            state |= {"unsure": True, "creations": state.get("creations", 0) + 1}
            found = self._find_or_park(client, state)
            if found is not None:
                return found, _created(state, found)
            if state["creations"] >= MOST_CREATIONS:
                raise EngineFailed(error.message, code="replicate_unavailable") from error
            self._park(state, UNSURE_SECONDS, error.message)
        except (api.Busy, api.NotSent) as error:
            self._park(state, self._pause_after(error, state), error.message)
        except (api.Denied, api.Missing) as error:
            raise EngineNotConfigured(error.message) from error
        except api.ReplicateError as error:
            raise EngineFailed(error.message, code="replicate_refused", retryable=False) from error
        return prediction, _created(state, prediction)

    def _find_or_park(self, client: Client, state: dict[str, Any]) -> Prediction | None:
        """The prediction that a creation without an answer may have made; no new one as long as that is unknown."""
        try:
            return _find(client, state)
        except api.Denied as error:
            raise EngineNotConfigured(error.message) from error
        except api.ReplicateError as error:
            self._park(state, self._pause_after(error, state), error.message)

    def _look(self, client: Client, state: dict[str, Any]) -> Prediction:
        try:
            return client.get(state["prediction_id"])
        except api.Denied as error:
            raise EngineNotConfigured(error.message) from error
        except api.Missing as error:
            raise EngineFailed("Replicate no longer knows the prediction.", code="result_expired") from error
        except api.Refused as error:
            raise EngineFailed(error.message, code="replicate_refused") from error
        except api.ReplicateError as error:
            self._park(state, self._pause_after(error, state), error.message)

    def _park(self, state: dict[str, Any], after: float, problem: str) -> NoReturn:
        """Look again after so many seconds, but not for ever."""
        if time.time() - state["since"] > PATIENCE_SECONDS:
            raise EngineFailed(problem, code="replicate_unavailable")
        raise Parked(state | {"looks": state.get("looks", 0) + 1}, after=after)

    def _pause(self, state: Mapping[str, Any]) -> float:
        called_back = self._configuration is not None and self._configuration.callback is not None
        first = FIRST_LOOK_CALLED_BACK if called_back else FIRST_LOOK
        longest = LONGEST_PAUSE_CALLED_BACK if called_back else LONGEST_PAUSE
        return float(min(longest, first * GROWTH ** min(state.get("looks", 0), 20)))

    def _pause_after(self, error: api.ReplicateError, state: Mapping[str, Any]) -> float:
        return (
            min(error.after, LONGEST_BUSY) if isinstance(error, api.Busy) else max(UNSURE_SECONDS, self._pause(state))
        )


def _created(state: dict[str, Any], prediction: Prediction) -> dict[str, Any]:
    """The state of a job whose prediction is known; patience with its result begins anew."""
    kept = {name: state[name] for name in ("job_id", "picture")}
    return kept | {"prediction_id": prediction.id, "since": time.time()}


def _find(client: Client, state: Mapping[str, Any]) -> Prediction | None:
    """The newest prediction that was made for the job. Raises ReplicateError."""
    after = datetime.fromtimestamp(state["search_from"], UTC)
    cursor = None
    for _ in range(MOST_PAGES):
        page = client.list(cursor=cursor, created_after=after)
        for prediction in page.predictions:
            marked = any(mark_of(state["job_id"]) in mark for mark in prediction.marks)
            if marked or (prediction.input and digest_of(prediction.input) == state["digest"]):
                return prediction
        if (cursor := page.next_cursor) is None:
            return None
    raise api.Unanswered("Replicate has too many new predictions to find this job's among them.")


def _raise_failure(prediction: Prediction) -> None:
    """Nothing for one that succeeded."""
    if prediction.status == "failed":
        raise EngineFailed(f"The model failed: {prediction.error or 'it gave no reason'}", code="replicate_failed")
    if prediction.status == "aborted":
        raise EndedElsewhere("The job was canceled: the model did not start in time.")
    if prediction.status == "canceled":
        raise EndedElsewhere("The job was canceled at the service that ran it.")
