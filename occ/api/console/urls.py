"""Addresses of the console."""

from django.urls import path

from occ.api.console import views

app_name = "console"

urlpatterns = [
    path("", views.index, name="index"),
    path("equivalent/", views.equivalent, name="equivalent"),
    path("<slug:method>/<path:path>", views.operation, name="operation"),
]
