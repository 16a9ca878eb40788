from django.urls import path

from apps.redesign.api.replicate import replicate_webhook
from apps.redesign.api.views import JobViewSet, RedesignViewSet, UploadViewSet, health

urlpatterns = [
    path("health", health, name="health"),
    path("v1/redesign", RedesignViewSet.as_view({"post": "redesign"}), name="redesign"),
    path("v1/batch-redesign", RedesignViewSet.as_view({"post": "batch_redesign"}), name="batch-redesign"),
    path("v1/upscale", RedesignViewSet.as_view({"post": "upscale"}), name="upscale"),
    path("v1/batch-upscale", RedesignViewSet.as_view({"post": "batch_upscale"}), name="batch-upscale"),
    path("v1/uploads", UploadViewSet.as_view({"post": "create"}), name="upload"),
    path("v1/jobs", JobViewSet.as_view({"get": "list"}), name="job-list"),
    path("v1/jobs/<str:job_id>", JobViewSet.as_view({"get": "retrieve"}), name="job-detail"),
    path("v1/jobs/<str:job_id>/result", JobViewSet.as_view({"get": "result"}), name="job-result"),
    path("v1/jobs/<str:job_id>/cancel", JobViewSet.as_view({"post": "cancel"}), name="job-cancel"),
    path("v1/webhooks/replicate", replicate_webhook, name="replicate-webhook"),
]
