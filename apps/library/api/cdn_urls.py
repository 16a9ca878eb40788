from django.urls import path

from apps.library.api.cdn import live_picture, public_image

urlpatterns = [
    path("<str:organization>/<str:project>/live/<str:scope>", live_picture, name="public-live"),
    path("<str:organization>/<str:project>/img/<str:id_or_alias>", public_image, name="public-image"),
]
