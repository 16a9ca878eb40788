"""The same in a bucket, on a real S3 server over HTTP."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
import urllib3
from botocore.exceptions import ClientError
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.files.models import StoredFile
from apps.files.services import file_discard, file_download, file_upload, file_url, files_purge
from apps.files.storage import CHUNK_BYTES, BucketStorage, part_of
from katalo_project.settings import base
from tests.cast import Tenant, picture

pytestmark = pytest.mark.django_db

KEYS = {"access_key": "AKIATEST", "secret_key": "a secret of the bucket"}


@pytest.fixture
def client(s3_endpoint: str) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=s3_endpoint,
        region_name="us-east-1",
        aws_access_key_id=KEYS["access_key"],
        aws_secret_access_key=KEYS["secret_key"],
    )


@pytest.fixture
def options(s3_endpoint: str, client: Any) -> dict[str, Any]:
    """The options of the base settings, pointed at the test server."""
    client.create_bucket(Bucket="katalo-files")
    return deepcopy(base._bucket["OPTIONS"]) | KEYS | {"bucket_name": "katalo-files", "endpoint_url": s3_endpoint}


@pytest.fixture
def bucket(settings, options: dict[str, Any]) -> BucketStorage:
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "apps.files.storage.BucketStorage", "OPTIONS": options}
    }
    storage: Any = default_storage
    storage.exists("warm")  # the lazy object now stands for the bucket
    return storage


def upload(tenant: Tenant, content: bytes) -> StoredFile:
    return file_upload(organization=tenant.organization, content=io.BytesIO(content), content_type="image/jpeg")


def names(client: Any) -> list[str]:
    return [row["Key"] for row in client.list_objects_v2(Bucket="katalo-files").get("Contents", [])]


def test_an_upload_lands_in_the_bucket_and_its_url_opens_it(owner, bucket, client, s3_endpoint, tmp_path):
    file = upload(owner, picture())

    assert names(client) == [file.name]
    assert client.head_object(Bucket="katalo-files", Key=file.name)["ContentType"] == "image/jpeg"
    url = file_url(file)
    assert url.startswith(f"{s3_endpoint}/katalo-files/{file.name}?")
    answer = urllib3.request("GET", url)
    assert (answer.status, answer.data) == (200, picture())
    file_download(file, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == picture()


def test_a_large_upload_in_several_parts_arrives_whole(owner, bucket, tmp_path):
    content = bytes(range(251)) * 50_000  # 12.5 MB, above the size from which boto3 sends parts

    file = upload(owner, content)

    assert file.size == len(content)
    file_download(file, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == content


def test_a_url_names_its_lifetime_and_never_the_secret(owner, bucket, settings):
    settings.FILE_URL_LIFETIME_SECONDS = 321

    url = file_url(upload(owner, b"x"))

    query = parse_qs(urlsplit(url).query)
    assert query["X-Amz-Expires"] == ["321"]
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-Credential"][0].startswith("AKIATEST/")
    assert "secret" not in url


def test_partners_get_the_public_address_while_we_use_the_inner_one(owner, options, settings, s3_endpoint, client):
    outer = s3_endpoint.replace("127.0.0.1", "localhost")
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "apps.files.storage.BucketStorage",
            "OPTIONS": options | {"public_endpoint_url": outer},
        }
    }

    file = upload(owner, b"over the inner address")
    url = file_url(file)

    assert names(client) == [file.name]
    assert url.startswith(f"{outer}/katalo-files/")
    assert urllib3.request("GET", url).data == b"over the inner address"


def test_one_client_signs_for_every_thread_of_the_process(bucket, monkeypatch):
    made = []
    original = BucketStorage._create_session

    def counting(self: BucketStorage) -> Any:
        made.append(1)
        return original(self)

    monkeypatch.setattr(BucketStorage, "_create_session", counting)
    bucket.url("first.jpg")
    before = len(made)

    with ThreadPoolExecutor(4) as pool:
        urls = list(pool.map(lambda number: bucket.url(f"{number}.jpg"), range(20)))

    assert len(set(urls)) == 20
    assert len(made) == before


def test_a_server_that_hangs_does_not_hold_a_request_for_minutes(bucket):
    config = bucket.connection.meta.client.meta.config

    assert (config.connect_timeout, config.read_timeout) == (3, 15)
    assert config.retries == {"mode": "standard", "total_max_attempts": 2}
    assert (config.signature_version, config.s3) == ("s3v4", {"addressing_style": "path"})


def test_a_file_that_is_gone_says_so(owner, bucket, tmp_path):
    file = upload(owner, b"x")
    file_discard(file)
    file_discard(file)

    with pytest.raises(FileNotFoundError):
        file_download(file, tmp_path / "copy")
    assert urllib3.request("GET", file_url(file)).status == 404


def test_the_purge_empties_the_bucket(owner, bucket, client):
    old, fresh = upload(owner, b"old"), upload(owner, b"fresh")
    for file in (old, fresh):
        file.save(force_insert=True)
    StoredFile.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    assert files_purge() == 1

    assert names(client) == [fresh.name]


def test_a_whole_ingest_runs_over_the_bucket(owner, bucket, client, asset_make):
    asset = asset_make(owner)

    assert asset.file.name in names(client)
    answer = urllib3.request("GET", file_url(asset.file))
    assert answer.status == 200
    assert len(answer.data) == asset.file.size


@pytest.mark.parametrize(("start", "length"), [(0, 1), (0, 600_000), (5, 10), (CHUNK_BYTES - 1, 2), (599_999, 1)])
def test_a_part_is_read_and_no_more(owner, bucket, start, length):
    content = bytes(range(250)) * 2400
    file = upload(owner, content)

    assert b"".join(part_of(file.name, start, length)) == content[start : start + length]


def test_one_client_reads_for_every_thread_of_the_process(owner, bucket, monkeypatch):
    file = upload(owner, b"0123456789")
    bucket.part_of(file.name, 0, 1).close()
    made = []
    monkeypatch.setattr(BucketStorage, "_create_session", lambda self: made.append(1))

    with ThreadPoolExecutor(4) as pool:
        parts = list(pool.map(lambda start: b"".join(part_of(file.name, start, 1)), range(10)))

    assert b"".join(parts) == b"0123456789"
    assert made == []


def test_a_part_of_a_file_that_is_gone_says_so(bucket):
    with pytest.raises(FileNotFoundError):
        part_of("nobody/nothing.jpg", 0, 10)


def test_a_bucket_that_does_not_answer_is_an_error_of_the_system(options):
    away = BucketStorage(**options | {"endpoint_url": "http://127.0.0.1:1"})

    with pytest.raises(OSError, match="storage does not answer: EndpointConnectionError"):
        away.part_of("any.jpg", 0, 1)


def test_a_bucket_that_refuses_is_an_error_of_the_system(bucket, monkeypatch):
    def refuse(**given: Any) -> Any:
        told: Any = {"ResponseMetadata": {"HTTPStatusCode": 403}}
        raise ClientError(told, "GetObject")

    monkeypatch.setattr(bucket._reading_client, "get_object", refuse)

    with pytest.raises(OSError, match="storage answered 403"):
        part_of("any.jpg", 0, 1)
