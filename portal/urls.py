"""Which part answers which address."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("desk/", include("occ.desk.urls")),
    path("fournisseurs/", include("occ.provider.urls")),
    path("api/console/", include("occ.api.console.urls")),
    path("", include("occ.web.urls")),
]
handler400 = "occ.web.views.errors.bad_request"
handler403 = "occ.web.views.errors.forbidden"
handler404 = "occ.web.views.errors.not_found"
handler500 = "occ.web.views.errors.server_error"
