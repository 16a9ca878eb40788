"""Signatures, against values worked out by other means."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest
import time_machine
from standardwebhooks import Webhook, WebhookVerificationError

from apps.webhooks.signatures import body_signature, secret_new, signature_headers, standard_signature

BODY = '{"a":"ä"}'.encode()
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()


def test_the_example_of_the_standard_webhooks_specification_verifies() -> None:
    secret, identifier, timestamp = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330

    signature = standard_signature(secret, identifier, timestamp, b'{"test": 2432232314}')

    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_body_signature_is_keyed_with_the_whole_text_of_the_secret() -> None:
    assert body_signature(SECRET, BODY) == hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()
    assert len(body_signature(SECRET, BODY)) == 64


def test_an_independent_verifier_accepts_the_headers_and_nothing_changed() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    headers = signature_headers(identifier="evt_1", timestamp=int(now.timestamp()), body=BODY, secret=SECRET)

    with time_machine.travel(now):
        assert Webhook(SECRET).verify(BODY, headers) == {"a": "ä"}
        for changed in ({"webhook-id": "evt_2"}, {"webhook-timestamp": str(int(now.timestamp()) + 1)}):
            with pytest.raises(WebhookVerificationError):
                Webhook(SECRET).verify(BODY, headers | changed)
        with pytest.raises(WebhookVerificationError):
            Webhook(SECRET).verify(BODY + b" ", headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(secret_new()).verify(BODY, headers)


def test_without_a_previous_secret_there_is_one_signature_of_each_kind() -> None:
    headers = signature_headers(identifier="evt_1", timestamp=1, body=BODY, secret=SECRET)

    assert headers.keys() == {"x-katalo-signature", "webhook-id", "webhook-timestamp", "webhook-signature"}
    assert headers["webhook-signature"] == standard_signature(SECRET, "evt_1", 1, BODY)
