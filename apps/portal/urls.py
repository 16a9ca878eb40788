from django.urls import path

from apps.portal import views
from apps.portal.console.views import console

urlpatterns = [
    path("", views.front_door, name="front-door"),
    path("admin", views.admin_door, name="admin-door"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("api/v1/openapi", views.openapi_yaml, name="openapi-yaml"),
    path("openapi.json", views.openapi_json, name="openapi-json"),
    path("api-docs", views.api_docs, name="api-docs"),
    path("console", console, name="console"),
    path("llms.txt", views.llms, name="llms"),
]
