"""Where files lie: a folder with URLs that we sign, or an S3-compatible bucket with presigned URLs."""

from __future__ import annotations

import hashlib
import hmac
import time
from functools import cached_property
from typing import Any
from urllib.parse import quote

from botocore.config import Config
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from storages.backends.s3 import S3Storage


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

    def url(self, name: str, parameters: Any = None, expire: int | None = None, http_method: str | None = None) -> str:
        return str(
            self._signing_client.generate_presigned_url(
                "get_object",
                Params={"Bucket": self.bucket_name, "Key": name},
                ExpiresIn=expire or settings.FILE_URL_LIFETIME_SECONDS,
            )
        )
