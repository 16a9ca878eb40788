"""The bytes of public pictures: ranges, tags, HEAD, how long they may be kept."""

from __future__ import annotations

import hashlib
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.library.api import picture_bytes
from apps.library.models import Image
from apps.library.served import served_forget
from apps.library.services.aliases import alias_assign, flow_aliases_merge
from tests.library.live.conftest import IMG, NOBODY, bytes_of, entry_made, get, hidden, image_made, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def image(owner) -> Image:
    return image_made(owner)


def address(image: Image) -> str:
    return f"{IMG}/{image.pk}"


def tag(image: Image) -> str:
    return f'"{image.file.sha256}"'


# --- the address ------------------------------------------------------------------------------------------------------


def test_an_image_is_shown_by_its_id(owner, image):
    answer = get(f"/cdn/acme/default/img/{image.pk}")

    assert answer.status_code == 200
    assert bytes_of(answer) == stored(image)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Length"] == str(image.file.size)
    assert answer.headers["X-Image-Id"] == str(image.pk)
    assert answer.headers["ETag"] == f'"{hashlib.sha256(stored(image)).hexdigest()}"'
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers


def test_only_an_id_with_its_version_may_be_kept_for_good(owner, image):
    alias_assign(image=image, name="@logo", reassign=False)
    Image.objects.filter(pk=image.pk).update(version=3)

    kept = {query: get(f"{address(image)}{query}").headers["Cache-Control"] for query in ("?v=3", "", "?v=2", "?v=")}

    assert kept == {
        "?v=3": "public, max-age=31536000, immutable",
        "": "public, max-age=60",
        "?v=2": "public, max-age=60",
        "?v=": "public, max-age=60",
    }
    assert get(f"{IMG}/@logo?v=3").headers["Cache-Control"] == "public, max-age=60"


def test_a_name_of_the_project_shows_whatever_it_means_now(owner, image):
    other = image_made(owner)
    alias_assign(image=image, name="@logo", reassign=False)
    assert get(f"{IMG}/@logo").headers["X-Image-Id"] == str(image.pk)

    alias_assign(image=other, name="@logo", reassign=True)
    served_forget()

    assert get(f"{IMG}/@logo").headers["X-Image-Id"] == str(other.pk)


def test_names_of_flows_and_computed_names_mean_nothing_here(owner, image):
    from apps.library.models import Flow

    flow = Flow.objects.create(project=owner.project)
    flow_aliases_merge(flow=flow, names={"@v1": image})

    for name in ("@v1", "@last", "@first", "@upload", "@nobody"):
        answer = get(f"{IMG}/{name}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "IMAGE_NOT_FOUND")


@pytest.mark.parametrize("identifier", [NOBODY, "logo", "@", "@lo%00go", "%00", "x" * 300, "@" + "x" * 60])
def test_what_is_no_image_is_not_found(owner, identifier):
    answer = get(f"{IMG}/{identifier}")

    assert (answer.status_code, answer.json()["error"]) == (
        404,
        {"code": "IMAGE_NOT_FOUND", "message": "Image not found"},
    )


def test_another_project_s_image_is_not_found_here(owner, stranger, image):
    assert get(f"/cdn/globex/default/img/{image.pk}").status_code == 404
    assert get(address(image_made(stranger))).status_code == 404


def test_a_deleted_image_stops_within_seconds(owner, image, settings):
    assert get(address(image)).status_code == 200
    hidden(image)
    assert get(address(image)).status_code == 200, "as long as a process keeps what it knows"
    settings.PUBLIC_CACHE_SECONDS = 0
    served_forget()

    assert get(address(image)).status_code == 404


def test_a_purged_file_is_not_found(owner, image):
    default_storage.delete(image.file.name)

    answer = get(address(image))

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "IMAGE_NOT_FOUND")


def test_storage_that_does_not_answer_is_told_so(owner, image, monkeypatch):
    def away(*given):
        raise OSError("storage does not answer")

    monkeypatch.setattr(picture_bytes, "part_of", away)

    answer = get(address(image))

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json()["error"]["code"] == "UNAVAILABLE"


def test_bytes_that_are_fewer_than_they_were_are_not_sent_as_the_picture(owner, image):
    default_storage.delete(image.file.name)
    from django.core.files.base import ContentFile

    default_storage.save(image.file.name, ContentFile(b"half"))

    assert get(address(image)).status_code == 503


