"""Regenerating, changing, deleting and restoring generations."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.errors import NotFound
from apps.files.models import StoredFile
from apps.files.services import files_purge
from apps.jobs.models import Job
from apps.library import enhancer_remote
from apps.library.enhancer import Enhancement
from apps.library.models import Alias, Generation, Image
from apps.library.selectors import image_get
from apps.library.services.generations import generations_purge, prompt_enhanced
from tests.library.conftest import NEVER
from tests.library.prompts.conftest import PRICE, URL, create, drain, holder_of, made, named, read

pytestmark = pytest.mark.django_db


def again(tenant, identifier, verb="regenerate", body=None):
    """`retry` is the old name of `regenerate`."""
    addresses = {
        "regenerate": f"/api/v1/generations/{identifier}/regenerate",
        "retry": f"/api/v1/generations/{identifier}/retry",
    }
    return tenant.api.post(addresses[verb], body, format="json")


@pytest.mark.parametrize("verb", ["regenerate", "retry"])
def test_the_image_keeps_id_and_address_and_gets_new_bytes(owner, verb):
    before = made(owner, alias="@hero")
    image = Image.objects.get(pk=before["outputImageId"])

    answer = again(owner, before["id"], verb)
    drain()

    after = read(owner, before["id"])
    renewed = Image.objects.select_related("file").get(pk=image.pk)
    assert (answer.status_code, answer.json()["data"]["status"]) == (200, "pending")
    assert (after["outputImageId"], after["status"]) == (before["outputImageId"], "success")
    assert after["outputImage"]["storageUrl"] == before["outputImage"]["storageUrl"].replace("?v=1", "?v=2")
    assert renewed.file.sha256 != image.file.sha256
    assert Alias.objects.get(name="@hero").image_id == image.pk
    assert files_purge() == 1, "the old bytes are let go"
    assert StoredFile.objects.get(pk=image.file_id).deleted_at is not None


def test_a_failed_generation_can_be_run_again_and_names_are_looked_up_anew(owner, drawn):
    named(owner, "@logo")
    failed = made(owner, "fail with @logo")
    newer = named(owner, "@logo")
    drawn.clear()

    again(owner, failed["id"])
    drain()

    assert read(owner, failed["id"])["referencedImages"] == [{"imageId": newer, "alias": "@logo"}]
    assert len(drawn) == 1


def test_an_unfinished_run_is_canceled_when_another_begins(owner):
    pending = create(owner).json()["data"]

    answer = again(owner, pending["id"])

    assert answer.status_code == 200
    assert sorted(Job.objects.values_list("state", flat=True)) == ["canceled", "queued"]
    assert owner.balance.held_micros == PRICE
    assert drain() == 1
    assert read(owner, pending["id"])["status"] == "success"


def test_a_run_that_was_replaced_leaves_no_image(owner):
    """The worker of the old run comes too late: its lease is gone, and nothing of it is kept."""
    from tests.cast import claim_this
    from workers.runtime import run

    pending = create(owner).json()["data"]
    claimed = claim_this(Job.objects.get())
    again(owner, pending["id"])

    run(claimed)

    assert not Image.objects.exists()
    assert read(owner, pending["id"])["status"] == "pending"


def test_put_with_a_prompt_runs_and_with_meta_or_flow_does_not(owner, drawn):
    before = made(owner)
    drawn.clear()
    address = f"{URL}/{before['id']}"

    changed = owner.api.put(address, {"meta": {"note": "kept"}, "flowId": None}, format="json").json()["data"]
    assert (changed["meta"], changed["flowId"], changed["status"]) == ({"note": "kept"}, None, "success")
    assert Image.objects.get(pk=before["outputImageId"]).flow_id is None
    assert drain() == 0

    rerun = owner.api.put(address, {"prompt": "a red sky", "aspectRatio": "9:16"}, format="json").json()["data"]
    assert (rerun["status"], rerun["prompt"], rerun["aspectRatio"]) == ("pending", "a red sky", "9:16")
    assert drain() == 1
    assert (drawn[0].input["prompt"], drawn[0].input["height"]) == ("a red sky", 1792)
    after = read(owner, before["id"])
    assert (after["outputImageId"], after["meta"]) == (before["outputImageId"], {"note": "kept"})


def test_a_prompt_that_is_enhanced_elsewhere_too_late_does_not_replace_a_newer_one(owner, monkeypatch):
    monkeypatch.setattr(enhancer_remote, "is_configured", lambda: True)
    pending = create(owner, "an old sky", autoEnhance=True).json()["data"]
    old = Job.objects.get()

    def slow(prompt, template):
        owner.api.put(f"{URL}/{pending['id']}", {"prompt": "a new sky"}, format="json")
        return Enhancement(prompt, f"{prompt}, enhanced")

    monkeypatch.setattr(enhancer_remote, "enhance", slow)

    prompt_enhanced(old)

    generation = Generation.objects.get()
    assert (generation.prompt, generation.original_prompt) == ("a new sky", None)


def test_regenerate_takes_no_fields(owner, refused):
    before = made(owner)
    refused.remember()

    refused(
        again(owner, before["id"], body={"prompt": "another"}),
        400,
        "VALIDATION_ERROR",
        "This call takes no fields: change prompt or aspectRatio with PUT, which runs it again.",
    )


def test_delete_takes_an_image_without_a_name_along_and_leaves_one_with(owner):
    plain, hero = made(owner), made(owner, alias="@hero")

    for data in (plain, hero):
        answer = owner.api.delete(f"{URL}/{data['id']}")
        assert (answer.status_code, answer.json()) == (200, {"success": True, "data": {"id": data["id"]}})
        assert owner.api.get(f"{URL}/{data['id']}").status_code == 404

    assert [str(pk) for pk in Image.objects.values_list("pk", flat=True)] == [hero["outputImageId"]]
    assert holder_of(owner, "@hero") == hero["outputImageId"]
    assert files_purge() == 1


def test_delete_of_an_unfinished_generation_gives_the_credit_back(owner):
    pending = create(owner).json()["data"]

    assert owner.api.delete(f"{URL}/{pending['id']}").status_code == 200

    assert (owner.balance.held_micros, drain()) == (0, 0)
    assert Job.objects.get().state == "canceled"


def test_a_soft_delete_hides_and_a_restore_brings_back(owner):
    data = made(owner)
    address = f"{URL}/{data['id']}"

    assert owner.api.delete(f"{address}?soft=true").status_code == 200

    assert owner.api.get(address).status_code == 404
    assert owner.api.get(URL).json()["pagination"]["total"] == 0
    hidden = owner.api.get(f"{URL}?includeDeleted=true").json()["data"]
    assert [row["id"] for row in hidden] == [data["id"]]
    assert hidden[0]["deletedAt"] is not None
    with pytest.raises(NotFound):
        image_get(project=owner.project, id_or_alias=data["outputImageId"])
    identifier = data["id"]

    restored = owner.api.post(f"/api/v1/generations/{identifier}/restore").json()["data"]

    assert (restored["id"], restored["deletedAt"]) == (data["id"], None)
    assert str(image_get(project=owner.project, id_or_alias=data["outputImageId"]).pk) == data["outputImageId"]
    assert Generation.objects.get().deleted_at is None


def test_what_was_hidden_long_ago_is_deleted_for_good(owner, settings):
    settings.LIBRARY_HIDDEN_DAYS = 30
    old, young = made(owner), made(owner)
    for data in (old, young):
        owner.api.delete(f"{URL}/{data['id']}?soft=true")
    Generation.objects.filter(pk=old["id"]).update(deleted_at=timezone.now() - timedelta(days=31))

    assert generations_purge() == 1

    assert [str(pk) for pk in Generation.objects.values_list("pk", flat=True)] == [young["id"]]
    assert [str(pk) for pk in Image.objects.values_list("pk", flat=True)] == [young["outputImageId"]]


def test_a_flow_runs_its_newest_generation_again(owner, drawn):
    flow = made(owner, "one")["flowId"]
    made(owner, "two", flowId=flow)
    drawn.clear()

    answer = owner.api.post(f"/api/v1/flows/{flow}/regenerate")
    drain()

    assert answer.status_code == 200
    assert [request.input["prompt"] for request in drawn] == ["two"]
    listed = owner.api.get(f"/api/v1/flows/{flow}/generations").json()
    assert [row["prompt"] for row in listed["data"]] == ["two", "one"]
    assert listed["pagination"] == {"total": 2, "limit": 20, "offset": 0, "hasMore": False}


def test_an_empty_flow_has_nothing_to_run(owner, refused):
    first = made(owner)
    owner.api.delete(f"{URL}/{first['id']}")
    refused.remember()

    flow = first["flowId"]
    answer = owner.api.post(f"/api/v1/flows/{flow}/regenerate")

    refused(answer, 400, "VALIDATION_ERROR", "The flow has no generation to run again.")


@pytest.mark.parametrize("identifier", [NEVER, "THEIRS"])
@pytest.mark.parametrize(
    ("method", "tail"), [("get", ""), ("put", ""), ("delete", ""), ("post", "/regenerate"), ("post", "/retry")]
)
def test_nobody_elses_generation_exists(owner, stranger, refused, identifier, method, tail):
    theirs = made(stranger)["id"]
    refused.remember()
    address = f"{URL}/{theirs if identifier == 'THEIRS' else identifier}{tail}"

    refused(owner.api.generic(method.upper(), address), 404, "GENERATION_NOT_FOUND", "Generation not found")
