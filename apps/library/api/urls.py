from django.urls import path

from apps.library.api.flows import FlowViewSet

urlpatterns = [
    path("flows", FlowViewSet.as_view({"get": "list"}), name="flow-list"),
    path("flows/<str:flow_id>", FlowViewSet.as_view({"get": "retrieve", "put": "update"}), name="flow-detail"),
    path("flows/<str:flow_id>/images", FlowViewSet.as_view({"get": "images"}), name="flow-images"),
]
