"""Where files lie: a folder with URLs that we sign, or an S3-compatible bucket with presigned URLs."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Protocol, cast
from urllib.parse import quote

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from storages.backends.s3 import S3Storage

CHUNK_BYTES = 1 << 18


class _Source(Protocol):
    def read(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


class Chunks(Iterator[bytes]):
    """Part of a file, opened already: `length` bytes from where the source stands. Closes it at the end, or when a
    response that is not read to the end closes this."""

    def __init__(self, source: _Source, length: int) -> None:
        self._source, self._left = source, length

    def __next__(self) -> bytes:
        chunk = self._source.read(min(CHUNK_BYTES, self._left)) if self._left else b""
        if not chunk:
            self.close()
            raise StopIteration
        self._left -= len(chunk)
        return chunk

    def close(self) -> None:
        self._source.close()


def part_of(name: str, start: int, length: int) -> Chunks:
    """`length` bytes, one or more, from byte `start` (0 first) of what lies in storage under this name, without its
    way over a temporary file. Raises FileNotFoundError for bytes that are gone, OSError when storage does not answer.
    """
    return cast("SignedFileSystemStorage | BucketStorage", default_storage).part_of(name, start, length)


def sign(name: str, expires: int) -> str:
    """HMAC-SHA256 of name and expiry (Unix seconds), hex."""
    return hmac.new(settings.FILE_URL_SIGNING_KEY.encode(), f"{name}:{expires}".encode(), hashlib.sha256).hexdigest()


def signature_is_valid(name: str, expires: str, signature: str) -> bool:
    """False for a wrong signature and for one whose time is over."""
    if not expires.isascii() or not expires.isdigit() or len(expires) > 12 or int(expires) < time.time():
        return False
    return hmac.compare_digest(sign(name, int(expires)).encode(), signature.encode())


class SignedFileSystemStorage(FileSystemStorage):
    """A folder. URLs live FILE_URL_LIFETIME_SECONDS and lead to the file view."""

    def url(self, name: str | None) -> str:
        assert name
        expires = int(time.time()) + settings.FILE_URL_LIFETIME_SECONDS
        return f"{settings.PUBLIC_BASE_URL}/files/{quote(name)}?expires={expires}&signature={sign(name, expires)}"

    def part_of(self, name: str, start: int, length: int) -> Chunks:
        source = self.open(name, "rb")
        source.seek(start)
        return Chunks(source, length)


class BucketStorage(S3Storage):
    """An S3 bucket. Presigned URLs name `public_endpoint_url` when partners reach the bucket by another host than we
    do."""

    client_config: Any  # of the library; untyped there

    def __init__(self, **options: Any) -> None:
        """The library waits a minute for a server, five times over; who uses storage here can try again later."""
        super().__init__(**options)
        patience = Config(connect_timeout=3, read_timeout=15, retries={"mode": "standard", "total_max_attempts": 2})
        self.client_config = self.client_config.merge(patience)

    def get_default_settings(self) -> dict[str, Any]:
        defaults: dict[str, Any] = super().get_default_settings()
        return defaults | {"public_endpoint_url": None}

    @cached_property
    def _signing_client(self) -> Any:
        if not self.public_endpoint_url:
            return self.connection.meta.client
        resource = self._create_session().resource(
            self.s3_service_name if hasattr(self, "s3_service_name") else "s3",
            region_name=self.region_name,
            endpoint_url=self.public_endpoint_url,
            config=self.client_config,
        )
        return resource.meta.client

    @cached_property
    def _reading_client(self) -> Any:
        """One for all threads, as clients may be; the library makes one for each, which costs a tenth of a second."""
        return self.connection.meta.client

    def part_of(self, name: str, start: int, length: int) -> Chunks:
        wanted = f"bytes={start}-{start + length - 1}"
        try:
            found = self._reading_client.get_object(Bucket=self.bucket_name, Key=name, Range=wanted)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(name) from None
            raise OSError(f"storage answered {error.response['ResponseMetadata']['HTTPStatusCode']}") from error
        except BotoCoreError as error:
            raise OSError(f"storage does not answer: {type(error).__name__}") from error
        return Chunks(found["Body"], length)

    def url(self, name: str, parameters: Any = None, expire: int | None = None, http_method: str | None = None) -> str:
        return str(
            self._signing_client.generate_presigned_url(
                "get_object",
                Params={"Bucket": self.bucket_name, "Key": name},
                ExpiresIn=expire or settings.FILE_URL_LIFETIME_SECONDS,
            )
        )
