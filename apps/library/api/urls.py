from django.urls import path

from apps.library.api.flows import FlowViewSet
from apps.library.api.generations import FlowGenerationViewSet
from apps.library.api.images import ImageUploadViewSet, ImageViewSet

urlpatterns = [
    path("images", ImageViewSet.as_view({"get": "list"}), name="image-list"),
    path("images/upload", ImageUploadViewSet.as_view({"post": "create"}), name="image-upload"),
    path("images/resolve/<str:alias>", ImageViewSet.as_view({"get": "resolve"}), name="image-resolve"),
    path(
        "images/<str:id_or_alias>",
        ImageViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
        name="image-detail",
    ),
    path("images/<str:id_or_alias>/alias", ImageViewSet.as_view({"put": "alias"}), name="image-alias"),
    path("images/<str:image_id>/restore", ImageViewSet.as_view({"post": "restore"}), name="image-restore"),
    path("flows", FlowViewSet.as_view({"get": "list"}), name="flow-list"),
    path(
        "flows/<str:flow_id>",
        FlowViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
        name="flow-detail",
    ),
    path(
        "flows/<str:flow_id>/generations",
        FlowGenerationViewSet.as_view({"get": "list"}),
        name="flow-generations",
    ),
    path(
        "flows/<str:flow_id>/regenerate",
        FlowGenerationViewSet.as_view({"post": "regenerate"}),
        name="flow-regenerate",
    ),
    path("flows/<str:flow_id>/images", FlowViewSet.as_view({"get": "images"}), name="flow-images"),
    path("flows/<str:flow_id>/aliases", FlowViewSet.as_view({"put": "aliases"}), name="flow-aliases"),
    path(
        "flows/<str:flow_id>/aliases/<str:alias>",
        FlowViewSet.as_view({"delete": "alias_remove"}),
        name="flow-alias",
    ),
]
