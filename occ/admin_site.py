"""Django's admin under the product's name."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class PasserelleAdminSite(AdminSite):
    """The staff's desk."""

    site_header = "Passerelle"
    site_title = "Passerelle"
    index_title = _("Administration")


class PasserelleAdminConfig(AdminConfig):
    """Makes it the default admin site."""

    default_site = "occ.admin_site.PasserelleAdminSite"
