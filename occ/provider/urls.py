"""Addresses of the providers' portals."""

from django.urls import path

from occ.provider import views

app_name = "provider"

urlpatterns = [
    path("", views.portals, name="portals"),
    path("<slug:provider>/", views.home, name="home"),
    path("<slug:provider>/login/", views.login, name="login"),
    path("<slug:provider>/logout/", views.logout, name="logout"),
    path("<slug:provider>/validate/", views.validate, name="validate"),
]
