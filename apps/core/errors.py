"""Errors that a caller may see. Services raise them; one handler renders them in the surface's shape."""

from __future__ import annotations

from collections.abc import Mapping


class AppError(Exception):
    """code: stable, for machines. message: a sentence that says what would be right. retry_after: whole seconds."""

    code = "internal_error"
    status = 500
    retryable = False

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        retry_after: int | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.retry_after = retry_after
        self.fields = dict(fields or {})


class InternalError(AppError):
    """A defect of ours, which often depends on the moment: the contract lets callers try again, with backoff."""

    retryable = True


class BadRequest(AppError):
    code, status = "bad_request", 400


class Unauthorized(AppError):
    code, status = "unauthorized", 401


class InsufficientCredit(AppError):
    code, status = "insufficient_credit", 402


class Forbidden(AppError):
    code, status = "forbidden", 403


class NotFound(AppError):
    code, status = "not_found", 404


class Conflict(AppError):
    code, status = "conflict", 409


class IdempotencyConflict(Conflict):
    code = "idempotency_conflict"


class PayloadTooLarge(AppError):
    code, status = "bad_request", 413


class ValidationFailed(AppError):
    code, status = "validation_error", 422


class RateLimited(AppError):
    code, status, retryable = "rate_limited", 429, True


class UpstreamFailed(AppError):
    """A service that we ask in the name of a request gave no usable answer."""

    code, status, retryable = "upstream_failed", 502, True


class NotConfigured(AppError):
    """An operator has to supply something first."""

    code, status = "not_configured", 503


class Unavailable(AppError):
    code, status, retryable = "unavailable", 503, True
