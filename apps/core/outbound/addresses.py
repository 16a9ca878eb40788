"""Which network addresses an outbound request may reach, and the lookup of names."""

from __future__ import annotations

import asyncio
import queue
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from django.conf import settings

from apps.core.outbound.errors import failed, refused

Address = IPv4Address | IPv6Address

# The IANA special-purpose registries, whatever the Python version's own idea of "global" is.
_REFUSED_IPV4 = [
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT; one cloud's metadata service too
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local; most clouds' metadata services
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",
        "168.63.129.16/32",  # looks public, but inside one cloud it is the platform's own service
    )
]
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_REFUSED_IPV6 = [
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4: the IPv4 address inside may be any
        "3fff::/20",
    )
]
_NAT64 = IPv6Network("64:ff9b::/96")


def _unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv4-mapped or NAT64 address leads to (RFC 4291, RFC 6052), else the address."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_public(address: Address) -> bool:
    """A unicast address of the public internet; an address inside an address counts as what it leads to."""
    address = _unwrapped(address)
    if not address.is_global or address.is_multicast:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _REFUSED_IPV4)
    return address in _GLOBAL_UNICAST and not any(address in network for network in _REFUSED_IPV6)


def is_loopback(address: Address) -> bool:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def is_allowed(address: Address) -> bool:
    """Public, or loopback where OUTBOUND_ALLOW_LOOPBACK says so. Other private addresses never are."""
    return is_public(address) or (settings.OUTBOUND_ALLOW_LOOPBACK and is_loopback(address))


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, in the system's order of preference. The one place that asks DNS; tests replace it.

    Raises socket.gaierror.
    """
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


_Answer = list[str] | OSError | UnicodeError


def _ask(host: str, port: int, answered: Callable[[_Answer], object]) -> None:
    """`resolve` in a thread that may be left behind: the system's resolver has no time limit and no other form."""

    def ask() -> None:
        try:
            answer: _Answer = resolve(host, port)
        except (OSError, UnicodeError) as error:
            answer = error
        with suppress(RuntimeError):  # the loop that asked is closed
            answered(answer)

    threading.Thread(target=ask, name="resolve", daemon=True).start()


def _resolved(answer: _Answer) -> list[str]:
    if isinstance(answer, socket.gaierror) and answer.errno == socket.EAI_NONAME:
        raise failed("the server's name does not exist", retryable=False)
    if isinstance(answer, OSError | UnicodeError):
        raise failed("the server's name could not be looked up", retryable=True)
    return answer


def _resolve_within(host: str, port: int, seconds: float) -> list[str]:
    """`resolve` with a time limit."""
    answers: queue.SimpleQueue[_Answer] = queue.SimpleQueue()
    _ask(host, port, answers.put)
    try:
        return _resolved(answers.get(timeout=seconds))
    except queue.Empty:
        raise failed("the server's name could not be looked up in time", retryable=True) from None


async def _resolve_soon(host: str, port: int) -> list[str]:
    """`resolve` while the event loop goes on; the caller sets the time limit."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[_Answer] = loop.create_future()

    def arrived(answer: _Answer) -> None:
        if not future.done():
            future.set_result(answer)

    _ask(host, port, lambda answer: loop.call_soon_threadsafe(arrived, answer))
    return _resolved(await future)


def _checked(found: list[Address], plain: bool) -> tuple[str, ...]:
    if not found or not all(is_allowed(address) for address in found):
        raise refused("the server's address is not public")
    if plain and not settings.OUTBOUND_ALLOW_HTTP and not all(is_loopback(address) for address in found):
        raise refused("the URL must begin with https://")
    return tuple(dict.fromkeys(str(address) for address in found))


def addresses_checked(host: str, port: int, *, literal: Address | None, plain: bool, seconds: float) -> tuple[str, ...]:
    """Look the host up once and check every address; the connection is then made to one of these and to no other.

    literal: the address that the host spells, if it is one. plain: without TLS. Raises OutboundError when any address
    is not allowed: a name that mixes public and private addresses is an attack or a mistake. The message does not say
    which address it was.
    """
    found = [literal] if literal else [ip_address(text) for text in _resolve_within(host, port, seconds)]
    return _checked(found, plain)


async def addresses_checked_soon(host: str, port: int, *, literal: Address | None, plain: bool) -> tuple[str, ...]:
    """The same in an event loop, under the caller's time limit."""
    found = [literal] if literal else [ip_address(text) for text in await _resolve_soon(host, port)]
    return _checked(found, plain)
