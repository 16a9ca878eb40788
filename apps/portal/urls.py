from django.urls import path

from apps.portal import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
]
