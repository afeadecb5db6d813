"""Addresses of the providers' portals."""

app_name = "provider"
urlpatterns: list[object] = []
