"""Smaller copies of images: signed, made once, free, let go with what they are copies of."""

from __future__ import annotations

import io
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image as Picture

from apps.files.models import StoredFile
from apps.jobs.models import Job, JobState
from apps.library import variant_wish
from apps.library.models import Image, Variant
from apps.library.served import served_forget
from apps.library.services import variants
from apps.library.services.aliases import alias_assign
from apps.library.services.images import image_delete, image_update, variants_outdated_let_go
from apps.library.services.live_settings import live_secret_rotate, signing_forget
from apps.library.services.variants import variant_order, variant_url
from apps.library.variant_wish import VariantWish
from tests.library.live.conftest import IMG, NOBODY, bytes_of, drain, entry_made, get, image_made
from workers.engines.variant import engine, sizes

pytestmark = pytest.mark.django_db

SQUARE = VariantWish(64, 64, "cover", "webp")


@pytest.fixture
def image(owner) -> Image:
    return image_made(owner)


def size_of(answer) -> tuple[int, int]:
    return Picture.open(io.BytesIO(bytes_of(answer))).size


def test_what_can_be_asked_for_is_what_the_engine_makes():
    assert (variant_wish.SMALLEST_SIDE, variant_wish.LARGEST_SIDE) == (engine.SMALLEST, engine.LARGEST)
    assert (variant_wish.FITS, set(variant_wish.FORMATS)) == (sizes.FITS, set(engine.FORMATS))


def test_a_signed_address_makes_the_copy_once_and_for_nothing(owner, image, workers):
    before = owner.balance.available_micros
    url = variant_url(owner.project, image, SQUARE)

    first, second = get(url), get(url)

    assert (first.status_code, second.status_code) == (200, 200)
    assert bytes_of(first) == bytes_of(second)
    assert size_of(first) == (64, 64)
    assert first.headers["Content-Type"] == "image/webp"
    assert first.headers["X-Image-Id"] == str(image.pk)
    assert first.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    job = Job.objects.get()
    assert (job.kind, job.queue, job.state, job.price_micros) == ("image.variant", "ingest", "succeeded", 0)
    assert owner.balance.available_micros == before
    variant = Variant.objects.get()
    assert variant.file.expires_at is None


def test_the_key_signs_an_address(owner, image, workers):
    answer = owner.api.post(f"/api/v1/images/{image.pk}/variants", {"w": 100, "format": "png"}, format="json")

    assert answer.status_code == 200
    url = answer.json()["data"]["url"]
    given = parse_qs(urlsplit(url).query)
    assert given == {"w": ["100"], "format": ["png"], "v": ["1"], "sig": given["sig"]}
    assert size_of(get(url)) == (100, 75)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "w: is required without h"),
        ({"w": 15}, "w: must be a whole number from 16 to 2048; got 15"),
        ({"h": 2049}, "h: must be a whole number from 16 to 2048; got 2049"),
        ({"w": "64"}, "w: must be a whole number from 16 to 2048; got '64'"),
        ({"w": 64, "fit": "fill"}, "fit: must be one of cover, contain, inside; got 'fill'"),
        ({"w": 64, "format": "gif"}, "format: must be one of jpeg, png, webp; got 'gif'"),
        ({"w": 64, "width": 3}, "width: unknown field; known fields: fit, format, h, w"),
    ],
)
def test_the_key_signs_nothing_that_cannot_be_made(owner, image, body, message):
    answer = owner.api.post(f"/api/v1/images/{image.pk}/variants", body, format="json")

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert answer.json()["error"]["message"] == message


def test_the_key_signs_for_a_name_by_the_image_s_id(owner, image):
    alias_assign(image=image, name="@logo", reassign=False)

    url = owner.api.post("/api/v1/images/@logo/variants", {"w": 64}, format="json").json()["data"]["url"]

    assert urlsplit(url).path == f"{IMG}/{image.pk}"


