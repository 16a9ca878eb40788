"""Private services start beside each other, keep out of the way of ones that were left behind, and always go away."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "with_services.py"


def load_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("with_services", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


with_services = load_script()


def private_environment(directory: Path) -> dict[str, str]:
    """This environment without the addresses of the running services, and with a temporary folder of its own."""
    names = ("DATABASE_URL", "REDIS_URL")
    return {name: value for name, value in os.environ.items() if name not in names} | {"TMPDIR": str(directory)}


@pytest.fixture
def open_directory() -> Iterator[Path]:
    """A temporary folder that the unprivileged database user may pass through; pytest's own are closed to others."""
    directory = Path(tempfile.mkdtemp(prefix="katalo-test-services-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


def runner(environment: dict[str, str], *command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), "--", *command],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


USE_BOTH = """
import os, psycopg, redis
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    print(connection.execute("select 6 * 7").fetchone()[0])
print(redis.Redis.from_url(os.environ["REDIS_URL"]).ping())
"""


def test_two_runs_at_once_have_services_of_their_own_and_leave_nothing(open_directory: Path) -> None:
    environment = private_environment(open_directory)

    runs = [runner(environment, sys.executable, "-c", USE_BOTH) for _ in range(2)]
    answers = [run.communicate(timeout=90) for run in runs]

    assert [answer[0] for answer in answers] == ["42\nTrue\n"] * 2
    assert [run.returncode for run in runs] == [0, 0]
    addresses = [line for answer in answers for line in answer[1].splitlines() if "127.0.0.1" in line]
    assert len(set(addresses)) == 4
    assert list(open_directory.iterdir()) == []


def test_a_signal_reaches_the_command_and_stops_the_services(open_directory: Path) -> None:
    environment = private_environment(open_directory)
    script = "import os, sys, time; print(os.environ['REDIS_URL'], flush=True); time.sleep(120)"
    run = runner(environment, sys.executable, "-c", script)
    assert run.stdout is not None
    address = run.stdout.readline().strip()
    assert with_services.redis_problem(address) is None

    run.send_signal(signal.SIGTERM)
    run.communicate(timeout=60)

    assert run.returncode == 128 + signal.SIGTERM
    assert with_services.redis_problem(address) is not None
    assert list(open_directory.iterdir()) == []


@pytest.mark.usefixtures("redis_client")
def test_the_exit_status_of_the_command_comes_back(database_url: str) -> None:
    run = runner(
        dict(os.environ), sys.executable, "-c", "import os; print(os.environ['DATABASE_URL']); raise SystemExit(3)"
    )
    output, messages = run.communicate(timeout=60)

    assert run.returncode == 3
    assert output.strip() == database_url
    assert messages == "", "services that answer are used, so none is started"


@pytest.mark.parametrize("url", ["sqlite:///somewhere", "mysql://127.0.0.1/any"])
def test_only_postgresql_will_do(url: str) -> None:
    assert with_services.database_problem(url) == "it is not a PostgreSQL address"


def test_a_server_that_does_not_answer_is_not_used() -> None:
    port = with_services.free_port()

    assert "refused" in with_services.database_problem(f"postgresql://katalo@127.0.0.1:{port}/postgres")
    assert "refused" in with_services.redis_problem(f"redis://127.0.0.1:{port}/0")


def make_old_directory(parent: Path, name: str) -> Path:
    directory = parent / f"{with_services.DIRECTORY_PREFIX}{name}"
    directory.mkdir()
    (directory / "lock").touch()
    (directory / "data").write_text("left behind")
    long_ago = time.time() - 2 * with_services.STALE_AFTER_S
    os.utime(directory, (long_ago, long_ago))
    return directory


def test_only_directories_that_nobody_holds_are_removed(tmp_path: Path) -> None:
    abandoned = make_old_directory(tmp_path, "abandoned")
    held = make_old_directory(tmp_path, "held")
    young = make_old_directory(tmp_path, "young")
    os.utime(young)
    stranger = tmp_path / "somebody-elses"
    stranger.mkdir()

    with (held / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with_services.remove_stale_directories(tmp_path)

    assert not abandoned.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([held.name, young.name, stranger.name])


def test_a_missing_program_is_named_with_the_package_that_has_it() -> None:
    with pytest.raises(with_services.ServiceError) as caught:
        with_services.find_program(("no-such-server",), "some-package")

    assert str(caught.value) == "no-such-server is not on this machine; install it: apt-get install some-package"
