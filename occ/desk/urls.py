"""Addresses of the staff's desk."""

from django.urls import path

from occ.desk import views

app_name = "desk"

urlpatterns = [path("", views.selfcheck, name="selfcheck")]
