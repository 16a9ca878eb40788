from django.urls import path

from apps.library.api.live import (
    LivePictureViewSet,
    LiveScopeViewSet,
    LiveSettingsViewSet,
    LiveViewSet,
    VariantViewSet,
)

urlpatterns = [
    path("live", LivePictureViewSet.as_view({"get": "retrieve"}), name="live"),
    path("live/sign", LiveViewSet.as_view({"post": "sign"}), name="live-sign"),
    path("live/prewarm", LiveViewSet.as_view({"post": "prewarm"}), name="live-prewarm"),
    path("live/settings", LiveSettingsViewSet.as_view({"get": "retrieve", "put": "update"}), name="live-settings"),
    path(
        "live/settings/rotate-secret",
        LiveSettingsViewSet.as_view({"post": "rotate_secret"}),
        name="live-rotate-secret",
    ),
    path("live/scopes", LiveScopeViewSet.as_view({"post": "create", "get": "list"}), name="live-scope-list"),
    path(
        "live/scopes/<str:slug>",
        LiveScopeViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
        name="live-scope-detail",
    ),
    path(
        "live/scopes/<str:slug>/regenerate",
        LiveScopeViewSet.as_view({"post": "regenerate"}),
        name="live-scope-regenerate",
    ),
    path("images/<str:id_or_alias>/variants", VariantViewSet.as_view({"post": "create"}), name="image-variants"),
]
