"""Where a program's request for a consumer key is answered: allowed or refused (api.md §1.3, `validationUrl`)."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from occ.actions import api_key
from occ.models import ApiCredential, ApiCredentialStatus
from occ.web.access import CustomerRequest, customer
from occ.web.actor import actor
from occ.web.forms.api_key import ApiValidateForm
from occ.web.forms.confirm import ConfirmForm
from occ.web.fragments import drawer_form, saved
from occ.web.refusals import accepted

TONES = {"validated": "success", "refused": "danger", "expired": "danger"}


@customer
@require_http_methods(["GET", "POST"])
def api_validate(request: CustomerRequest, validation: str) -> HttpResponse:
    """Allow a program, whose request is shown, for a time; afterwards the page says how it was answered."""
    found = _asked(request, validation)
    status = api_key.status_of(found)
    context = {"credential": found, "application": found.application, "validation": validation}
    if request.method == "GET" and status != ApiCredentialStatus.PENDING:
        return render(request, "occ/api_key/answered.html", context | {"label": status.label, "tone": TONES[status]})
    form = ApiValidateForm(request.POST or None, action=request.path, initial={"days": "30"})
    if request.method == "POST" and form.is_valid():
        values = {"credential": found, "user": request.user, "days": form.cleaned_data["days"], "by": actor(request)}
        if accepted(form, lambda: api_key.credential_validate(**values)):
            return saved(request, request.path, _("The program may act for you now."))
    return drawer_form(request, "occ/api_key/validate.html", form, context)


@customer
@require_http_methods(["GET", "POST"])
def api_refuse(request: CustomerRequest, validation: str) -> HttpResponse:
    """Refuse a program's request, after a question."""
    found = _asked(request, validation)
    back = reverse("occ:api-validate", args=[validation])
    title, submit = _("Refuse the program"), _("Refuse")
    form = ConfirmForm(request.POST or None, title=title, submit=submit, action=request.path, cancel_url=back)
    by = actor(request)
    sent = request.method == "POST" and form.is_valid()
    if sent and accepted(form, lambda: api_key.credential_refuse(credential=found, user=request.user, by=by)):
        return saved(request, back, _("The program was refused: it may do nothing."))
    return drawer_form(request, "occ/api_key/refuse.html", form, {"application": found.application})


def _asked(request: CustomerRequest, validation: str) -> ApiCredential:
    """The request behind the link; once answered, it exists for the account that allowed it alone."""
    found = api_key.credential_to_validate(validation)
    if found is None or found.account not in (None, request.account):
        raise Http404
    return found
