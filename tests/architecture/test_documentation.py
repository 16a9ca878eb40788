"""The pages agree with the code: settings, links, samples, metrics, states."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest

from apps.jobs.models import TRANSITIONS
from apps.webhooks.signatures import secret_new, signature_headers

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md"))


def test_every_setting_from_the_environment_is_in_the_operators_table() -> None:
    sources = "\n".join(path.read_text() for path in (ROOT / "katalo_project" / "settings").glob("*.py"))
    names = set(re.findall(r'\benv\.\w+\(\s*"([A-Z0-9_]+)"', sources))
    page = (ROOT / "docs" / "operations.md").read_text()
    families = ("STAGING_", "PRO_CAPTURE_")

    missing = {name for name in names if f"`{name}`" not in page and not name.startswith(families)}

    assert len(names) > 30
    assert missing == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_state_picture_shows_every_transition() -> None:
    text = (ROOT / "docs" / "architecture" / "00-overview.md").read_text()
    drawn = set(re.findall(r"^    (\w+) --> (\w+)", text, flags=re.MULTILINE))

    assert drawn == {(source.value, target.value) for source, targets in TRANSITIONS.items() for target in targets}


def test_every_metric_of_ours_is_described() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    names = set(re.findall(r'"(katalo_\w+)"', (ROOT / "apps" / "portal" / "metrics.py").read_text()))

    assert len(names) > 10
    assert {name for name in names if f"`{name}" not in page} == set()


def sample() -> dict[str, Any]:
    """The functions of the Python sample for partners."""
    text = (ROOT / "docs" / "webhooks.md").read_text()
    code = re.search(r"```python\n(.+?)```", text, flags=re.DOTALL)
    assert code is not None
    names: dict[str, Any] = {}
    exec(code.group(1), names)  # noqa: S102  our own page
    return names


@pytest.mark.parametrize("secret_of_the_partner", ["new", "old"])
def test_the_sample_for_partners_accepts_what_we_send_and_nothing_else(secret_of_the_partner: str) -> None:
    new, old, body = secret_new(), secret_new(), b'{"event_type":"generation.completed"}'
    secret = new if secret_of_the_partner == "new" else old
    headers = signature_headers(
        identifier="evt_01K0CCCCCCCCCCCCCCCCCCCCCC", timestamp=int(time.time()), body=body, secret=new, previous=old
    )
    simple = headers["x-katalo-signature" if secret == new else "x-katalo-signature-previous"]
    functions = sample()

    assert functions["simple_signature_fits"](secret, body, simple) is True
    assert functions["standard_signature_fits"](secret, body, headers) is True
    assert functions["simple_signature_fits"](secret, body + b" ", simple) is False
    assert functions["standard_signature_fits"](secret, body + b" ", headers) is False
    assert functions["standard_signature_fits"](secret_new(), body, headers) is False
    late = headers | {"webhook-timestamp": str(int(time.time()) - 301)}
    assert functions["standard_signature_fits"](secret, body, late) is False
