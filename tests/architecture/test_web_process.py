"""The web process stays light: it loads no renderer, no computer vision, no model library and no engine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"cv2", "diffusers", "drjit", "mitsuba", "oidn", "scipy", "torch", "transformers", "trimesh"}
# Reads an upload with Pillow before it is stored: the header, of the Library's small ones the pixels. No engine.
UPLOADS = {
    *("workers.engines", "workers.engines.ingest", "workers.engines.ingest.inspect", "workers.engines.ingest.decode"),
    *("workers.engines.ingest.keep", "workers.engines.ingest.jpeg", "workers.engines.ingest.containers"),
}

# Pages through Replicate's list for a request; a client, no engine.
CLIENT = {"workers.engines.replicate", "workers.engines.replicate.client"}

# Every view is imported with the URLs, and every admin page with the registry.
LOAD_EVERYTHING = """
import importlib, json, sys
from katalo_project.wsgi import application
from django.conf import settings
from django.contrib import admin
importlib.import_module(settings.ROOT_URLCONF)
assert admin.site.urls
print(json.dumps(sorted(sys.modules)))
"""


def test_the_web_process_loads_no_heavy_library_and_no_engine(tmp_path: Path) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "katalo_project.settings.test", "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-c", LOAD_EVERYTHING]

    output = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout

    modules = set(json.loads(output.splitlines()[-1]))  # log lines may come before
    assert "django.urls" in modules
    assert HEAVY & modules == set()
    assert {name for name in modules if name.startswith("workers.engines")} <= UPLOADS | CLIENT
