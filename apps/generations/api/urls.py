from django.urls import path

from apps.generations.api.views import BillingEventViewSet, GenerationViewSet, UsageSummaryViewSet

urlpatterns = [
    path("generations", GenerationViewSet.as_view({"post": "create", "get": "list"}), name="generation-list"),
    path("generations/<str:job_id>", GenerationViewSet.as_view({"get": "retrieve"}), name="generation-detail"),
    path(
        "generations/<str:job_id>/regenerate",
        GenerationViewSet.as_view({"post": "regenerate"}),
        name="generation-regenerate",
    ),
    path("generations/<str:job_id>/cancel", GenerationViewSet.as_view({"post": "cancel"}), name="generation-cancel"),
    path("usage/summary", UsageSummaryViewSet.as_view({"get": "list"}), name="usage-summary"),
    path("billing/events", BillingEventViewSet.as_view({"get": "list"}), name="billing-events"),
]
