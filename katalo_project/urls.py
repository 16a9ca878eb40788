"""Where everything is."""

from django.contrib import admin
from django.urls import include, path

from apps.files.api.views import signed_file

urlpatterns = [
    path("admin/", admin.site.urls),
    path("files/<path:name>", signed_file, name="signed-file"),
    path("cdn/", include("apps.library.api.cdn_urls")),
    path("api/v1/", include("apps.sources.api.urls")),
    path("api/v1/", include("apps.library.api.urls")),
    path("api/v1/", include("apps.library.api.live_urls")),
    path("api/v1/", include("apps.generations.api.urls")),
    path("", include("apps.redesign.api.urls")),
    path("", include("apps.portal.api.urls")),
    path("", include("apps.portal.urls")),
]
handler400 = "apps.portal.views.bad_request"
handler403 = "apps.portal.views.forbidden"
handler404 = "apps.portal.views.not_found"
handler500 = "apps.portal.views.server_error"
