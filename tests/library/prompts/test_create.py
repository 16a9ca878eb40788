"""POST /api/v1/generations with a prompt."""

from __future__ import annotations

from typing import Any

import pytest

from apps.billing.models import LedgerEntry
from apps.jobs.models import Job
from apps.library.models import Flow, Generation, Image
from apps.library.selectors import alias_resolve, flow_get
from tests.library.conftest import NEVER
from tests.library.prompts.conftest import EDIT_PRICE, PRICE, URL, create, drain, holder_of, made, named, read

pytestmark = pytest.mark.django_db


def test_a_prompt_is_pending_at_once_and_a_picture_once_a_worker_has_run(owner, drawn):
    answer = create(owner, "a blue sky", aspectRatio="16:9", meta={"page": "home"})

    body = answer.json()
    pending = body["data"]
    assert (answer.status_code, body["success"], pending["status"]) == (201, True, "pending")
    assert (pending["outputImageId"], pending["outputImage"], pending["processingTimeMs"]) == (None, None, None)
    assert owner.balance.held_micros == PRICE

    assert drain() == 1

    data = read(owner, pending["id"])
    image = Image.objects.get(pk=data["outputImageId"])
    assert data["status"] == "success"
    assert data["outputImage"] == {
        "id": str(image.pk),
        "storageUrl": f"http://127.0.0.1:8000/cdn/acme/default/img/{image.pk}?v=1",
        "width": 64,
        "height": 64,
    }
    assert (data["prompt"], data["originalPrompt"], data["meta"]) == ("a blue sky", None, {"page": "home"})
    assert data["interpretation"] == {"composition": "sky", "used": ["sky"], "unused": []}
    assert (data["errorMessage"], data["progress"]) == (None, 1.0)
    assert (owner.balance.held_micros, LedgerEntry.objects.filter(kind="settle").count()) == (0, 1)
    assert image.file.expires_at is None, "an image is kept until it is deleted"
    assert dict(drawn[0].input) == {
        "prompt": "a blue sky",
        "aspect_ratio": "16:9",
        "width": 1792,
        "height": 1008,
        "template": "general",
        "references": [],
    }
    assert drawn[0].kind == "image.generate"


def test_a_failed_run_costs_nothing_and_says_why(owner):
    data = made(owner, "please fail")

    assert (data["status"], data["errorCode"]) == ("failed", "no_luck")
    assert data["errorMessage"] == "The fake engine was told to fail."
    assert (data["outputImageId"], owner.balance.held_micros) == (None, 0)
    assert not Image.objects.exists()


def test_the_prompt_is_enhanced_unless_that_is_switched_off(owner, drawn):
    data = create(owner, "a blue sky", autoEnhance=True).json()["data"]
    drain()

    assert data["originalPrompt"] == "a blue sky"
    assert data["prompt"].startswith("a blue sky.")
    assert drawn[0].input["prompt"] == data["prompt"]


def test_an_engine_that_reads_by_a_grammar_gets_the_partner_s_own_words(owner, drawn, monkeypatch):
    monkeypatch.setattr("apps.library.services.generations.PLAIN_READERS", {"fake"})

    data = made(owner, autoEnhance=True)

    assert data["prompt"] != "a blue sky"
    assert drawn[0].input["prompt"] == "a blue sky"


def test_without_a_flow_a_new_one_begins_null_means_none_and_an_id_that_one(owner):
    begun = create(owner).json()["data"]["flowId"]

    assert [str(flow.pk) for flow in Flow.objects.all()] == [begun]
    assert create(owner, flowId=None).json()["data"]["flowId"] is None
    assert create(owner, flowId=begun).json()["data"]["flowId"] == begun
    assert Flow.objects.count() == 1


