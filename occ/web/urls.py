"""Addresses of the customer area: one short list for each noun, named as its views."""

from django.urls import include, path

from occ.web.views import area, language, session, start

app_name = "occ"

start_urls = [
    path("", start.start, name="start"),
    path("limits/", start.limits, name="limits"),
]
session_urls = [
    path("login/", session.login, name="login"),
    path("logout/", session.logout, name="logout"),
    path("language/", language.language, name="language"),
]
area_urls = [
    path("", area.bare_metal_cloud, name="bare-metal-cloud"),
    path("network/", area.network, name="network"),
]

urlpatterns = [
    path("", include(start_urls)),
    path("", include(session_urls)),
    path("bare-metal-cloud/", include(area_urls)),
]
