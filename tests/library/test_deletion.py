"""Deleting images for good, hiding and restoring them, and the purge of those that were hidden too long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.files.models import StoredFile
from apps.files.services import files_purge
from apps.library.models import Alias, Generation, Image, ImageSource, Reference, Variant
from apps.library.services.images import images_purge
from tests.library.conftest import NEVER, make_flow, make_generation, make_image
from tests.library.test_images import HIDDEN, NOT_FOUND
from workers.tasks.maintenance import purge


def make_variant(tenant: Any, image: Image, of: Generation) -> StoredFile:
    file = make_image(tenant).file
    Image.objects.filter(file=file).delete()
    Variant.objects.create(
        image=image, version=1, width=32, height=0, fit="cover", format="webp", focus="", job=of.job, file=file
    )
    return file


def test_an_image_goes_for_good_with_everything_that_is_its_own(owner):
    flow = make_flow(owner)
    image = make_image(owner, alias="@logo", flow=flow, flow_alias="@look", source=ImageSource.GENERATED)
    other = make_image(owner, alias="@other")
    maker = make_generation(owner, output_image=image, flow=flow)
    looking = make_generation(owner)
    by_name = Reference.objects.create(generation=looking, place=0, alias="@logo", image=image)
    Reference.objects.create(generation=looking, place=1, image=image)
    kept = Reference.objects.create(generation=looking, place=2, image=other)
    copy = make_variant(owner, image, maker)

    answer = owner.api.delete(f"/api/v1/images/{image.pk}")

    assert (answer.status_code, answer.json()) == (200, {"success": True, "data": {"id": str(image.pk)}})
    assert list(Image.objects.all()) == [other]
    assert [alias.name for alias in Alias.objects.all()] == ["@other"]
    assert not Variant.objects.exists()
    maker.refresh_from_db()
    assert (maker.output_image, maker.flow) == (None, flow)
    assert {reference.pk for reference in looking.references.all()} == {by_name.pk, kept.pk}
    by_name.refresh_from_db()
    assert by_name.image is None
    gone = StoredFile.objects.filter(pk__in=[image.file_id, copy.pk])
    assert files_purge() == 2
    assert not any(default_storage.exists(file.name) for file in gone)
    assert default_storage.exists(other.file.name)


def test_an_image_is_deleted_by_its_name(owner):
    image = make_image(owner, alias="@logo")

    assert owner.api.delete("/api/v1/images/@logo").json()["data"] == {"id": str(image.pk)}
    assert owner.api.delete("/api/v1/images/@logo").status_code == 404
    assert not Image.objects.exists()


def test_deleting_twice_finds_nothing_the_second_time(owner):
    image = make_image(owner)

    answers = [owner.api.delete(f"/api/v1/images/{image.pk}") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 404]
    assert answers[1].json() == NOT_FOUND


def test_bytes_stay_until_a_storage_that_is_down_is_back(owner, monkeypatch):
    image = make_image(owner)

    def down(name: str) -> None:
        raise OSError("no storage")

    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "delete", down)
        assert owner.api.delete(f"/api/v1/images/{image.pk}").status_code == 200
        assert files_purge() == 0
    assert not Image.objects.exists()
    assert default_storage.exists(image.file.name)

    assert files_purge() == 1
    assert not default_storage.exists(image.file.name)


def test_a_hidden_image_is_nowhere_until_it_is_restored(owner):
    flow = make_flow(owner)
    image = make_image(owner, alias="@logo", flow=flow, flow_alias="@look")
    generation = make_generation(owner, output_image=image, deleted_at=HIDDEN)

    answer = owner.api.delete(f"/api/v1/images/{image.pk}?soft=true")

    assert (answer.status_code, answer.json()) == (200, {"success": True, "data": {"id": str(image.pk)}})
    for path in (image.pk, "@logo", f"@look?flowId={flow.pk}", "resolve/@logo", "resolve/@upload"):
        assert owner.api.get(f"/api/v1/images/{path}").status_code == 404
    assert owner.api.get("/api/v1/images").json()["data"] == []
    [listed] = owner.api.get("/api/v1/images?includeDeleted=true").json()["data"]
    assert listed["deletedAt"] is not None
    assert owner.api.get(f"/api/v1/flows/{flow.pk}").json()["data"]["aliases"] == {}
    assert files_purge() == 0

    restored = owner.api.post(f"/api/v1/images/{image.pk}/restore")

    assert restored.status_code == 200
    assert (restored.json()["data"]["alias"], restored.json()["data"]["deletedAt"]) == ("@logo", None)
    assert owner.api.get(f"/api/v1/images/@look?flowId={flow.pk}").status_code == 200
    generation.refresh_from_db()
    assert generation.deleted_at is None


def test_restoring_what_is_not_hidden_changes_nothing(owner):
    image = make_image(owner, alias="@logo")

    answer = owner.api.post(f"/api/v1/images/{image.pk}/restore")

    assert (answer.status_code, answer.json()["data"]["alias"]) == (200, "@logo")


def test_a_hidden_image_cannot_be_hidden_again_but_deleted_by_its_id(owner):
    image = make_image(owner, alias="@logo", deleted_at=HIDDEN)

    assert owner.api.delete(f"/api/v1/images/{image.pk}?soft=true").json() == NOT_FOUND
    assert owner.api.delete("/api/v1/images/@logo").status_code == 404
    assert owner.api.delete(f"/api/v1/images/{image.pk}").status_code == 200
    assert not Image.objects.exists()


def test_what_is_not_ours_can_be_neither_deleted_nor_restored(owner, stranger, sibling):
    theirs, ours = make_image(stranger, deleted_at=HIDDEN), make_image(sibling, deleted_at=HIDDEN)

    for identifier in (NEVER, theirs.pk, ours.pk, "no-uuid"):
        for answer in (
            owner.api.delete(f"/api/v1/images/{identifier}"),
            owner.api.delete(f"/api/v1/images/{identifier}?soft=true"),
            owner.api.post(f"/api/v1/images/{identifier}/restore"),
        ):
            assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    assert Image.objects.filter(deleted_at__isnull=False).count() == 2


@pytest.mark.parametrize("value", ["yes", "1", "", "True"])
def test_a_soft_that_is_neither_true_nor_false_deletes_nothing(owner, value):
    image = make_image(owner)

    answer = owner.api.delete(f"/api/v1/images/{image.pk}?soft={value}")

    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["soft"])
    assert Image.objects.get().deleted_at is None


def test_the_purge_takes_what_was_hidden_too_long(owner, settings):
    settings.LIBRARY_HIDDEN_DAYS = 7
    now = timezone.now()
    shown = make_image(owner)
    recent = make_image(owner, deleted_at=now - timedelta(days=6, hours=23))
    old = make_image(owner, alias="@old", deleted_at=now - timedelta(days=7, hours=1))

    assert purge() == 2  # the image, and then its file

    assert set(Image.objects.all()) == {shown, recent}
    assert not Alias.objects.exists()
    assert not default_storage.exists(old.file.name)
    assert default_storage.exists(recent.file.name)


def test_the_purge_takes_a_hidden_generation_with_its_image(owner):
    hidden = timezone.now() - timedelta(days=31)
    image, named = make_image(owner, deleted_at=hidden), make_image(owner, alias="@logo")
    make_generation(owner, output_image=image, deleted_at=hidden)
    make_generation(owner, output_image=named, deleted_at=hidden)
    shown = make_generation(owner)

    assert purge() == 3  # both generations, and one file

    assert list(Generation.objects.all()) == [shown]
    assert list(Image.objects.all()) == [named]


def test_the_purge_leaves_an_image_that_is_restored_meanwhile(owner, monkeypatch):
    image = make_image(owner, deleted_at=timezone.now() - timedelta(days=90))

    def restored_first(project_id: Any) -> None:
        Image.objects.filter(pk=image.pk).update(deleted_at=None)

    monkeypatch.setattr("apps.library.services.images.project_lock", restored_first)

    assert images_purge() == 0
    assert Image.objects.get().file.expires_at is None
