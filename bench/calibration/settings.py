"""The bare application: our database settings, Django and DRF as they come, no middleware."""

from __future__ import annotations

from katalo_project.settings import base

SECRET_KEY = base.SECRET_KEY
ALLOWED_HOSTS = base.ALLOWED_HOSTS
DATABASES = base.DATABASES
INSTALLED_APPS = ["rest_framework", "bench.calibration.apps.CalibrationConfig"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "bench.calibration.urls"
USE_TZ = True
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "UNAUTHENTICATED_USER": None,
}
