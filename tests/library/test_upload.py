"""`POST /api/v1/images/upload`."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Picture
from PIL import PngImagePlugin

from apps.billing.models import LedgerEntry
from apps.files.models import StoredFile
from apps.jobs.models import Job
from apps.library.models import Alias, Flow, Image
from tests.cast import Tenant, picture
from tests.library.conftest import NEVER, make_flow, make_image

URL = "/api/v1/images/upload"


def part(content: bytes, name: str = "room.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def upload(tenant: Tenant, content: bytes | None = None, **fields: str) -> Any:
    return tenant.api.post(URL, {"file": part(content or picture()), **fields}, format="multipart")


def stored_picture(image: Image) -> Picture.Image:
    return Picture.open(io.BytesIO(stored_bytes(image)))


def stored_bytes(image: Image) -> bytes:
    with default_storage.open(image.file.name, "rb") as file:
        return bytes(file.read())


def encoded(image: Picture.Image, form: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


MOVING = ("createdAt", "updatedAt", "thumbnailUrl")


def test_an_upload_is_an_image_of_the_project_in_a_new_flow(owner):
    answer = upload(owner, alias="@room", flowAlias="@first-look", meta='{"kind": "room"}')

    assert answer.status_code == 201, answer.content
    image, flow = Image.objects.select_related("file").get(), Flow.objects.get()
    data = answer.json()["data"]
    assert {name: value for name, value in data.items() if name not in MOVING} == {
        "id": str(image.pk),
        "projectId": str(owner.project.pk),
        "flowId": str(flow.pk),
        "generationId": None,
        "storageKey": f"acme/default/img/{image.pk}",
        "storageUrl": f"http://127.0.0.1:8000/cdn/acme/default/img/{image.pk}?v=1",
        "mimeType": "image/jpeg",
        "fileSize": len(stored_bytes(image)),
        "width": 320,
        "height": 256,
        "source": "uploaded",
        "alias": "@room",
        "focalPoint": None,
        "meta": {"kind": "room"},
        "deletedAt": None,
    }
    assert data["thumbnailUrl"].startswith(f"http://127.0.0.1:8000/cdn/acme/default/img/{image.pk}?w=320&h=320&")
    assert image.file.expires_at is None
    assert set(Alias.objects.values_list("name", "flow", "image")) == {
        ("@room", None, image.pk),
        ("@first-look", flow.pk, image.pk),
    }
    assert not Job.objects.exists()
    assert not LedgerEntry.objects.exclude(kind="grant").filter(organization=owner.organization).exists()


def test_null_is_no_flow(owner):
    answer = upload(owner, flowId="null", alias="@logo")

    assert answer.status_code == 201
    assert answer.json()["data"]["flowId"] is None
    assert not Flow.objects.exists()


def test_a_flow_s_id_adds_to_that_flow(owner):
    flow = make_flow(owner)
    make_image(owner, flow=flow, flow_alias="@look")

    answer = upload(owner, flowId=str(flow.pk), flowAlias="@look")

    assert answer.status_code == 201
    assert answer.json()["data"]["flowId"] == str(flow.pk)
    assert Flow.objects.count() == 1
    assert str(Alias.objects.get().image_id) == answer.json()["data"]["id"]


def test_a_name_goes_over_to_the_upload(owner):
    before = make_image(owner, alias="@logo")

    answer = upload(owner, alias="@logo")

    assert answer.json()["data"]["alias"] == "@logo"
    assert owner.api.get(f"/api/v1/images/{before.pk}").json()["data"]["alias"] is None


def refused(answer: Any, field: str, unchanged: Any) -> str:
    assert answer.status_code == 400, answer.content
    error = answer.json()["error"]
    assert answer.json()["success"] is False
    assert error["code"] == "VALIDATION_ERROR"
    assert list(error.get("fields", {field: ""})) == [field]
    unchanged()
    return str(error["message"])


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"alias": "logo"}, "alias", "alias: must start with @, such as @logo"),
        ({"alias": ""}, "alias", "alias: must not be empty"),
        ({"alias": "@LAST"}, "alias", "alias: @LAST is reserved: it is computed"),
        ({"alias": "@" + "a" * 51}, "alias", None),
        ({"flowAlias": "@upload"}, "flowAlias", "flowAlias: @upload is reserved: it is computed"),
        ({"flowAlias": "@my name"}, "flowAlias", None),
        ({"flowAlias": "@look", "flowId": "null"}, "flowAlias", "flowAlias: needs a flow, and flowId is null"),
        ({"flowId": "no-uuid"}, "flowId", "flowId: must be a UUID or null"),
        ({"meta": "{"}, "meta", "The part 'meta' is not valid JSON."),
        ({"meta": "[1]"}, "meta", "meta: must be an object"),
        ({"meta": '"text"'}, "meta", "meta: must be an object"),
        ({"meta": json.dumps({"a": "x" * 16_000})}, "meta", None),
        ({"meta": '{"a": "\\u0000"}'}, "meta", "Text must not contain NUL characters."),
        ({"assignAlias": "@logo"}, "assignAlias", None),
    ],
)
def test_a_form_that_breaks_a_rule_is_refused(owner, unchanged, fields, field, message):
    said = refused(upload(owner, **fields), field, unchanged)

    assert message is None or said == message


def test_a_flow_of_nobody_of_a_stranger_or_of_another_project_is_a_404(owner, stranger, sibling):
    theirs, ours = make_flow(stranger), make_flow(sibling)

    for identifier in (NEVER, str(theirs.pk), str(ours.pk)):
        answer = upload(owner, flowId=identifier)
        assert answer.status_code == 404
        assert answer.json()["error"] == {"code": "FLOW_NOT_FOUND", "message": "Flow not found"}
    assert not Image.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"hello, this is a text and no picture", "this file is none of them"),
        (b"GIF89a" + bytes(100), "this file is GIF"),
        (b"\xff\xd8\xff" + bytes(100), "cannot be read as one"),
        (picture()[:-2000], "damaged or incomplete"),
        (picture(31, 64), "at least 32 pixels"),
        (encoded(Picture.new("1", (5000, 3300)), "PNG"), "at most 16 megapixels"),
    ],
    ids=["text", "gif", "nearly-jpeg", "cut-off", "small", "large"],
)
def test_what_is_no_picture_of_ours_is_refused_whatever_it_is_called(owner, unchanged, content, says):
    said = refused(upload(owner, content), "file", unchanged)

    assert says in said


@pytest.mark.parametrize("size", [5 * 1024 * 1024 + 1, 6 * 1024 * 1024, 30 * 1024 * 1024], ids=["over", "6MB", "30MB"])
def test_a_file_that_is_too_large_is_refused_in_the_contract_s_words(owner, unchanged, size):
    said = refused(upload(owner, picture() + bytes(size - len(picture()))), "file", unchanged)

    assert said == "File too large"


def test_a_file_that_is_announced_too_large_is_not_read(owner, unchanged):
    answer = owner.api.generic(
        "POST", URL, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="7000000"
    )

    assert refused(answer, "file", unchanged) == "File too large"


def test_five_megabytes_are_taken(owner):
    content = picture()

    answer = upload(owner, content + bytes(5 * 1024 * 1024 - len(content)))

    assert answer.status_code == 201
    assert answer.json()["data"]["fileSize"] <= len(content)


def test_a_form_without_a_file_is_refused(owner, unchanged):
    answers = [
        owner.api.post(URL, {"alias": "@logo"}, format="multipart"),
        owner.api.post(URL, {"files": [part(picture()), part(picture())]}, format="multipart"),
    ]

    for answer in answers:
        assert refused(answer, "file", unchanged) == "file is required: one picture"


@pytest.mark.parametrize("name", ["file", "image"])
def test_a_file_twice_or_under_another_name_is_refused(owner, unchanged, name):
    body = {name: [part(picture()), part(picture())]}

    answer = owner.api.post(URL, body, format="multipart")

    assert answer.status_code == 400
    unchanged()


def test_json_is_no_upload(owner, unchanged):
    answer = owner.api.post(URL, {"file": "x"}, format="json")

    assert answer.status_code == 415
    assert answer.json()["success"] is False
    unchanged()


def test_a_storage_that_is_down_leaves_nothing(owner, unchanged, monkeypatch):
    def down(*args: Any, **kwargs: Any) -> None:
        raise OSError("no storage")

    monkeypatch.setattr(default_storage, "save", down)

    answer = upload(owner, alias="@logo")

    assert answer.status_code == 503
    assert answer.json() == {
        "success": False,
        "error": {"code": "UNAVAILABLE", "message": "The image could not be stored; try again shortly."},
    }
    assert answer.headers["Retry-After"] == "5"
    unchanged()


def test_a_database_that_refuses_leaves_no_bytes(owner, unchanged, monkeypatch):
    saved: list[str] = []
    save = default_storage.save

    def noted(name: str, content: Any) -> str:
        saved.append(save(name, content))
        return saved[-1]

    def refuse(**kwargs: Any) -> None:
        raise RuntimeError("refused")

    monkeypatch.setattr(default_storage, "save", noted)
    monkeypatch.setattr("apps.library.services.images.alias_assign", refuse)

    answer = upload(owner, alias="@logo")

    assert answer.status_code == 500
    assert len(saved) == 1
    assert not default_storage.exists(saved[0])
    unchanged()


def test_a_photo_is_turned_upright_and_says_no_longer_where_it_was_taken(owner):
    exif = Picture.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera maker"
    exif.get_ifd(0x8825)[1] = "N"
    photo = Picture.open(io.BytesIO(picture(320, 256)))

    answer = upload(owner, encoded(photo, "JPEG", exif=exif, comment=b"secret place"))

    assert (answer.json()["data"]["width"], answer.json()["data"]["height"]) == (256, 320)
    image = Image.objects.select_related("file").get()
    kept = stored_picture(image)
    assert (kept.size, dict(kept.getexif())) == ((256, 320), {})
    for trace in (b"Exif", b"Camera maker", b"secret place"):
        assert trace not in stored_bytes(image)


def test_a_photo_that_needs_no_turn_keeps_its_pixels_and_loses_its_metadata(owner):
    exif = Picture.Exif()
    exif[0x010F] = "Camera maker"
    photo = Picture.open(io.BytesIO(picture(320, 256)))
    sent = encoded(photo, "JPEG", quality=60, exif=exif)

    upload(owner, sent)

    image = Image.objects.select_related("file").get()
    assert stored_picture(image).tobytes() == Picture.open(io.BytesIO(sent)).tobytes()
    assert len(stored_bytes(image)) < len(sent)
    assert b"Camera maker" not in stored_bytes(image)


@pytest.mark.parametrize(
    ("form", "options", "content_type"),
    [
        ("PNG", {}, "image/png"),
        ("WEBP", {"lossless": True, "exact": True}, "image/webp"),
        ("WEBP", {"quality": 80}, "image/webp"),
    ],
    ids=["png", "webp-lossless", "webp-lossy"],
)
@pytest.mark.parametrize("turned", [False, True])
def test_transparency_is_kept(owner, form, options, content_type, turned):
    logo = Picture.new("RGBA", (64, 40), (200, 30, 30, 255))
    logo.paste((0, 0, 0, 0), (0, 0, 20, 40))
    logo.paste((30, 30, 200, 128), (20, 0, 40, 40))
    exif = Picture.Exif()
    exif[0x0112] = 3 if turned else 1
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "somebody")
    extra = {"pnginfo": info} if form == "PNG" else {"xmp": b"<x>somebody</x>"}
    sent = encoded(logo, form, exif=exif, **options, **extra)

    answer = upload(owner, sent)

    assert answer.status_code == 201, answer.content
    assert answer.json()["data"]["mimeType"] == content_type
    image = Image.objects.select_related("file").get()
    kept = stored_picture(image).convert("RGBA")
    alpha = kept.getchannel("A")
    assert [alpha.getpixel((63 - x if turned else x, 20)) for x in (5, 30, 60)] == [0, 128, 255]
    assert b"somebody" not in stored_bytes(image)
    assert b"Exif" not in stored_bytes(image)
