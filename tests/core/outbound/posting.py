"""One POST from a test, in an event loop of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from apps.core.outbound.posting import Poster, Reply


def post(url: str, body: bytes, headers: Mapping[str, str], *, timeout_seconds: float) -> Reply:
    async def once() -> Reply:
        poster = Poster()
        try:
            return await poster.post(url, body, headers, timeout_seconds=timeout_seconds)
        finally:
            await poster.close()

    return asyncio.run(once())
