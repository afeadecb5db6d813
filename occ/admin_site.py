"""Django's admin under the product's name, its index grouped by theme."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

View = TypeVar("View", bound=Callable[..., Any])
GROUPS = [
    (_("Customers"), {"Account", "User", "AuditEntry"}),
    (_("Network"), {"Service", "Interface", "Vrack", "PopConfig", "DatacenterConfig", "RoutingConfig"}),
    (_("Orders and keys"), {"Order", "OrderStep", "ServiceKey", "Cart", "CartItem", "CartConfiguration"}),
    (_("Time and tasks"), {"Task", "TaskEvent", "Clock", "Fault", "Worker"}),
    (_("Outside"), {"Email", "Effect", "ProviderMessage", "ProviderUser", "KeyAttempt"}),
    (_("Contracts"), {"Contract", "ContactChange", "Migration", "Termination"}),
    (_("Watched"), {"Incident", "Diagnostic", "Alert", "LogSubscription"}),
    (_("Programs"), {"ApiApplication", "ApiCredential", "ApiClient"}),
]
SEARCHES = (SEARCH_VAR, "term")
"""Parameters with the words of a search: above a list, and in a field that offers rows."""
SEARCH_MAX, SEARCH_WORDS_MAX = 200, 10
"""Characters and words of a search at most."""
OTHERS = {"axes": _("Signing in")}
"""What the groups of other packages are called here."""


def _shorten_search(request: HttpRequest) -> None:
    """Leave the end of a long search out, and say so: each word is a condition, or several, on each row."""
    for name in SEARCHES:
        text = request.GET.get(name, "")
        words = text[:SEARCH_MAX].split()[:SEARCH_WORDS_MAX]
        if len(text) <= SEARCH_MAX and words == text.split():
            continue
        query = request.GET.copy()
        query[name] = " ".join(words)
        request.GET = query  # type: ignore[assignment]
        if name == SEARCH_VAR:
            most = {"words": SEARCH_WORDS_MAX, "characters": SEARCH_MAX}
            sentence = gettext(
                "A search has at most %(words)s words and %(characters)s characters: the rest was left out."
            )
            messages.info(request, sentence % most)


class PasserelleAdminSite(AdminSite):
    """The staff's desk."""

    site_header = "Passerelle"
    site_title = "Passerelle"
    index_title = _("Administration")

    def get_urls(self) -> list[Any]:
        """All pages but the redirection to an object's page outside: no object has one, and matching is quadratic."""
        return [each for each in super().get_urls() if getattr(each, "name", "") != "view_on_site"]

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """A page, which is asked to search for a few words only, whatever the address says."""

        @wraps(view)
        def searching(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            _shorten_search(request)
            return view(request, *args, **kwargs)

        return super().admin_view(cast(View, searching), cacheable)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one way to sign in; who is signed in and no member of staff may not come in (403)."""
        after = request.GET.get("next") or reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect(f"{reverse('occ:login')}?{urlencode({'next': after}, safe='/')}")
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect("admin:index")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Suggestions for the fields that ask for them; Django alone gives them for every relation of every table."""
        table = f"{request.GET.get('app_label')}.{request.GET.get('model_name')}".lower()
        page = next((page for model, page in self._registry.items() if model._meta.label_lower == table), None)
        if page is None or request.GET.get("field_name") not in page.get_autocomplete_fields(request):
            raise PermissionDenied
        return super().autocomplete_view(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The models of ours by theme, on the index; what else there is after them."""
        found = super().get_app_list(request, app_label)
        ours = next((app for app in found if app["app_label"] == "occ"), None)
        if ours is None or app_label:
            return found
        groups = [
            {**ours, "name": name, "models": [model for model in ours["models"] if model["object_name"] in names]}
            for name, names in GROUPS
        ]
        others = [{**app, "name": OTHERS.get(app["app_label"], app["name"])} for app in found if app is not ours]
        return [group for group in groups if group["models"]] + others


class PasserelleAdminConfig(AdminConfig):
    """Makes it the default admin site."""

    default_site = "occ.admin_site.PasserelleAdminSite"
