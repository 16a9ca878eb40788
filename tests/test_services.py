"""The services that every other test leans on are really there."""

from __future__ import annotations

import boto3
import psycopg
import pytest
from django.conf import settings
from playwright.sync_api import Browser
from redis import Redis


def test_the_database_is_a_postgresql_server(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        row = connection.execute("select current_setting('server_version_num')::int >= 150000").fetchone()

    assert row == (True,)


def test_redis_keeps_a_value_within_a_test(redis_client: Redis) -> None:
    assert redis_client.dbsize() == 0

    redis_client.set("left behind", "by this test")

    assert redis_client.get("left behind") == b"by this test"


def test_redis_is_empty_again_in_the_next_test(redis_client: Redis) -> None:
    assert redis_client.get("left behind") is None
    redis_client.set("left behind", "by this one too")


def test_each_worker_has_a_redis_database_of_its_own(redis_client: Redis, worker_id: str) -> None:
    number = 1 + int(worker_id.removeprefix("gw")) if worker_id != "master" else 0

    assert redis_client.connection_pool.connection_kwargs["db"] == number
    assert settings.REDIS_URL.endswith(f"/{number}")


@pytest.mark.parametrize("name", ["first", "second"])
def test_the_s3_endpoint_starts_empty_and_stores_objects(s3_endpoint: str, name: str) -> None:
    client = boto3.client(
        "s3", endpoint_url=s3_endpoint, region_name="us-east-1", aws_access_key_id="any", aws_secret_access_key="any"
    )
    assert client.list_buckets()["Buckets"] == []

    client.create_bucket(Bucket=name)
    client.put_object(Bucket=name, Key="folder/object", Body=b"content")

    assert client.get_object(Bucket=name, Key="folder/object")["Body"].read() == b"content"


@pytest.mark.browser
def test_chromium_opens_a_page(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content("<title>Katalo</title><button>Press</button>")

    assert page.title() == "Katalo"
    assert page.get_by_role("button").inner_text() == "Press"
    page.close()
