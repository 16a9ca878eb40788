"""The composition names things that exist: modules, queues, settings, pinned images.

There is no container engine where the tests run, so the files are read and compared with the code they speak of.
"""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if "build" in service)
DOCKERFILE = (ROOT / "Dockerfile").read_text()

# Read by the libraries themselves, not by our settings.
LIBRARY_NAMES = {"DJANGO_SETTINGS_MODULE", "FLOWER_BASIC_AUTH", "PROMETHEUS_MULTIPROC_DIR"}
# Read by docker-compose.yml alone.
COMPOSITION_NAMES = {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "FLOWER_USER", "FLOWER_PASSWORD"}


def settings_names() -> set[str]:
    """Every name that the settings read from the environment."""
    sources = [path.read_text() for path in (ROOT / "katalo_project" / "settings").glob("*.py")]
    return set(re.findall(r'\benv\.\w+\(\s*"([A-Z0-9_]+)"', "\n".join(sources)))


def example_names() -> set[str]:
    return set(re.findall(r"^([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))


def command_words(service: dict[str, Any]) -> list[str]:
    command = service.get("command", [])
    return shlex.split(command) if isinstance(command, str) else [str(word) for word in command]


def test_the_production_shape_is_complete() -> None:
    assert OURS == ["beat", "flower", "migrate", "web", "worker", "worker-gpu"]
    assert sorted(set(SERVICES) - set(OURS)) == ["mailpit", "postgres", "prometheus", "redis", "s3", "s3-bucket"]


def test_every_image_is_pinned_to_a_version() -> None:
    images = [service["image"] for service in SERVICES.values()]
    images += re.findall(r"^ARG PYTHON_IMAGE=(\S+)", DOCKERFILE, flags=re.MULTILINE)

    assert len(images) == len(SERVICES) + 1
    for image in images:
        assert re.fullmatch(r"[\w/-]+:v?\d+\.\d+(\.\d+)?(-[a-z]+)*", image), image


@pytest.mark.parametrize("name", OURS)
def test_our_services_are_given_only_what_the_settings_read(name: str) -> None:
    given = set(SERVICES[name]["environment"])

    assert given - settings_names() <= LIBRARY_NAMES


def test_the_example_names_only_what_is_read_and_all_that_must_be_set() -> None:
    names = example_names()
    required = set(re.findall(r"\$\{([A-Z0-9_]+):\?", (ROOT / "docker-compose.yml").read_text()))

    assert names - settings_names() == COMPOSITION_NAMES
    assert required <= names


def test_the_example_holds_no_secret() -> None:
    text = (ROOT / ".env.example").read_text()
    marks = re.compile(r"SECRET|PASSWORD|PEPPER|ENCRYPTION|TOKEN|ADMIN_KEY$")
    secrets = [name for name in example_names() if marks.search(name)]

    assert len(secrets) == 9
    for name in secrets:
        assert re.search(rf"^{name}=$", text, flags=re.MULTILINE), f"{name} has a value in .env.example"


def test_the_web_command_names_the_application_that_exists() -> None:
    command = re.search(r"^CMD \[(.+?)\]", DOCKERFILE, flags=re.MULTILINE | re.DOTALL)
    assert command is not None
    module, _, attribute = re.findall(r'"([^"]+)"', command.group(1))[-1].partition(":")

    application = getattr(importlib.import_module(module), attribute)

    assert callable(application)


def test_workers_together_serve_every_queue_and_each_queue_once() -> None:
    served: list[str] = []
    for name in ("worker-gpu", "worker"):
        words = command_words(SERVICES[name])
        assert words[:4] == ["celery", "-A", "katalo_project", "worker"]
        served += words[words.index("-Q") + 1].split(",")

    assert sorted(served) == ["gpu", "ingest", "maintenance", "webhooks"]
    assert importlib.util.find_spec("katalo_project.celery") is not None


def test_one_gpu_worker_takes_one_job_at_a_time() -> None:
    words = command_words(SERVICES["worker-gpu"])

    assert {"--pool=prefork", "--concurrency=1", "--prefetch-multiplier=1"} <= set(words)


def test_only_the_proxy_s_own_machine_reaches_a_published_port() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_dependencies_wait_for_a_state_that_the_other_service_can_reach() -> None:
    seen = 0
    for service in SERVICES.values():
        for other, rule in service.get("depends_on", {}).items():
            seen += 1
            if rule["condition"] == "service_healthy":
                # The web service is checked by its image.
                assert other == "web" or "test" in SERVICES[other]["healthcheck"]
            else:
                assert rule["condition"] == "service_completed_successfully"
                assert SERVICES[other]["restart"].startswith("on-failure")
    assert seen > 10


def test_mounted_files_and_copied_paths_exist() -> None:
    mounted = [v.split(":")[0] for s in SERVICES.values() for v in s.get("volumes", []) if v.startswith("./")]
    copied = [
        word
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, flags=re.MULTILINE)
        for word in line.split()[:-1]
    ]
    named = {v.split(":")[0] for s in SERVICES.values() for v in s.get("volumes", []) if not v.startswith("./")}

    assert len(mounted) == 2
    assert "requirements.txt" in copied
    for path in [*mounted, *copied]:
        assert (ROOT / path).exists(), path
    assert named == set(COMPOSE["volumes"])


def test_the_gpu_layer_changes_only_the_gpu_worker() -> None:
    layer = yaml.safe_load((ROOT / "deploy" / "compose.gpu.yml").read_text())
    targets = re.findall(r"^FROM \S+ AS (\S+)", DOCKERFILE, flags=re.MULTILINE)

    assert list(layer["services"]) == ["worker-gpu"]
    assert layer["services"]["worker-gpu"]["build"]["target"] == "gpu"
    assert {"cpu", "gpu"} <= set(targets)
    assert targets[-1] == "cpu"


def test_the_image_runs_without_privileges_and_reaps_its_children() -> None:
    assert re.search(r"^USER katalo$", DOCKERFILE, flags=re.MULTILINE)
    assert re.search(r'^ENTRYPOINT \["tini", "--"\]$', DOCKERFILE, flags=re.MULTILINE)
    for name in OURS:
        assert SERVICES[name]["cap_drop"] == ["ALL"]


def test_prometheus_asks_services_that_exist() -> None:
    scrape = yaml.safe_load((ROOT / "deploy" / "prometheus.yml").read_text())["scrape_configs"]
    targets = [target for job in scrape for group in job["static_configs"] for target in group["targets"]]

    assert targets == ["web:8000", "flower:5555"]
    assert {target.partition(":")[0] for target in targets} <= set(SERVICES)
