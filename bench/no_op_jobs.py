"""No-op jobs from request to webhook, eight outstanding, beside servers that keep their jobs in memory."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from bench.client import Connection, request_bytes
from bench.pairs import Outcome, Side, alternate
from bench.peers.servers import BENTOML, COG, NotInstalled, Peer
from bench.place import Place, answers
from bench.receiver import Receiver
from faults.house import free_port
from faults.receiver import wait_for

OUTSTANDING = 8
BLOCK_SECONDS = 3.0
PAIRS = 5
ARRIVAL_SECONDS = 30
POLL_SECONDS = 0.01
"""Often enough not to wait for long, and seldom enough not to keep the server busy with answers."""

OneJob = Callable[[Connection], None]


def rate(one: OneJob, port: int) -> Callable[[], tuple[float, int]]:
    """Jobs a second, by eight clients that each wait for their job before the next."""

    def measure() -> tuple[float, int]:
        done: list[int] = []
        failed: list[BaseException] = []
        began = time.perf_counter()

        def client() -> None:
            connection = Connection(port)
            try:
                while time.perf_counter() < began + BLOCK_SECONDS:
                    one(connection)
                    done.append(1)
            except BaseException as error:  # noqa: BLE001  told by the thread that waits
                failed.append(error)
            finally:
                connection.close()

        clients = [threading.Thread(target=client) for _ in range(OUTSTANDING)]
        for thread in clients:
            thread.start()
        for thread in clients:
            thread.join()
        if failed:
            raise failed[0]
        return len(done) / (time.perf_counter() - began), len(done)

    return measure


def ours(place: Place, receiver: Receiver) -> OneJob:
    tenant = place.tenant(webhook_url=receiver.url)

    def one(connection: Connection) -> None:
        headers = tenant.headers(Idempotency_Key=uuid4().hex)
        status, body = connection.ask(request_bytes("POST", "/v1/upscale", headers, {"image_url": tenant.upload}))
        assert status == 200, body
        identifier = json.loads(body)["job_id"]
        assert receiver.about(identifier).wait(ARRIVAL_SECONDS), f"no webhook about {identifier}"
        del receiver.arrived[identifier]

    return one


def of_cog(receiver: Receiver) -> OneJob:
    def one(connection: Connection) -> None:
        identifier = uuid4().hex
        body = {"input": {"text": "x"}, "webhook": receiver.url, "webhook_events_filter": ["completed"]}
        headers = {"Prefer": "respond-async"}
        request = request_bytes("PUT", f"/predictions/{identifier}", headers, body)
        until = time.monotonic() + ARRIVAL_SECONDS
        status, answer = connection.ask(request)
        while b"At capacity" in answer and time.monotonic() < until:  # a place is free a moment after the webhook
            time.sleep(0.001)
            status, answer = connection.ask(request)
        assert status == 202, answer
        assert receiver.about(identifier).wait(ARRIVAL_SECONDS), f"no webhook about {identifier}"
        del receiver.arrived[identifier]

    return one


def of_bentoml(connection: Connection) -> None:
    """Its clients ask until the task has ended, and then for the result."""
    _, answer = connection.ask(request_bytes("POST", "/run/submit", {}, {"text": "x"}))
    task = json.loads(answer)["task_id"]
    asked = request_bytes("GET", f"/run/status?task_id={task}")
    until = time.monotonic() + ARRIVAL_SECONDS
    while (told := json.loads(connection.ask(asked)[1])["status"]) == "in_progress" and time.monotonic() < until:
        time.sleep(POLL_SECONDS)
    assert told == "completed", told
    status, answer = connection.ask(request_bytes("GET", f"/run/get?task_id={task}"))
    assert status == 200, answer


@contextmanager
def peer_open(place: Place, peer: Peer) -> Iterator[int]:
    """Its port."""
    port = free_port()
    house, name = place.house, peer.folder.name
    with (house.folder / f"{name}.log").open("ab") as log:
        house.processes[name] = subprocess.Popen(
            peer.command_at(port),
            cwd=peer.folder,
            env=peer.environment_at(port, house.environment),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for(lambda: answers(port, peer.ready, peer.ready_word), f"the start of {peer.name}", seconds=60)
        yield port
    finally:
        process = house.processes.pop(name)
        process.terminate()
        process.wait(30)


def no_op_row(place: Place, peer: Peer) -> Outcome:
    try:
        peer.bin()
    except NotInstalled as error:
        return Outcome(None, note=str(error))
    with Receiver() as receiver, place.workers(), peer_open(place, peer) as port:
        roots = [place.house.processes[peer.folder.name].pid]
        mine = Side("ours", rate(ours(place, receiver), place.port), lambda: place.ours(beside=peer.folder.name))
        one = of_cog(receiver) if peer is COG else of_bentoml
        return alternate(mine, Side(peer.name, rate(one, port), lambda: roots), pairs=PAIRS, unit="jobs/s")


def bentoml_row(place: Place) -> Outcome:
    return no_op_row(place, BENTOML)


def cog_row(place: Place) -> Outcome:
    return no_op_row(place, COG)
