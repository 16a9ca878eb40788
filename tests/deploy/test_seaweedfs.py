"""The S3 server starts with one identity from the environment and refuses keys that would break its file."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "deploy" / "seaweedfs.sh"


def start(tmp_path: Path, access_key: str, secret_key: str) -> subprocess.CompletedProcess[str]:
    """Run the script with a `weed` that shows its arguments and the identities it was given."""
    weed = tmp_path / "weed"
    weed.write_text('#!/bin/sh\nfor word in "$@"; do case $word in -s3.config=*) cat "${word#*=}";; esac; done\n')
    weed.chmod(0o755)
    environment = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "TMPDIR": str(tmp_path),
        "S3_ACCESS_KEY_ID": access_key,
        "S3_SECRET_ACCESS_KEY": secret_key,
    }
    return subprocess.run(["sh", str(SCRIPT)], env=environment, capture_output=True, text=True, check=False)


def test_the_identity_is_the_one_of_the_environment(tmp_path: Path) -> None:
    started = start(tmp_path, "katalo", "se-cret_1.~")

    identities = json.loads(started.stdout)["identities"]
    assert [identity["credentials"] for identity in identities] == [
        [{"accessKey": "katalo", "secretKey": "se-cret_1.~"}]
    ]


@pytest.mark.parametrize("secret_key", ["", 'a"b', "a\\b", "a b", "a\nb"])
def test_a_key_that_json_would_have_to_escape_is_refused(tmp_path: Path, secret_key: str) -> None:
    started = start(tmp_path, "katalo", secret_key)

    assert started.returncode == 78
    assert started.stdout == ""
    assert "letters, digits" in started.stderr
