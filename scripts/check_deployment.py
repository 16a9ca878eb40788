#!/usr/bin/env python3
"""Run `manage.py check --deploy` on the production settings, with the environment a real deployment would give.

Any warning fails: production settings are clean or the check says why not.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def production_environment(data_directory: str) -> dict[str, str]:
    """Everything that production must be given, made up on the spot; the addresses are never connected to."""
    inherited = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return inherited | {
        "DJANGO_SETTINGS_MODULE": "katalo_project.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "API_KEY_PEPPER": secrets.token_urlsafe(32),
        "ADMIN_KEY": secrets.token_urlsafe(32),
        "ALLOWED_HOSTS": "katalo.example",
        "PUBLIC_BASE_URL": "https://katalo.example",
        "TRUSTED_PROXY_COUNT": "1",
        "DATABASE_URL": "postgresql://katalo:secret@127.0.0.1:5432/katalo",
        "REDIS_URL": "redis://127.0.0.1:6379/0",
        "S3_BUCKET": "katalo",
        "S3_ENDPOINT_URL": "https://objects.katalo.example",
        "S3_ACCESS_KEY_ID": "katalo",
        "S3_SECRET_ACCESS_KEY": secrets.token_urlsafe(32),
        "EMAIL_URL": "smtp://127.0.0.1:1025",
        "DATA_DIR": data_directory,
    }


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="katalo-check-") as data_directory:
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        return subprocess.run(command, cwd=ROOT, env=production_environment(data_directory), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
