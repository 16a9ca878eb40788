#!/usr/bin/env python3
"""Stage one real photo through the public HTTP API, from a server that this script starts and stops.

    make demo [PHOTO=room.jpg] [STYLE=scandi] [ROOM="Living Room"]

Everything a partner's backend would do: upload, poll, create, receive the signed webhook and verify it twice (with the
`standardwebhooks` package and by hand), read the job, download the result.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import hmac
import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import urllib3
from standardwebhooks import Webhook

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "docs" / "samples" / "empty-living-room.jpg"
OUTPUT = ROOT / "demo-output"
START_SECONDS, INGEST_SECONDS, JOB_SECONDS, WEBHOOK_SECONDS = 180, 60, 600, 60
http = urllib3.PoolManager(retries=False, timeout=30)
_shown_at = 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photo", type=Path, default=SAMPLE)
    parser.add_argument("--style", default="scandi")
    parser.add_argument("--room", default="Living Room")
    options = parser.parse_args()
    if not options.photo.is_file():
        sys.exit(f"There is no photo at {options.photo}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped then, too
    started = time.monotonic()
    OUTPUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="katalo-demo-") as folder:
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "katalo_project.settings.local",
            "DATA_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/katalo.sqlite3",
            "REDIS_URL": "",
            "BROKER_URL": "",
            "S3_BUCKET": "",
            "PUBLIC_BASE_URL": base,
        }
        say("Setting up", "database, organization with 5 USD, API key")
        manage(environment, "migrate", "--verbosity", "0")
        receiver = Receiver()
        organization = json.loads(
            manage(environment, "organization_create", "demo", "--credit", "5", "--webhook-url", receiver.url)
        )
        key = manage(environment, "key_create", "--organization", "demo", "--name", "demo backend").strip()
        with server(environment, base, port), receiver.running():
            job = stage(base, key, options)
            verify(receiver, organization["webhook_secret"], job)
            finish(base, key, job["job_id"], options.photo)
            print_title("Ledger")
            print(manage(environment, "ledger_list", "demo"), end="")
            print("Audit:", manage(environment, "ledger_audit").strip())
    print(f"\nDone in {time.monotonic() - started:.0f} s.")


# --- the partner's side -----------------------------------------------------------------------------------------------


def stage(base: str, key: str, options: argparse.Namespace) -> dict[str, Any]:
    """Upload, wait, create, wait. Returns the finished job."""
    say("Uploading", f"{options.photo.name} ({options.photo.stat().st_size // 1024} kB) -> POST /api/v1/source-assets")
    name = options.photo.name
    ingest = call(base, key, "POST", "/source-assets", fields={"file": (name, options.photo.read_bytes())})
    ingest = poll(base, key, f"/source-assets/{ingest['ingest_id']}", {"ready", "failed"}, INGEST_SECONDS)
    if ingest["status"] == "failed":
        sys.exit(f"The photo was refused: {ingest['failure']['message']}")
    say("Ready", f"{ingest['source_asset_id']}, {ingest['width']}x{ingest['height']} pixels")
    request = {
        "source_asset_id": ingest["source_asset_id"],
        "workflow": "staging",
        "capture_type": "photo",
        "mode": "furnish",
        "room_types": [options.room],
        "style_preset": options.style,
        "reference": "demo-1",
        "metadata": {"listing_id": "demo"},
    }
    job = call(base, key, "POST", "/generations", body=request)
    say("Created", f"{job['job_id']}: {options.room}, {options.style} -> POST /api/v1/generations")
    job = poll(base, key, f"/generations/{job['job_id']}", {"succeeded", "failed"}, JOB_SECONDS)
    if job["status"] == "failed":
        print(json.dumps(job, indent=2))
        sys.exit(f"The job failed: {job['failure']['message']}")
    return job


def call(base: str, key: str, method: str, path: str, *, body: Any = None, fields: Any = None) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {key}"}
    if method == "POST":
        headers["Idempotency-Key"] = f"demo{path.replace('/', '-')}"
    extra = {"json": body} if body is not None else {"fields": fields} if fields is not None else {}
    response = http.request(method, f"{base}/api/v1{path}", headers=headers, **extra)
    answer: dict[str, Any] = response.json()
    if response.status >= 400:
        sys.exit(f"{method} {path} answered {response.status}: {answer['error']['message']}")
    return answer


def poll(base: str, key: str, path: str, ends: set[str], limit: float) -> dict[str, Any]:
    """Read until the status is one of `ends`, with a progress bar."""
    started = time.monotonic()
    while True:
        answer = call(base, key, "GET", path)
        seconds = time.monotonic() - started
        progress = answer.get("progress")
        if progress is not None:
            bar = "#" * round(progress * 30)
            show(f"  {answer['status']:<10} [{bar:<30}] {progress:>4.0%}  {seconds:>4.0f} s")
        if answer["status"] in ends:
            show("", end=True)
            return answer
        if seconds > limit:
            sys.exit(f"{path} was still {answer['status']} after {limit} s")
        time.sleep(0.5)


def finish(base: str, key: str, job_id: str, photo: Path) -> None:
    """Read the job once more (fresh URLs), put the pictures on disk, print what the API says about it."""
    job = call(base, key, "GET", f"/generations/{job_id}")
    output = job["outputs"][0]
    suffix = {"image/png": ".png", "image/jpeg": ".jpg"}[output["content_type"]]
    before, after = OUTPUT / f"before{photo.suffix.lower()}", OUTPUT / f"after{suffix}"
    shutil.copyfile(photo, before)
    after.write_bytes(http.request("GET", output["image_url"]).data)
    print_title("Job envelope")
    print(json.dumps(job, indent=2))
    print_title("Billing events")
    print(json.dumps(call(base, key, "GET", "/billing/events")["events"], indent=2))
    print_title("Pictures")
    print(f"before: {before}\nafter:  {after}")


# --- the webhook ------------------------------------------------------------------------------------------------------


class Receiver:
    """A partner's endpoint on 127.0.0.1: keeps what it gets and answers 204."""

    def __init__(self) -> None:
        self.received: queue.Queue[tuple[dict[str, str], bytes]] = queue.Queue()
        received = self.received

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                received.put(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/webhooks/katalo"

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            self._server.shutdown()
            self._server.server_close()


def verify(receiver: Receiver, secret: str, job: dict[str, Any]) -> None:
    """Both signatures must hold over the raw body, and the message must be about our job."""
    try:
        headers, body = receiver.received.get(timeout=WEBHOOK_SECONDS)
    except queue.Empty:
        sys.exit(f"No webhook came within {WEBHOOK_SECONDS} s")
    Webhook(secret).verify(body, headers)
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, headers["x-katalo-signature"]):
        sys.exit("x-katalo-signature does not match")
    message = json.loads(body)
    if message["job_id"] != job["job_id"]:
        sys.exit(f"The webhook is about {message['job_id']}")
    say("Webhook", f"{message['event_type']}, id {headers['webhook-id']}")
    say("Verified", "webhook-signature by the standardwebhooks package, x-katalo-signature by HMAC-SHA256")


