"""The two signatures of a delivery, and the secrets behind them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

SECRET_PREFIX = "whsec_"  # noqa: S105  the public part of every secret
SECRET_BYTES = 32


def secret_new() -> str:
    """`whsec_` and the base64 of 32 random bytes, the form of the Standard Webhooks specification."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def body_signature(secret: str, body: bytes) -> str:
    """HMAC-SHA256 of the raw body under the whole text of the secret, bare hexadecimal."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def standard_signature(secret: str, identifier: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body` under the decoded secret (Standard Webhooks, v1)."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{identifier}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def signature_headers(
    *, identifier: str, timestamp: int, body: bytes, secret: str, previous: str | None = None
) -> dict[str, str]:
    """The headers that prove who sent a body. timestamp: Unix seconds, of this attempt. identifier: the same at each.

    While a previous secret is still valid, `webhook-signature` lists a signature under each. `x-katalo-signature`
    holds one value and always follows the new secret; `x-katalo-signature-previous` is there for those who have yet
    to change.
    """
    headers = {
        "x-katalo-signature": body_signature(secret, body),
        "webhook-id": identifier,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": standard_signature(secret, identifier, timestamp, body),
    }
    if previous:
        headers["x-katalo-signature-previous"] = body_signature(previous, body)
        headers["webhook-signature"] += " " + standard_signature(previous, identifier, timestamp, body)
    return headers
