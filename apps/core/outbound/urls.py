"""Which URLs an outbound request may name: the checks that need no network."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from django.conf import settings

from apps.core.errors import ValidationFailed
from apps.core.outbound.addresses import Address, is_allowed, is_loopback
from apps.core.outbound.errors import refused

MAX_LENGTH = 2000
_FORBIDDEN_CHARACTER = re.compile(r"[\x00-\x20\x7f\\]")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
# RFC 6761, RFC 6762, RFC 8375, ICANN's private-use name, and what home routers use.
_PRIVATE_SUFFIXES = ("localhost", "local", "internal", "home.arpa", "lan", "intranet")


class UrlRefused(ValueError):
    """Says, in a clause, what is wrong with a URL."""


@dataclass(frozen=True)
class Target:
    """A URL taken apart. host: lower case, no final dot. literal: the address it spells, if any. path: with query."""

    scheme: str
    host: str
    port: int
    path: str
    literal: Address | None

    @property
    def plain(self) -> bool:
        """Without TLS."""
        return self.scheme == "http"


def _number(text: str) -> int:
    """Decimal, octal (leading 0) or hexadecimal (leading 0x), as the C library reads the parts of an IPv4 address."""
    try:
        if text.startswith("0x"):
            return int(text[2:] or "0", 16)
        return int(text, 8 if len(text) > 1 and text.startswith("0") else 10)
    except ValueError:
        raise UrlRefused("its address is malformed") from None


def _ipv4(host: str) -> IPv4Address | None:
    """The address behind every spelling that some resolver accepts: 127.0.0.1, 2130706433, 0x7f.1, 0177.0.0.1.

    None for a name. The rules are those of the WHATWG URL standard: a host whose last label is a number is an address.
    """
    labels = host.split(".")
    if not _NUMBER.fullmatch(labels[-1]):
        return None
    if len(labels) > 4 or not all(_NUMBER.fullmatch(label) for label in labels):
        raise UrlRefused("its address is malformed")
    *first, last = (_number(label) for label in labels)
    if any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):
        raise UrlRefused("its address is malformed")
    return IPv4Address(sum(number << 8 * (3 - index) for index, number in enumerate(first)) + last)


def _literal(host: str, bracketed: bool) -> Address | None:
    if not bracketed:
        return _ipv4(host)
    try:
        address = IPv6Address(host)
    except ValueError:
        raise UrlRefused("its address is malformed") from None
    if address.scope_id is not None:
        raise UrlRefused("its address must not name a network interface")
    return address


def _check_name(host: str) -> None:
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise UrlRefused("its hostname is malformed; write an international name in its xn-- form")
    local = host == "localhost" or host.endswith(".localhost")
    if local and settings.OUTBOUND_ALLOW_LOOPBACK:
        return
    if len(labels) == 1 or any(host.endswith(f".{suffix}") for suffix in _PRIVATE_SUFFIXES):
        raise UrlRefused("its hostname is not public")


def _check_scheme(scheme: str, host: str, literal: Address | None) -> None:
    """http is for local settings; with loopback alone allowed, it is for loopback alone."""
    loopback = is_loopback(literal) if literal else host == "localhost" or host.endswith(".localhost")
    plain_allowed = settings.OUTBOUND_ALLOW_HTTP or (settings.OUTBOUND_ALLOW_LOOPBACK and loopback)
    if scheme != "https" and not (scheme == "http" and plain_allowed):
        raise UrlRefused("it must begin with https://")


def parse(url: str) -> Target:
    """Take a URL apart by one set of rules, so that what is checked is what is connected to.

    Raises UrlRefused. Names are not looked up here.
    """
    if len(url) > MAX_LENGTH:
        raise UrlRefused(f"it must be at most {MAX_LENGTH} characters long")
    if _FORBIDDEN_CHARACTER.search(url):
        raise UrlRefused("it must not contain spaces, control characters or backslashes")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UrlRefused("it is malformed") from None
    if parts.scheme not in {"http", "https"}:
        raise UrlRefused("it must begin with https://")  # for whatever else is wrong, another scheme is the cause
    if "@" in parts.netloc:
        raise UrlRefused("it must not contain a user name or password")
    if not parts.netloc.isascii():
        raise UrlRefused("its hostname is malformed; write an international name in its xn-- form")
    host = (parts.hostname or "").removesuffix(".")
    if not host:
        raise UrlRefused("it has no hostname")
    if port == 0 or parts.netloc.endswith(":"):
        raise UrlRefused("its port is malformed")
    literal = _literal(host, parts.netloc.startswith("["))
    _check_scheme(parts.scheme, host, literal)
    if literal is None:
        _check_name(host)
    elif not is_allowed(literal):
        raise UrlRefused("its address is not public")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path, literal)


def target_of(url: str) -> Target:
    """`parse` for a request that is about to be made. Raises OutboundError with url_refused."""
    try:
        return parse(url)
    except UrlRefused as error:
        raise refused(f"the URL is refused: {error}") from None


def validate_url(url: str, *, what: str) -> str:
    """The URL as given, if a request to it may be tried later; no name is looked up. what: the field, for the message.

    Raises ValidationFailed.
    """
    try:
        parse(url)
    except UrlRefused as error:
        message = f"{what} must be a public https URL: {error}"
        raise ValidationFailed(message, fields={what: message}) from None
    return url
