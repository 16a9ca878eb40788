"""What can go wrong with a request to a partner's server."""

from __future__ import annotations


class OutboundError(Exception):
    """code: for machines. message: a clause without addresses, query strings or secrets. retryable: may a new try help.

    Codes of `fetch`: source_url_refused, source_fetch_failed, source_too_large. Codes of `post`: url_refused,
    request_failed; of `ask` the same and too_large.
    """

    def __init__(self, code: str, message: str, *, retryable: bool) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retryable = retryable


def refused(message: str) -> OutboundError:
    """The URL breaks a rule; trying again cannot help."""
    return OutboundError("url_refused", message, retryable=False)


def failed(message: str, *, retryable: bool) -> OutboundError:
    """The request was allowed and did not succeed."""
    return OutboundError("request_failed", message, retryable=retryable)