def test_the_key_signs_nothing_of_others(owner, stranger, image):
    for identifier in (image.pk, NOBODY, "@logo"):
        answer = stranger.api.post(f"/api/v1/images/{identifier}/variants", {"w": 64}, format="json")
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("sig=&", "SIGNATURE_REQUIRED"),
        ("sig=00000000000000000000000000000000&", "SIGNATURE_INVALID"),
    ],
)
def test_a_stranger_has_nothing_made(owner, image, change, code, refused):
    refused.remember()

    refused(get(f"{IMG}/{image.pk}?{change}w=64&h=64"), 403, code)


def test_a_signature_fixes_size_fit_format_and_image(owner, image, refused):
    other = image_made(owner)
    url = variant_url(owner.project, image, VariantWish(64, 65, "contain", "png"))
    refused.remember()

    for old, new in (("w=64", "w=66"), ("h=65", "h=66"), ("contain", "inside"), ("png", "jpeg")):
        refused(get(url.replace(old, new)), 403, "SIGNATURE_INVALID")
    refused(get(url.replace(str(image.pk), str(other.pk))), 403, "SIGNATURE_INVALID")


def test_a_copy_that_exists_is_everybody_s(owner, image, workers):
    get(variant_url(owner.project, image, SQUARE))

    assert get(f"{IMG}/{image.pk}?w=64&h=64&fit=cover&format=webp").status_code == 200


def test_head_makes_nothing(owner, image):
    url = variant_url(owner.project, image, SQUARE)

    assert get(url, method="HEAD").status_code == 404
    assert not Variant.objects.exists()


def test_addresses_outlive_a_rotation_by_a_day_and_a_copy_that_exists_for_ever(owner, image, workers):
    url, later = (variant_url(owner.project, image, VariantWish(side, 0)) for side in (64, 65))
    get(url)
    live_secret_rotate(project=owner.project)
    assert get(later).status_code == 200
    signing_forget()
    other = variant_url(owner.project, image, VariantWish(66, 0))
    live_secret_rotate(project=owner.project)
    live_secret_rotate(project=owner.project)

    assert get(url).status_code == 200
    assert get(other).status_code == 403


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("w=15", "w must be a whole number from 16 to 2048 pixels; got '15'"),
        ("h=2049", "h must be a whole number from 16 to 2048 pixels; got '2049'"),
        ("w=", "w must be a whole number from 16 to 2048 pixels; got ''"),
        ("w=1e2", "w must be a whole number from 16 to 2048 pixels; got '1e2'"),
        ("w=64²", "w must be a whole number from 16 to 2048 pixels; got '64²'"),
        ("w=99999999999999999999", "w must be a whole number from 16 to 2048 pixels; got '99999999999999999999'"),
        ("format=webp", "w or h must be given"),
        ("w=64&fit=fill", "fit must be one of cover, contain, inside; got 'fill'"),
        ("w=64&format=gif", "format must be one of jpeg, png, webp; got 'gif'"),
        ("w=64&w=65", "w must be given once"),
        ("width=64", "unknown parameter 'width'; known ones: fit, format, h, w, sig, v"),
    ],
)
def test_bad_parameters_are_refused(owner, image, query, message, refused):
    refused.remember()

    refused(get(f"{IMG}/{image.pk}?{query}"), 400, "VALIDATION_ERROR", message)


def test_one_that_takes_long_is_asked_for_again_and_made_once(owner, image, nobody_works):
    url = variant_url(owner.project, image, SQUARE)

    answers = [get(url) for _ in range(3)]

    assert {(answer.status_code, answer.json()["error"]["code"]) for answer in answers} == {
        (503, "VARIANT_IN_PROGRESS")
    }
    assert Job.objects.count() == 1
    drain()
    assert get(url).status_code == 200


def test_a_picture_that_cannot_be_read_is_not_tried_for_ever(owner, workers):
    broken = image_made(owner, b"these bytes are no picture")
    url = variant_url(owner.project, broken, SQUARE)

    answers = [get(url) for _ in range(3)]

    assert {(answer.status_code, answer.json()["error"]["code"]) for answer in answers} == {(500, "VARIANT_FAILED")}
    assert Job.objects.get().state == JobState.FAILED