def test_aliases_are_given_when_the_image_exists_and_move_from_their_last_owner(owner):
    first = made(owner, alias="@hero", flowAlias="@v1")
    second = create(owner, alias="@hero").json()["data"]

    assert holder_of(owner, "@hero") == first["outputImageId"], "not before the new image exists"

    drain()

    assert holder_of(owner, "@hero") == read(owner, second["id"])["outputImageId"]
    flow = flow_get(project=owner.project, identifier=first["flowId"])
    in_flow = alias_resolve(project=owner.project, name="@v1", flow=flow)
    assert (str(in_flow.image.pk), in_flow.tier) == (first["outputImageId"], "flow")


def test_a_failed_generation_never_takes_an_alias(owner):
    first = made(owner, alias="@hero")

    made(owner, "please fail", alias="@hero")

    assert holder_of(owner, "@hero") == first["outputImageId"]


def test_references_by_id_alias_and_prompt_reach_the_engine_in_order_and_once(owner, drawn):
    logo, plain = named(owner, "@logo"), named(owner, "@plain")
    other = made(owner)["outputImageId"]
    drawn.clear()

    data = made(owner, "@plain beside @logo, mail me@home, @nobody", referenceImages=[other, "@logo"])

    assert data["referencedImages"] == [
        {"imageId": other, "alias": None},
        {"imageId": logo, "alias": "@logo"},
        {"imageId": plain, "alias": "@plain"},
    ]
    assert [row["storageUrl"].partition("/cdn/")[2] for row in data["referenceImages"]] == [
        f"acme/default/img/{identifier}?v=1" for identifier in (other, logo, plain)
    ]
    assert (drawn[0].kind, sorted(drawn[0].files)) == ("image.edit", ["reference_0", "reference_1", "reference_2"])
    assert [row["alias"] for row in drawn[0].input["references"]] == [None, "@logo", "@plain"]
    assert Job.objects.get(pk=drawn[0].job_id).price_micros == EDIT_PRICE


def test_of_the_aliases_in_a_prompt_only_as_many_as_there_is_room_for(owner):
    names = [f"@n{number}" for number in range(4)]
    for name in names:
        named(owner, name)

    data = made(owner, " ".join(names))

    assert [row["alias"] for row in data["referencedImages"]] == names[:3]


def test_last_in_a_prompt_is_the_newest_image_of_the_flow_or_of_the_project(owner):
    in_flow = made(owner)
    elsewhere = made(owner, flowId=None)

    assert made(owner, "@last again", flowId=None)["referencedImages"][0]["imageId"] == elsewhere["outputImageId"]
    again = made(owner, "@last again", flowId=in_flow["flowId"])
    assert again["referencedImages"] == [{"imageId": in_flow["outputImageId"], "alias": "@last"}]


def test_an_idempotency_key_makes_one_generation(owner, refused):
    body = {"prompt": "a blue sky"}
    headers = {"Idempotency-Key": "one"}
    first = owner.api.post(URL, body, format="json", headers=headers)
    refused.remember()

    again = owner.api.post(URL, body, format="json", headers=headers)

    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert again.json()["data"]["id"] == first.json()["data"]["id"]
    message = "This Idempotency-Key was used with another payload; use a new key."
    other = owner.api.post(URL, {"prompt": "another"}, format="json", headers=headers)
    refused(other, 409, "IDEMPOTENCY_CONFLICT", message)
    assert Generation.objects.count() == 1