def test_no_query_for_seconds(owner, image):
    get(address(image))

    with CaptureQueriesContext(connection) as queries:
        assert get(address(image)).status_code == 200

    assert len(queries) == 0


@pytest.mark.parametrize("query", ["?v=a%20b", "?v=1&v=2", "?x=1", "?v=" + "1" * 21, "?prompt=x"])
def test_bad_parameters_are_refused(owner, image, query):
    answer = get(f"{address(image)}{query}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


# --- what the caller has already --------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*", ' {} , "x"'])
def test_a_tag_that_the_caller_has_is_not_sent_again(owner, image, form):
    answer = get(address(image), headers={"If-None-Match": form.format(tag(image))})

    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["ETag"] == tag(image)
    assert "Content-Type" not in answer.headers


@pytest.mark.parametrize("form", ['"other"', "", "x{}"[:1]])
def test_any_other_tag_gets_the_picture(owner, image, form):
    assert get(address(image), headers={"If-None-Match": form}).status_code == 200


def test_head_has_everything_but_the_bytes(owner, image):
    answer = get(address(image), method="HEAD")

    assert (answer.status_code, bytes_of(answer)) == (200, b"")
    assert answer.headers["Content-Length"] == str(image.file.size)
    assert answer.headers["ETag"] == tag(image)


# --- ranges -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=2-5", 2, 5),
        ("bytes=10-", 10, None),
        ("bytes=-4", -4, None),
        ("bytes=0-999999999", 0, None),
        ("bytes=-999999999", 0, None),
        (" bytes=1-1 ", 1, 1),
    ],
)
def test_one_range(owner, image, header, first, last):
    whole = stored(image)
    begin = first % len(whole)
    end = len(whole) - 1 if last is None else last

    answer = get(address(image), headers={"Range": header})

    assert (answer.status_code, bytes_of(answer)) == (206, whole[begin : end + 1])
    assert answer.headers["Content-Range"] == f"bytes {begin}-{end}/{len(whole)}"
    assert answer.headers["Content-Length"] == str(end + 1 - begin)
    assert answer.headers["ETag"] == tag(image)


@pytest.mark.parametrize("header", ["bytes=999999999-", "bytes=-0", "bytes=99999999-999999999"])
def test_a_range_that_is_not_there(owner, image, header):
    answer = get(address(image), headers={"Range": header})

    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["Content-Range"] == f"bytes */{image.file.size}"


@pytest.mark.parametrize(
    "header",
    ["bytes=5-2", "bytes=-", "bytes=a-b", "bytes=0-1,3-4", "items=0-1", "bytes 0-1", "bytes=0-1-2", "bytes=²-3"],
)
def test_what_is_no_single_range_gets_the_whole(owner, image, header):
    answer = get(address(image), headers={"Range": header})

    assert (answer.status_code, bytes_of(answer)) == (200, stored(image))


def test_a_range_of_this_very_picture_or_the_whole_of_another(owner, image):
    same = get(address(image), headers={"Range": "bytes=0-3", "If-Range": tag(image)})
    weak = get(address(image), headers={"Range": "bytes=0-3", "If-Range": f"W/{tag(image)}"})
    other = get(address(image), headers={"Range": "bytes=0-3", "If-Range": '"other"'})

    assert [answer.status_code for answer in (same, weak, other)] == [206, 200, 200]


def test_a_large_picture_is_passed_on_in_pieces(owner, monkeypatch):
    monkeypatch.setattr(picture_bytes, "WHOLE_BYTES", 1000)
    image = image_made(owner, uuid4().bytes * 50_000)

    whole, part = get(address(image)), get(address(image), headers={"Range": "bytes=7-600000"})

    assert whole.streaming
    assert bytes_of(whole) == stored(image)
    assert bytes_of(part) == stored(image)[7:600001]


def test_live_pictures_have_ranges_and_tags_too(owner):
    entry = entry_made(owner)
    image = entry.generation.output_image
    path = "/cdn/acme/default/live/hero?prompt=a%20blue%20sky"

    part = get(path, headers={"Range": "bytes=1-3"})
    same = get(path, headers={"If-None-Match": tag(image)})

    assert (part.status_code, bytes_of(part)) == (206, stored(image)[1:4])
    assert (same.status_code, same.headers["X-Cache-Status"]) == (304, "HIT")
