"""Files of the embedded default: opened by a signature, for a while."""

from __future__ import annotations

import io
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import time_machine
from django.conf import settings as configured
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from apps.files.models import StoredFile
from apps.files.services import file_discard, file_upload, file_url
from apps.files.storage import sign, signature_is_valid
from tests.cast import Tenant, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(owner: Tenant) -> StoredFile:
    file = file_upload(organization=owner.organization, content=io.BytesIO(picture()), content_type="image/jpeg")
    file.save(force_insert=True)
    return file


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def signed(name: str, expires: int) -> str:
    return f"/files/{quote(name)}?expires={expires}&signature={sign(name, expires)}"


def test_a_fresh_url_opens_the_bytes_with_safe_headers(file, settings):
    settings.PUBLIC_BASE_URL = "https://katalo.example"
    with time_machine.travel(timezone.now(), tick=False) as clock:
        url = file_url(file)
        clock.shift(100)
        response = Client().get(path_of(url))
        content = b"".join(response.streaming_content)

    assert url.startswith(f"https://katalo.example/files/{file.name}?expires=")
    assert response.status_code == 200
    assert content == picture()
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["Content-Length"] == str(len(picture()))
    assert response.headers["Cache-Control"] == "private, max-age=800"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in response.headers


def test_head_answers_the_headers_without_the_bytes(file):
    response = Client().head(path_of(file_url(file)))

    assert response.status_code == 200
    assert response.headers["Content-Length"] == str(len(picture()))
    assert response.headers["Content-Type"] == "image/jpeg"
    assert b"".join(response.streaming_content if response.streaming else [response.content]) == b""


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_url_is_for_reading(file, method):
    assert getattr(Client(), method)(path_of(file_url(file))).status_code == 405
    assert default_storage.exists(file.name)


def test_a_url_lives_exactly_as_long_as_configured(file, settings):
    settings.FILE_URL_LIFETIME_SECONDS = 60
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as clock:
        path = path_of(file_url(file))
        clock.shift(60)
        last = Client().get(path)
        last.close()
        clock.shift(1)
        late = Client().get(path)

    assert (last.status_code, late.status_code) == (200, 404)


def test_each_read_gives_a_fresh_url(file):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first = file_url(file)
        clock.shift(5)
        second = file_url(file)

    expiries = [int(parse_qs(urlsplit(url).query)["expires"][0]) for url in (first, second)]
    assert expiries[1] - expiries[0] == 5


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path, name: path.split("?")[0],
        lambda path, name: path.replace("signature=", "signatur="),
        lambda path, name: path[:-1] + ("0" if path[-1] != "0" else "1"),
        lambda path, name: path[:-1],
        lambda path, name: path.replace("expires=", "expires=9"),
        lambda path, name: path.replace("expires=", "expires=-"),
        lambda path, name: path.replace("expires=", "expires=%D9%A3"),
        lambda path, name: path.replace("expires=", "expires=99999999999999"),
        lambda path, name: path.replace(name, name.replace(".jpg", ".png")),
        lambda path, name: path.replace(name, "x/" + name),
        lambda path, name: path.replace(name, "../files/" + name),
        lambda path, name: path.replace("signature=", "signature=%ff%00"),
        lambda path, name: path.replace(name, "%00" + name),
    ],
)
def test_a_forged_url_opens_nothing(file, spoil):
    response = Client().get(spoil(path_of(file_url(file)), file.name))

    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"


def test_a_signature_of_one_file_does_not_open_another(file, owner):
    other = file_upload(organization=owner.organization, content=io.BytesIO(b"other"), content_type="image/png")

    response = Client().get(path_of(file_url(file)).replace(file.name, other.name))

    assert response.status_code == 404


def test_a_name_cannot_borrow_digits_from_the_expiry():
    assert sign("a:1", 2) != sign("a", 12)
    assert not signature_is_valid("a", "12", sign("a:1", 2))


@pytest.mark.parametrize(
    "name",
    [
        "../secret.txt",
        "a/../../secret.txt",
        "/etc/hostname",
        "..",
        "folder",
        "none.jpg",
        "x" * 300,
        "a\x00b",
        "folder/",
    ],
)
def test_even_a_true_signature_opens_nothing_outside_the_folder(name):
    root = Path(configured.MEDIA_ROOT)
    (root / "folder").mkdir(parents=True, exist_ok=True)
    (root.parent / "secret.txt").write_text("secret")

    response = Client(raise_request_exception=False).get(signed(name, 9_999_999_999))

    assert response.status_code == 404
    assert "secret" not in response.content.decode().replace("/files/", "").replace(name, "")


def test_a_file_that_is_gone_is_404(file):
    path = path_of(file_url(file))
    file_discard(file)

    response = Client().get(path)

    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"


def test_an_unknown_type_is_only_bytes(owner):
    file = file_upload(organization=owner.organization, content=io.BytesIO(b"<script>"), content_type="text/html")

    response = Client().get(path_of(file_url(file)))
    response.close()

    assert file.name.endswith(".bin")
    assert response.headers["Content-Type"] == "application/octet-stream"


def test_another_signing_key_signs_differently(settings):
    first = sign("a", 1)
    settings.FILE_URL_SIGNING_KEY = "another"

    assert sign("a", 1) != first