def test_a_passing_failure_is_tried_again(owner, image, workers):
    order = variant_order(project=owner.project, id_or_alias=str(image.pk), wish=SQUARE)
    from apps.jobs.services.finish import job_fail

    job_fail(job=order.job, code="timeout", message="It took too long.", retryable=True)

    assert get(variant_url(owner.project, image, SQUARE)).status_code == 200
    assert Variant.objects.count() == 1
    assert Job.objects.count() == 2


def test_an_image_has_no_more_copies_than_it_may(owner, image, workers, monkeypatch, refused):
    monkeypatch.setattr(variants, "MOST_VARIANTS", 1)
    get(variant_url(owner.project, image, SQUARE))
    refused.remember()

    refused(get(variant_url(owner.project, image)), 429, "VARIANT_LIMIT_REACHED")
    assert get(variant_url(owner.project, image, SQUARE)).status_code == 200


# --- letting go -------------------------------------------------------------------------------------------------------


def test_another_focal_point_cuts_anew_and_leaves_what_is_not_cut(owner, image, workers):
    cut, whole = SQUARE, VariantWish(64, 64, "inside", "webp")
    first = bytes_of(get(variant_url(owner.project, image, cut)))
    get(variant_url(owner.project, image, whole))
    old = Variant.objects.get(fit="cover").file

    image_update(image=image, changes={"focal_point": {"x": 0.0, "y": 0.5}})
    assert list(Variant.objects.values_list("fit", flat=True)) == ["inside"]
    served_forget()
    second = bytes_of(get(variant_url(owner.project, image, cut)))

    assert first != second
    assert sorted(Variant.objects.values_list("fit", "focus")) == [("cover", "0.0000,0.5000"), ("inside", "")]
    assert StoredFile.objects.get(pk=old.pk).expires_at is not None


def test_a_new_version_lets_the_copies_of_the_old_one_go(owner, workers):
    entry = entry_made(owner)
    image = entry.generation.output_image
    url = variant_url(owner.project, image, SQUARE)
    get(url)
    old = Variant.objects.get()

    from apps.library.services.generations import generation_regenerate

    generation_regenerate(generation=entry.generation, api_key=None)
    drain()

    image.refresh_from_db()
    assert image.version == 2
    assert not Variant.objects.exists()
    assert StoredFile.objects.get(pk=old.file_id).expires_at is not None
    served_forget()
    again = get(url)
    assert (again.status_code, again.headers["Cache-Control"]) == (200, "public, max-age=60")
    assert Variant.objects.get().version == 2


def test_a_deleted_image_takes_its_copies_along_even_one_on_its_way(owner, image, workers, settings):
    get(variant_url(owner.project, image, SQUARE))
    made = Variant.objects.get().file_id
    settings.LIVE_WAIT_SECONDS = 0
    assert get(variant_url(owner.project, image, VariantWish(80, 0))).status_code == 503

    image_delete(image=image)
    drain()

    assert not Variant.objects.exists()
    assert StoredFile.objects.get(pk=made).expires_at is not None
    left = Job.objects.filter(state=JobState.SUCCEEDED).order_by("-pk").first()
    assert left.outputs.get().file.expires_at is not None


def test_nothing_is_let_go_that_is_current(owner, image, workers):
    get(variant_url(owner.project, image, SQUARE))

    variants_outdated_let_go(Image.objects.get())

    assert Variant.objects.get().file.expires_at is None


# --- in answers -------------------------------------------------------------------------------------------------------


def test_two_at_the_same_time_order_one(owner, image):
    first = variant_order(project=owner.project, id_or_alias=str(image.pk), wish=SQUARE)
    second = variant_order(project=owner.project, id_or_alias=str(image.pk), wish=SQUARE)

    assert first.pk == second.pk
    assert Job.objects.count() == 1
