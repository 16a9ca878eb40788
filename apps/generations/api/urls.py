from django.urls import path

from apps.generations.api.products import SharedGenerationViewSet as Shared
from apps.generations.api.views import BillingEventViewSet, GenerationViewSet, UsageSummaryViewSet
from apps.library.api.generations import PromptGenerationViewSet

urlpatterns = [
    path("generations", Shared.as_view({"post": "create", "get": "list"}), name="generation-list"),
    path(
        "generations/<str:generation_id>",
        Shared.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
        name="generation-detail",
    ),
    path(
        "generations/<str:generation_id>/regenerate",
        Shared.as_view({"post": "regenerate"}),
        name="generation-regenerate",
    ),
    path(
        "generations/<str:generation_id>/retry",
        PromptGenerationViewSet.as_view({"post": "retry"}),
        name="generation-retry",
    ),
    path(
        "generations/<str:generation_id>/restore",
        PromptGenerationViewSet.as_view({"post": "restore"}),
        name="generation-restore",
    ),
    path("generations/<str:job_id>/cancel", GenerationViewSet.as_view({"post": "cancel"}), name="generation-cancel"),
    path("usage/summary", UsageSummaryViewSet.as_view({"get": "list"}), name="usage-summary"),
    path("billing/events", BillingEventViewSet.as_view({"get": "list"}), name="billing-events"),
]
