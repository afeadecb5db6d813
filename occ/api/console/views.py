"""Pages of the console. What knows the API, and django-ninja with it, is imported when a page is first asked for."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_http_methods, require_safe

from occ.api.console.door import customer
from occ.ui.request import CustomerRequest

BASE = "/1.0"


@customer
@require_safe
def index(request: CustomerRequest) -> HttpResponse:
    """Every operation, by section; or those that have the words of the search."""
    from occ.api.console.forms import SearchForm
    from occ.api.console.operations import all_operations

    form = SearchForm(request.GET or None)
    words = request.GET.get("q", "").casefold().split()
    found = [(section, [each for each in every if each.matches(words)]) for section, every in all_operations()]
    sections = [(section.path, every) for section, every in found if every]
    context = {"form": form, "sections": sections, "count": sum(len(every) for _, every in sections)}
    return render(request, "api/index.html", context)


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def operation(request: CustomerRequest, method: str, path: str) -> HttpResponse:
    """An operation: what it takes, the call as code, and what came of trying it."""
    from occ.api.console.call import carry_out
    from occ.api.console.forms import APPLICATION, OperationForm
    from occ.api.console.operations import find
    from occ.api.console.snippets import snippets

    found = find(method.upper(), f"/{path.strip('/')}")
    if found is None:
        raise Http404
    reads = found.wire.method == "GET"
    sent = request.GET if reads else request.POST
    tried = "try" in sent and (reads or request.method == "POST")
    form = OperationForm(sent or None, operation=found, account=request.account)
    outcome = None
    if tried and form.is_valid():
        outcome = carry_out(request, form.call, form.cleaned_data.get(APPLICATION, ""))
    context = {
        "operation": found,
        "wire": found.wire,
        "form": form,
        "outcome": outcome,
        "call": form.call,
        "snippets": snippets(settings.PUBLIC_URL + BASE, [form.call]),
    }
    return render(request, "api/operation.html", context, status=422 if form.is_bound and form.errors else 200)


@customer
@require_safe
def equivalent(request: CustomerRequest) -> HttpResponse:
    """The call, or calls, that a form of the area stands for: a fragment below the form, or a page."""
    from occ.api.console.equivalent import Filled, calls
    from occ.api.console.snippets import snippets

    try:
        match = resolve(request.GET.get("form", ""))
    except Resolver404:
        raise Http404 from None
    if match.app_name != "occ":
        raise Http404
    typed = {name: str(value) for name, value in request.GET.items() if name != "form"}
    found = calls(match.url_name or "", Filled(request.account, match.kwargs, typed))
    context = {
        "calls": found,
        "several": len(found) > 1,
        "unknown": any("{" in each.filled for each in found),
        "snippets": snippets(settings.PUBLIC_URL + BASE, found),
        "fragment": bool(request.htmx),
    }
    return render(request, "api/equivalent.html", context)
