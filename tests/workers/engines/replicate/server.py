"""Replicate's HTTP API as its documents tell it, on this machine: predictions, files, and faults on demand."""

from __future__ import annotations

import base64
import io
import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

from PIL import Image

TOKEN = "r8_a_token_of_the_tests"
ALLOWED = {"version", "input", "webhook", "webhook_events_filter", "stream"}
TERMINAL = {"succeeded", "failed", "canceled", "aborted"}


@dataclass(frozen=True)
class Fault:
    """status: answered instead of the right thing. cut: the connection ends without an answer, after the request was
    carried out when `accepted`."""

    status: int = 0
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    accepted: bool = False


class ReplicateServer:
    """faults: by "POST", "GET", "LIST", "CANCEL", used up from the front. looks: reads until a prediction is done, None
    where only `end` ends it. outcome: fields of a prediction that is done. page: predictions on one.
    silent_seconds: before anything is answered."""

    def __init__(self) -> None:
        self.predictions: dict[str, dict[str, Any]] = {}
        self.asked: list[tuple[str, str]] = []
        self.created: list[dict[str, Any]] = []
        self.create_headers: list[dict[str, str]] = []
        self.faults: dict[str, list[Fault]] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.looks: int | None = 1
        self.outcome: dict[str, Any] = {}
        self.page = 100
        self.silent_seconds = 0.0
        self.picture: Image.Image | None = None
        self.url = ""

    def reset(self) -> None:
        url = self.url
        self.__init__()  # type: ignore[misc]  # everything as at first
        self.url = url

    @property
    def api(self) -> str:
        return f"{self.url}/v1"

    def count(self, what: str) -> int:
        return sum(1 for name, _ in self.asked if name == what)

    def add(self, given: dict[str, Any], *, webhook: str | None = None, minutes_ago: float = 0.0) -> dict[str, Any]:
        """A prediction, as if somebody had created it."""
        identifier = f"rp{len(self.predictions):04d}"
        at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        links = {
            name: f"{self.api}/predictions/{identifier}{end}" for name, end in (("get", ""), ("cancel", "/cancel"))
        }
        prediction: dict[str, Any] = {
            "id": identifier,
            "model": "owner/name",
            "version": "0" * 64,
            "input": given,
            "output": None,
            "error": None,
            "logs": "",
            "status": "starting",
            "metrics": {},
            "data_removed": False,
            "source": "api",
            "created_at": at.isoformat().replace("+00:00", "Z"),
            "started_at": None,
            "completed_at": None,
            "urls": links,
            "looks": 0,
        }
        if webhook:
            prediction["webhook"] = webhook
        self.predictions[identifier] = prediction
        return prediction

    def end(self, identifier: str, **fields: Any) -> None:
        """The prediction is done; without fields it succeeded with what a model of its kind makes."""
        prediction = self.predictions[identifier]
        fields = {"status": "succeeded"} | fields
        if fields["status"] == "succeeded" and "output" not in fields:
            fields["output"] = self._made(prediction)
        prediction |= fields  # at once: a request beside this one must not see it succeeded without a result

    def serve(self, name: str, content: bytes, kind: str = "image/png") -> str:
        self.files[name] = (kind, content)
        return f"{self.url}/files/{name}"

    def _made(self, prediction: dict[str, Any]) -> str | list[str]:
        """An upscale is one address, everything else a list. Without a picture to work on, one is drawn."""
        given = prediction["input"]
        sent = given.get("image", [])
        sent = sent if isinstance(sent, list) else [sent]
        image = self.picture or (_picture_in(sent[0]) if sent else Image.linear_gradient("L").convert("RGB"))
        scale = int(given.get("scale", 1))
        made = image.resize((image.width * scale, image.height * scale), Image.Resampling.BICUBIC)
        file = io.BytesIO()
        made.save(file, "PNG")
        names = [f"{prediction['id']}-{number}.png" for number in range(given.get("num_outputs", 1))]
        addresses = [self.serve(name, file.getvalue()) for name in names]
        return addresses[0] if "scale" in given else addresses


def _picture_in(address: str) -> Image.Image:
    if address.startswith("http://127.0.0.1"):
        with urlopen(address, timeout=5) as answer:
            return Image.open(io.BytesIO(answer.read())).convert("RGB")
    head, _, body = address.partition(",")
    assert head.endswith(";base64"), f"the tests' server reads no pictures from elsewhere: {address[:60]}"
    return Image.open(io.BytesIO(base64.b64decode(body))).convert("RGB")


class Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that gave up waiting are part of the tests."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def replicate_server() -> Iterator[ReplicateServer]:
    world = ReplicateServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _get(self, world)

        def do_POST(self) -> None:
            _post(self, world)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = Server(("127.0.0.1", 0), Handler)
    world.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield world
    finally:
        server.shutdown()
        server.server_close()


