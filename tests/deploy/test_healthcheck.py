"""The container's health check tells a living web process from a failing and from an absent one."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "deploy" / "healthcheck.py"


def load_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("healthcheck", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


healthcheck = load_script()


class Web(HTTPServer):
    status = 200
    seen: list[tuple[str, str | None]]


class Answer(BaseHTTPRequestHandler):
    server: Web

    def do_GET(self) -> None:
        self.server.seen.append((self.path, self.headers["Host"]))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def web() -> Iterator[Web]:
    with Web(("127.0.0.1", 0), Answer) as server:
        server.seen = []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_process_that_answers_is_alive_and_is_asked_by_its_public_name(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://katalo.example/")

    assert healthcheck.is_alive(web.server_port)
    assert web.seen == [("/healthz", "katalo.example")]


@pytest.mark.parametrize("status", [301, 400, 500, 503])
def test_any_other_answer_is_not_health(web: Web, status: int) -> None:
    web.status = status

    assert not healthcheck.is_alive(web.server_port)


def test_a_process_that_does_not_listen_is_not_alive(web: Web) -> None:
    web.server_close()

    assert not healthcheck.is_alive(web.server_port)
