from django.urls import path

from apps.sources.api.views import SourceAssetViewSet

urlpatterns = [
    path("source-assets", SourceAssetViewSet.as_view({"post": "create"}), name="source-asset-list"),
    path("source-assets/<str:ingest_id>", SourceAssetViewSet.as_view({"get": "retrieve"}), name="source-asset-detail"),
]