# --- our side ---------------------------------------------------------------------------------------------------------


def manage(environment: dict[str, str], *arguments: str) -> str:
    """Run a management command; its standard output. Ends the demo with its words when it fails."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"manage.py {arguments[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


@contextlib.contextmanager
def server(environment: dict[str, str], base: str, port: int) -> Iterator[None]:
    """`manage.py up` for as long as the block runs; its output goes to a log."""
    log_path = OUTPUT / "server.log"
    with log_path.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "up", "--port", str(port)],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            say("Starting", f"web, workers and scheduler on {base} (log: {log_path})")
            wait_until_ready(process, base, log_path)
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_ready(process: subprocess.Popen[bytes], base: str, log_path: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(urllib3.exceptions.HTTPError):
            if http.request("GET", f"{base}/healthz").status == 200:
                return
        time.sleep(0.2)
    sys.exit(f"The server did not start; its log is {log_path}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def say(what: str, detail: str) -> None:
    print(f"{what + ':':<12}{detail}", flush=True)


def show(line: str, *, end: bool = False) -> None:
    """A line that is written over on a terminal; elsewhere one every ten seconds."""
    global _shown_at
    if sys.stdout.isatty():
        print(f"\r{line:<78}", end="\n" if end else "", flush=True)
    elif line and time.monotonic() - _shown_at > 10:
        _shown_at = time.monotonic()
        print(line, flush=True)


def print_title(text: str) -> None:
    print(f"\n--- {text} ---", flush=True)


if __name__ == "__main__":
    main()
