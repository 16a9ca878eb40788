from django.urls import path

from apps.portal.api.views import KeyViewSet, StatisticsViewSet

urlpatterns = [
    path("v1/admin/api-keys", KeyViewSet.as_view({"get": "list", "post": "create"}), name="admin-key-list"),
    path(
        "v1/admin/api-keys/<str:key_id>",
        KeyViewSet.as_view({"patch": "partial_update", "delete": "destroy"}),
        name="admin-key-detail",
    ),
    path("v1/admin/stats", StatisticsViewSet.as_view({"get": "retrieve"}), name="admin-stats"),
]
