"""Signed public addresses. docs/live-urls.md says the same to partners who sign by themselves, with a test vector."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Iterable, Mapping
from enum import StrEnum
from urllib.parse import quote

SIGNATURE_LENGTH = 32  # hex digits: 128 bits
SECRET_PREFIX = "live_"  # noqa: S105  how one is recognised, not one
_UNRESERVED = "-._~"


class Proof(StrEnum):
    """What the signature of an address says."""

    VALID = "valid"
    MISSING = "missing"
    FORGED = "forged"
    EXPIRED = "expired"


def secret_new() -> str:
    """`live_` and 32 random bytes in hex."""
    return SECRET_PREFIX + secrets.token_hex(32)


def canonical(path: str, parameters: Mapping[str, str]) -> str:
    """What is signed: three lines, `v1`, the path below /cdn without the word live (`acme/shop/hero`), the parameters.

    Those are in the order of their names, decoded, then percent-encoded as RFC 3986 has it: only letters, digits and
    `-._~` stay, hex digits are upper case, a space is %20.
    """
    pairs = (f"{name}={quote(parameters[name], safe=_UNRESERVED)}" for name in sorted(parameters))
    return f"v1\n{path}\n{'&'.join(pairs)}"


def signature(secret: str, path: str, parameters: Mapping[str, str]) -> str:
    """The first 32 hex digits of HMAC-SHA256 of the canonical text; the key is the secret as it reads, in UTF-8."""
    digest = hmac.new(secret.encode(), canonical(path, parameters).encode(), hashlib.sha256)
    return digest.hexdigest()[:SIGNATURE_LENGTH]


def proof_of(signed: str | None, secrets_in_use: Iterable[str], path: str, parameters: Mapping[str, str]) -> Proof:
    """By any of the secrets. `exp`, whole Unix seconds, is one of the parameters where the address runs out."""
    if not signed:
        return Proof.MISSING
    given = signed.encode()
    # Every secret is compared, so that the time tells nothing of which one was near.
    matches = [hmac.compare_digest(signature(one, path, parameters).encode(), given) for one in secrets_in_use]
    if not any(matches):
        return Proof.FORGED
    return Proof.EXPIRED if "exp" in parameters and int(parameters["exp"]) < time.time() else Proof.VALID


def query(parameters: Mapping[str, str]) -> str:
    """`name=value&…`, percent-encoded as it is signed."""
    return "&".join(f"{name}={quote(value, safe=_UNRESERVED)}" for name, value in parameters.items())