REFUSALS: list[tuple[dict[str, Any], int, str, str]] = [
    ({"prompt": None, "aspectRatio": "1:1"}, 400, "VALIDATION_ERROR", "Prompt is required"),
    ({"prompt": ""}, 400, "VALIDATION_ERROR", "Prompt is required"),
    ({"prompt": "  \n"}, 400, "VALIDATION_ERROR", "Prompt is required"),
    ({"prompt": "x" * 10_000}, 400, "VALIDATION_ERROR", "prompt: may have at most 5000 characters"),
    ({"prompt": 7}, 400, "VALIDATION_ERROR", "prompt: must be a string"),
    ({"aspectRatio": "5:4"}, 400, "VALIDATION_ERROR", "Invalid aspect ratio"),
    ({"aspectRatio": 1}, 400, "VALIDATION_ERROR", "Invalid aspect ratio"),
    ({"flowId": NEVER}, 404, "FLOW_NOT_FOUND", "Flow not found"),
    ({"flowId": "flow"}, 400, "VALIDATION_ERROR", "flowId: must be a UUID or null"),
    ({"alias": "logo"}, 400, "VALIDATION_ERROR", "alias: must start with @, such as @logo"),
    ({"alias": "@last"}, 400, "VALIDATION_ERROR", "alias: @last is reserved: it is computed"),
    ({"alias": ""}, 400, "VALIDATION_ERROR", "alias: must not be empty"),
    ({"flowAlias": "@v1", "flowId": None}, 400, "VALIDATION_ERROR", "flowAlias: needs a flow; flowId is null"),
    ({"assignAlias": "@x"}, 400, "VALIDATION_ERROR", "assignAlias is called alias"),
    ({"assignFlowAlias": "@x"}, 400, "VALIDATION_ERROR", "assignFlowAlias is called flowAlias"),
    ({"referenceImages": ["@nobody"]}, 404, "IMAGE_NOT_FOUND", "Image not found"),
    ({"referenceImages": [NEVER]}, 404, "IMAGE_NOT_FOUND", "Image not found"),
    (
        {"referenceImages": ["picture.png"]},
        400,
        "VALIDATION_ERROR",
        "referenceImages must be image ids or aliases such as @logo",
    ),
    ({"referenceImages": ["@a"] * 4}, 400, "VALIDATION_ERROR", "referenceImages: may have at most 3 items"),
    (
        {"enhancementOptions": {"template": "oil"}},
        400,
        "VALIDATION_ERROR",
        "enhancementOptions.template: must be one of general, photorealistic, illustration, minimalist, sticker, "
        "product, comic; got 'oil'",
    ),
    ({"autoEnhance": "yes"}, 400, "VALIDATION_ERROR", "autoEnhance: must be true or false; got 'yes'"),
    ({"meta": []}, 400, "VALIDATION_ERROR", "meta: must be an object"),
]


@pytest.mark.parametrize(("fields", "status", "code", "message"), REFUSALS, ids=lambda value: str(value)[:40])
def test_bad_input_is_refused_and_leaves_nothing(owner, refused, fields, status, code, message):
    refused(create(owner, **{"prompt": "a blue sky", **fields}), status, code, message)


def test_meta_is_bounded(owner, refused):
    refused(
        create(owner, meta={"text": "x" * 16_000}),
        400,
        "VALIDATION_ERROR",
        "meta: may have at most 16000 bytes as JSON; got 16011",
    )


def test_an_unknown_field_is_named(owner, refused):
    fields = refused(
        create(owner, prompt="a sky", colour="red"),
        400,
        "VALIDATION_ERROR",
        "colour: unknown field; known fields: alias, aspectRatio, autoEnhance, enhancementOptions, flowAlias, flowId, "
        "meta, prompt, referenceImages",
    )
    assert set(fields) == {"colour"}


def test_another_projects_flow_and_images_do_not_exist(owner, stranger, refused):
    theirs = made(stranger, alias="@theirs")
    refused.remember()

    refused(create(owner, flowId=theirs["flowId"]), 404, "FLOW_NOT_FOUND", "Flow not found")
    for reference in (theirs["outputImageId"], "@theirs"):
        refused(create(owner, referenceImages=[reference]), 404, "IMAGE_NOT_FOUND", "Image not found")


def test_without_credit_nothing_is_drawn(owner, refused):
    account = owner.balance
    account.__class__.objects.filter(pk=account.pk).update(available_micros=PRICE - 1)

    answer = create(owner)

    assert (answer.status_code, answer.json()["error"]["code"]) == (402, "INSUFFICIENT_CREDIT")
    assert not Generation.objects.exists()
    assert not Flow.objects.exists()
    account.__class__.objects.filter(pk=account.pk).update(available_micros=account.available_micros)
