"""Requests to servers that a partner or an operator named: source URLs, webhooks, a language model.

Whoever can make us send a request can try to reach what only we can reach. So: https, one set of rules for reading a
URL (`urls`), every address of the name checked (`addresses`), the connection made to the checked address and no other,
with one limit over all of its time (`connections`), bodies bounded
(`transfer`; `posting` for many at once, from an event loop). The environment's proxies are ignored.

`addresses.resolve(host, port)` is the only lookup of names; tests replace it there.
"""

from apps.core.outbound.errors import OutboundError
from apps.core.outbound.transfer import Answer, Fetched, ask, fetch
from apps.core.outbound.urls import validate_url

__all__ = ["Answer", "Fetched", "OutboundError", "ask", "fetch", "validate_url"]
