"""Sequences over the document's links: what an answer names is read, changed, canceled, regenerated and deleted, in any
order, and every answer keeps to the document."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.db import transaction
from hypothesis import Phase, settings
from schemathesis.generation import GenerationMode
from schemathesis.generation.stateful.state_machine import StepInput, StepOutput

from apps.billing.selectors import ledger_problems
from apps.jobs.selectors import job_problems
from apps.portal.schema import document
from katalo_project.wsgi import application
from tests.cast import Tenant
from tests.library.live.conftest import drawn as drawn
from tests.portal.test_schemathesis import ADMIN_KEY, CALM, CHECKS, _aim
from tests.portal.test_schemathesis import _kept_connection as _kept_connection
from tests.portal.test_schemathesis import _live_pictures_are_drawn as _live_pictures_are_drawn
from tests.portal.test_schemathesis import known as known

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "5"))
SHORT = settings(**CALM, max_examples=EXAMPLES, stateful_step_count=6, phases=[Phase.generate])
# Valid requests only, and only the document's own links: sequences that end in a 422 lead nowhere.
schema = schemathesis.openapi.from_wsgi("/openapi.json", application).exclude(path_regex="^/(cdn|health)")
schema.config.generation.update(modes=[GenerationMode.POSITIVE])
schema.config.phases.stateful.inference.algorithms = []


@pytest.mark.django_db
@pytest.mark.usefixtures("_kept_connection")
def test_sequences_keep_to_the_document(owner: Tenant, known: dict[str, str]) -> None:
    followed: Counter[int] = Counter()

    class Sequences(schema.as_state_machine()):  # type: ignore[misc]  # made from the document
        """Each begins with the same rows and nothing in Redis, and leaves nothing to the next."""

        def setup(self) -> None:
            cache.clear()
            self.savepoint = transaction.savepoint()

        def teardown(self) -> None:
            assert [*ledger_problems(), *job_problems()] == []
            transaction.savepoint_rollback(self.savepoint)

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": {"Authorization": f"Bearer {owner.text}", "X-Admin-Key": ADMIN_KEY}}

        def step(self, input: StepInput) -> StepOutput:
            if input.transition is None:
                _aim(input.case, known)
            done: StepOutput = super().step(input)
            if input.transition is not None:
                followed[done.response.status_code] += 1
            return done

        def validate_response(self, response: Any, case: Any, *given: Any, **more: Any) -> None:
            case.validate_response(response, checks=CHECKS)

    Sequences.run(settings=SHORT)

    print("steps over links, by status:", dict(followed))  # shown by pytest -s
    assert any(status < 300 for status in followed), "a link led to something that is there"


def test_every_link_leads_to_an_operation_and_gives_it_what_it_takes() -> None:
    operations = {
        told["operationId"]: (path, told) for path, methods in document()["paths"].items() for told in methods.values()
    }
    linked = set()
    for _, told in operations.values():
        for answer in told["responses"].values():
            for link in answer.get("links", {}).values():
                _, target = operations[link["operationId"]]
                assert set(link["parameters"]) == {
                    part["name"] for part in target["parameters"] if part["in"] == "path"
                }
                linked.add(link["operationId"])

    by_id = {name for name, (path, _) in operations.items() if "{" in path and not path.startswith("/cdn")}
    assert by_id - linked == {"flows_alias_remove", "images_resolve"}, "they are named by words of the caller's own"