def _answer(handler: BaseHTTPRequestHandler, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    handler.send_response(status)
    for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


def _shown(prediction: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in prediction.items() if name != "looks"}


def _problem(status: int, detail: str) -> dict[str, Any]:
    return {"title": "Problem", "status": status, "detail": detail}


def _refused(handler: BaseHTTPRequestHandler, world: ReplicateServer, what: str) -> Fault | None:
    """Whether the request was answered by a refusal; a fault that lets it through first is returned."""
    world.asked.append((what, handler.path))
    time.sleep(world.silent_seconds)
    planned = world.faults.get(what) or []
    fault = planned.pop(0) if planned else None
    if handler.headers.get("Authorization") != f"Bearer {TOKEN}":
        fault = Fault(401, _problem(401, "You did not pass a valid authentication token"))
    if fault is not None and not fault.accepted:
        _carry(handler, fault)
    return fault


def _carry(handler: BaseHTTPRequestHandler, fault: Fault) -> None:
    if fault.cut:
        handler.close_connection = True
        handler.connection.shutdown(2)
        return
    body = _problem(fault.status, "a fault of the tests") if fault.body is None else fault.body
    _answer(handler, fault.status, body, fault.headers)


def _get(handler: BaseHTTPRequestHandler, world: ReplicateServer) -> None:
    parts = urlsplit(handler.path)
    if parts.path.startswith("/files/"):
        kind, content = world.files.get(parts.path.removeprefix("/files/"), ("", b""))
        _answer(handler, 200 if kind else 404, content, {"Content-Type": kind or "text/plain"})
        return
    if parts.path == "/v1/predictions":
        _list(handler, world, parse_qs(parts.query))
        return
    if _refused(handler, world, "GET") is not None:
        return
    prediction = world.predictions.get(parts.path.removeprefix("/v1/predictions/"))
    if prediction is None:
        _answer(handler, 404, _problem(404, "The requested resource could not be found."))
        return
    if prediction["status"] not in TERMINAL:
        prediction["looks"] += 1
        prediction["status"] = "processing"
        if world.looks is not None and prediction["looks"] >= world.looks:
            world.end(prediction["id"], **world.outcome)
    _answer(handler, 200, _shown(prediction))


def _list(handler: BaseHTTPRequestHandler, world: ReplicateServer, query: dict[str, list[str]]) -> None:
    if _refused(handler, world, "LIST") is not None:
        return
    least = datetime.fromisoformat(query["created_after"][0]) if "created_after" in query else None
    newest = [
        one
        for one in reversed(world.predictions.values())
        if least is None or datetime.fromisoformat(one["created_at"]) > least
    ]
    try:
        start = int(base64.b64decode(query["cursor"][0])) if "cursor" in query else 0
    except ValueError:
        _answer(handler, 400, _problem(400, "cursor is not valid"))
        return
    more = start + world.page < len(newest)
    cursor = base64.b64encode(str(start + world.page).encode()).decode()
    following = f"{world.api}/predictions?{urlencode({'cursor': cursor})}" if more else None
    found = [_shown(one) for one in newest[start : start + world.page]]
    _answer(handler, 200, {"next": following, "previous": None, "results": found})


def _post(handler: BaseHTTPRequestHandler, world: ReplicateServer) -> None:
    body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
    if handler.path.endswith("/cancel"):
        if _refused(handler, world, "CANCEL") is not None:
            return
        prediction = world.predictions[handler.path.split("/")[-2]]
        if prediction["status"] not in TERMINAL:
            prediction["status"] = "canceled"
        _answer(handler, 200, _shown(prediction))
        return
    fault = _refused(handler, world, "POST")
    if fault is not None and not fault.accepted:
        return
    told = json.loads(body)
    if not isinstance(told.get("input"), dict) or not told.get("version") or set(told) - ALLOWED:
        _answer(handler, 422, _problem(422, "- input: Additional property is not allowed"))
        return
    if not str(told.get("webhook", "https://")).startswith("https://"):
        _answer(handler, 422, _problem(422, "- webhook: must be an HTTPS URL"))
        return
    world.created.append(told)
    world.create_headers.append({name.lower(): value for name, value in handler.headers.items()})
    prediction = world.add(told["input"], webhook=told.get("webhook"))
    waited = "Prefer" in handler.headers and world.looks is not None
    if waited:
        world.end(prediction["id"], **world.outcome)
    if fault is not None:
        _carry(handler, fault)
        return
    _answer(handler, 201 if waited else 202, _shown(prediction))
