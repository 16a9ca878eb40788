#!/usr/bin/env python3
"""Exit 0 when the web process in this container says that it is alive: GET /healthz on its own port.

The request goes to 127.0.0.1 but names the public host, since Django answers only for the hosts it is told of.
"""

from __future__ import annotations

import http.client
import os
import sys
from urllib.parse import urlsplit

PORT = 8000
TIMEOUT_S = 5.0


def is_alive(port: int = PORT) -> bool:
    host = urlsplit(os.environ.get("PUBLIC_BASE_URL", "")).hostname or "127.0.0.1"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_alive() else 1)
