"""Which addresses may be reached."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from apps.core.outbound.addresses import is_allowed, is_public

PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "192.0.1.1",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "2606:4700:4700::1111",
    "2a00:1450:4001:81b::200e",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]
NOT_PUBLIC = {
    "this host": "0.0.0.0",
    "this network": "0.1.2.3",
    "private 10": "10.0.0.1",
    "private 172.16": "172.16.0.1",
    "private 172.31": "172.31.255.255",
    "private 192.168": "192.168.1.1",
    "carrier-grade NAT": "100.64.0.1",
    "carrier-grade NAT, last": "100.127.255.255",
    "metadata in carrier-grade NAT": "100.100.100.200",
    "link-local": "169.254.1.1",
    "metadata": "169.254.169.254",
    "metadata in protocol assignments": "192.0.0.192",
    "platform service with a public-looking address": "168.63.129.16",
    "documentation": "192.0.2.1",
    "6to4 relay": "192.88.99.1",
    "benchmarking": "198.18.0.1",
    "multicast": "224.0.0.1",
    "multicast that is global": "239.255.255.250",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "loopback": "127.0.0.1",
    "loopback, other": "127.255.255.254",
    "IPv6 unspecified": "::",
    "IPv6 loopback": "::1",
    "IPv4-mapped private": "::ffff:10.0.0.1",
    "IPv4-mapped metadata": "::ffff:169.254.169.254",
    "IPv4-compatible": "::7f00:1",
    "NAT64 of a private address": "64:ff9b::a00:1",
    "NAT64 of the metadata address": "64:ff9b::a9fe:a9fe",
    "local-use NAT64": "64:ff9b:1::808:808",
    "6to4 of a private address": "2002:a00:1::1",
    "6to4 of a public address": "2002:808:808::1",
    "Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "IPv6 documentation": "2001:db8::1",
    "new IPv6 documentation": "3fff::1",
    "unique local": "fc00::1",
    "IPv6 metadata": "fd00:ec2::254",
    "IPv6 link-local": "fe80::1",
    "IPv6 site-local": "fec0::1",
    "IPv6 multicast": "ff02::1",
    "IPv6 global multicast": "ff0e::1",
    "discard only": "100::1",
    "unassigned": "4000::1",
}
LOOPBACK = ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"]


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address_may_be_reached(text: str) -> None:
    assert is_public(ip_address(text)) is True
    assert is_allowed(ip_address(text)) is True


@pytest.mark.parametrize("name", NOT_PUBLIC)
def test_no_other_address_is_public(name: str) -> None:
    assert is_public(ip_address(NOT_PUBLIC[name])) is False
    assert is_allowed(ip_address(NOT_PUBLIC[name])) is False


@pytest.mark.parametrize("text", LOOPBACK)
def test_loopback_is_allowed_only_by_its_setting(text: str, settings) -> None:
    assert is_allowed(ip_address(text)) is False

    settings.OUTBOUND_ALLOW_LOOPBACK = True

    assert is_allowed(ip_address(text)) is True
    assert is_public(ip_address(text)) is False


@pytest.mark.parametrize("name", [name for name in NOT_PUBLIC if not name.startswith(("loopback", "IPv6 loopback"))])
def test_allowing_loopback_allows_no_other_private_address(name: str, settings) -> None:
    settings.OUTBOUND_ALLOW_LOOPBACK = True

    assert is_allowed(ip_address(NOT_PUBLIC[name])) is False
