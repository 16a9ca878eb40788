"""Requests of the source assets API, and pictures with everything in them that must not stay."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from rest_framework.response import Response

from apps.jobs.models import Job
from tests.cast import Tenant, claim_this, picture
from tests.generations.conftest import nothing_happened, post  # noqa: F401  the same requests, the same refusals
from workers.runtime import run


def named(content: bytes, name: str = "room.jpg") -> io.BytesIO:
    """A part of a multipart request needs a filename to be a file."""
    file = io.BytesIO(content)
    file.name = name
    return file


def with_metadata(form: str = "JPEG", *, orientation: int = 6, size: tuple[int, int] = (320, 256)) -> bytes:
    """As a phone writes it: lying on its side, with a place, a maker and a 24 mm lens."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "PLANTED-MAKER"
    exif.get_ifd(0x8769)[0xA405] = 24
    exif.get_ifd(0x8825)[1], exif.get_ifd(0x8825)[2] = "N", (48.0, 51.0, 29.6)
    exif.get_ifd(0x8825)[29] = "PLANTED-GPS"
    return picture(*size, form=form, exif=exif.tobytes())


@pytest.fixture
def upload(post) -> Callable[..., Response]:  # noqa: F811  the fixture of that name
    def send(tenant: Tenant, content: bytes | None = None, *, key: str | None = None, **parts: Any) -> Response:
        file = {"file": named(picture() if content is None else content)}
        return post(tenant, "/source-assets", file | parts, key=key, format="multipart")

    return send


@pytest.fixture
def ingested() -> Callable[[Tenant, Any], dict[str, Any]]:
    """Runs the ingest job of an answer, once, and reads the asset again."""

    def ingest(tenant: Tenant, answer: Any) -> dict[str, Any]:
        assert answer.status_code == 202, answer.content
        run(claim_this(Job.objects.get(kind="source.ingest", state="queued")))
        read = tenant.api.get(f"/api/v1/source-assets/{answer.json()['ingest_id']}")
        assert read.status_code == 200
        return read.json()

    return ingest
