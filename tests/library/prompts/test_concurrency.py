"""The same generation at the same moment, on a real PostgreSQL."""

from __future__ import annotations

from collections import Counter

import pytest

from apps.billing.models import LedgerEntry
from apps.core.errors import Conflict, NotFound
from apps.jobs.models import Job
from apps.jobs.services.create import Buyer
from apps.jobs.services.idempotency import IdempotentRequest
from apps.library.models import Alias, Flow, Generation, Image
from apps.library.selectors import generation_get
from apps.library.services.flows import flow_delete
from apps.library.services.generations import Wish, generation_delete, generation_order, generation_run
from tests.jobs.test_concurrency import at_once
from tests.library.prompts.conftest import create, drain, made

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(tenant, identifier):
    generation = generation_get(project=tenant.project, identifier=identifier)
    generation.project = tenant.project
    return generation


def test_of_two_runs_at_once_one_wins_and_the_other_costs_nothing(owner):
    owner.project.organization = owner.organization
    data = made(owner)
    rows = [fresh(owner, data["id"]) for _ in range(2)]

    def run(index):
        try:
            return generation_run(generation=rows[index], api_key=None)[0].job_id
        except Conflict:
            return "lost"

    outcomes = at_once(2, run)

    generation = Generation.objects.get()
    assert sorted(outcomes, key=str) == sorted([generation.job_id, "lost"], key=str)
    assert LedgerEntry.objects.filter(kind="hold").count() == 2, "the first run's and the winner's"
    assert drain() == 1
    assert Image.objects.get().version == 2


def test_an_idempotency_key_used_ten_times_at_once_makes_one(owner):
    buyer = Buyer(owner.organization, owner.project, owner.key)
    wish = Wish("a sky", "1:1", auto_enhance=False, template="general", starts_flow=True)
    request = IdempotentRequest("prompt-generations", "same", "same", 201)

    outcomes = at_once(10, lambda index: generation_order(buyer=buyer, wish=wish, request=request))

    assert len({generation.pk for generation, _ in outcomes}) == 1
    assert Counter(replayed for _, replayed in outcomes) == {False: 1, True: 9}
    assert (Job.objects.count(), Generation.objects.count()) == (1, 1)


def test_deleting_while_the_run_ends_leaves_either_nothing_or_nothing_reachable(owner):
    owner.project.organization = owner.organization
    for _ in range(5):
        data = create(owner, alias="@hero").json()["data"]
        row = fresh(owner, data["id"])

        at_once(2, lambda index, row=row: generation_delete(generation=row) if index else drain())

        assert not Generation.objects.exists()
        assert {alias.image_id for alias in Alias.objects.all()} == {image.pk for image in Image.objects.all()}
        Image.objects.all().delete()
        assert set(Job.objects.values_list("state", flat=True)) <= {"succeeded", "canceled"}


def test_generations_that_end_at_once_hand_one_name_on(owner):
    for _ in range(4):
        create(owner, alias="@hero")

    at_once(4, lambda index: drain())

    assert Image.objects.count() == 4
    assert Alias.objects.filter(name="@hero").count() == 1


def test_a_flow_that_is_deleted_while_a_generation_joins_it_is_left_or_not_found(owner):
    owner.project.organization = owner.organization
    buyer = Buyer(owner.organization, owner.project, owner.key)
    for _ in range(5):
        flow = Flow.objects.create(project=owner.project)
        wish = Wish("a sky", "1:1", auto_enhance=False, template="general", flow=flow)

        def act(index, flow=flow, wish=wish):
            if index:
                return flow_delete(flow=flow)
            try:
                return generation_order(buyer=buyer, wish=wish, request=None)[0].pk
            except NotFound:
                return "not found"

        outcome = at_once(2, act)[0]

        assert outcome == "not found" or Generation.objects.get(pk=outcome).flow_id is None
        assert not Flow.objects.exists()
