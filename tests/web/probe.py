"""Pages that stand in for real ones while the shell itself is tested: one form, and one page that follows."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path

from occ.rules.refusal import Refused, refuse
from occ.ui.refusals import add_to_form
from occ.web.access import customer, public
from occ.web.forms.base import BaseDrawerForm
from occ.web.fragments import drawer_form, saved
from portal import urls as portal_urls

carried_out: list[dict[str, object]] = []


class ProbeForm(BaseDrawerForm):
    """Two ordinary fields and a secret one."""

    title = "Probe"
    live_fields = ("number",)
    name = forms.CharField(label="Name", help_text="Any name")
    number = forms.IntegerField(label="Number")
    api_secret = forms.CharField(label="Secret", required=False)

    def hints(self, field: str) -> list[str]:
        """Twice the number, while it is typed."""
        value = str(self[field].value() or "") if field == "number" else ""
        return [f"twice: {int(value) * 2}"] if value.isdigit() else []


@customer
def probe(request: HttpRequest) -> HttpResponse:
    """A form that refuses the name "no"."""
    form = ProbeForm(request.POST or None, cancel_url="/limits/")
    if request.method == "POST" and form.is_valid():
        try:
            if form.values["name"] == "no":
                raise refuse("no", "%(name)s is refused.", field="name", kind="conflict", name="no")
        except Refused as refused:
            add_to_form(form, refused)
        else:
            carried_out.append(form.values)
            return saved(request, "/limits/", "Done.", event="probeChanged")
    return drawer_form(request, "drawer.html", form)


@public("a test")
def broken(request: HttpRequest) -> HttpResponse:
    """Fails."""
    raise RuntimeError("broken on purpose")


urlpatterns = [path("probe/", probe), path("broken/", broken), *portal_urls.urlpatterns]
handler400 = "occ.web.views.errors.bad_request"
handler403 = "occ.web.views.errors.forbidden"
handler404 = "occ.web.views.errors.not_found"
handler500 = "occ.web.views.errors.server_error"
