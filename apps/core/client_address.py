"""The address that a request came from."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request

CUSTOMER_BITS = 64
"""Of an IPv6 address: what a network gives to one customer (RFC 6177), who may use every address in it."""


def client_address(request: Request | HttpRequest) -> str:
    """Who is counted: the peer, or what the last trusted proxy says of it. Forwarded values past TRUSTED_PROXY_COUNT
    are not believed.

    An IPv6 address stands for its customer's network, told by the network's first address: one caller has 2^64 of them
    and would never reach a limit. A port that a proxy adds is left out.
    """
    count = settings.TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    peer = str(request.META.get("REMOTE_ADDR", ""))
    return _counted(forwarded[-count] if count and len(forwarded) >= count else peer) or _counted(peer) or peer


def _counted(text: str) -> str:
    """The form in which all addresses of one caller are the same; empty for what is no address."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    mapped = None if isinstance(address, IPv4Address) else address.ipv4_mapped
    if isinstance(address, IPv4Address) or mapped is not None:
        return str(mapped or address)
    return str(ip_network((address, CUSTOMER_BITS), strict=False).network_address)
