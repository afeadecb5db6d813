"""Declaring operations: one decorator says path, model, who may call, and what the published schema tells."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.constants import NOT_SET
from ninja.decorators import decorate_view

from occ.actions import api_key
from occ.api.http import callers, limits
from occ.api.http.callers import Caller
from occ.client_address import counted_address
from occ.models import ApiApplication

Access = Literal["signed", "application", "either", "none"]
Status = Literal["PRODUCTION", "BETA", "DEPRECATED"]
View = TypeVar("View", bound=Callable[..., Any])
Run = Callable[..., HttpResponse]


class Call(HttpRequest):
    """A request as the operations find it; whose objects there are for it is `caller.account`."""

    request_id: str
    wire_path: str
    """After the base, without query: `/ovhCloudConnect`."""
    caller: Caller
    application: ApiApplication
    wire_names: dict[str, str]
    """The wire's names of an action's fields, for its refusals."""


@dataclass(frozen=True)
class Wire:
    """What the published schema says about an operation."""

    method: str
    path: str
    returns: Any
    summary: str
    access: Access
    status: Status
    iam: tuple[str, ...]
    """The IAM actions that it needs, in full."""


class Section(Router):
    """The operations of one section of the API, such as `/ovhCloudConnect`."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.wires: list[tuple[Wire, Callable[..., Any]]] = []

    def operation(
        self,
        method: str,
        path: str,
        returns: Any = None,
        *,
        access: Access = "signed",
        status: Status = "PRODUCTION",
        iam: str = "",
        iam_elsewhere: tuple[str, ...] = (),
        hidden: bool = False,
    ) -> Callable[[View], View]:
        """Declare an operation; its docstring's first line is its description in the schema.

        Args:
            method: GET, POST, PUT or DELETE.
            path: in full, as in the vendor's documentation: `/ovhCloudConnect/{serviceName}`.
            returns: type of the answer; None is the vendor's `void`, a body `null` with 200.
            access: `signed` by a key or with a token, with an `application` key only, `either` (signed or not: then
                `request.caller` is None), or `none`.
            status: what the schema says about it.
            iam: the IAM action after the section's prefix.
            iam_elsewhere: further IAM actions that it needs, of other sections, in full.
            hidden: not in any schema, as the vendor's panel has some.
        """

        def declare(view: View) -> View:
            summary = (view.__doc__ or "").strip().splitlines()[0].rstrip(".")
            own = (f"{self.path.strip('/')}:apiovh:{iam}",) if iam else ()
            assert path == self.path or path.startswith(f"{self.path}/"), path
            wire = Wire(method, path, returns, summary, access, status, own + iam_elsewhere)
            if not hidden:
                self.wires.append((wire, view))
            decorate_view(_guard(access))(view)
            self.add_api_operation(
                path.removeprefix(self.path),
                [method],
                view,
                response=NOT_SET if returns is None else returns,
                summary=summary,
                deprecated=status == "DEPRECATED" or None,
                include_in_schema=not hidden,
                operation_id=f"{method.lower()}{path}",
            )
            return view

        return declare

    def get_(self, path: str, returns: Any, **more: Any) -> Callable[[View], View]:
        """`operation` with GET."""
        return self.operation("GET", path, returns, **more)

    def post_(self, path: str, returns: Any = None, **more: Any) -> Callable[[View], View]:
        """`operation` with POST."""
        return self.operation("POST", path, returns, **more)

    def put_(self, path: str, returns: Any = None, **more: Any) -> Callable[[View], View]:
        """`operation` with PUT."""
        return self.operation("PUT", path, returns, **more)

    def delete_(self, path: str, returns: Any = None, **more: Any) -> Callable[[View], View]:
        """`operation` with DELETE."""
        return self.operation("DELETE", path, returns, **more)


def _guard(access: Access) -> Callable[[Run], Run]:
    """Check who calls an operation before its parameters are read, then carry it out."""

    def decorate(run: Run) -> Run:
        @wraps(run)
        def inner(request: Call, **values: Any) -> HttpResponse:
            _check_access(access, request)
            return run(request, **values) if request.method == "GET" else _write(run, request, **values)

        return inner

    return decorate


def _check_access(access: Access, request: Call) -> None:
    """Set `request.caller` or `request.application` as an operation needs it, and count the call.

    Raises:
        ApiError: the call is not signed as it must be, not granted, or one too many.
    """
    if access == "none":
        return
    if access == "application":
        request.application = callers.application(request)
        limits.count(request.application.key)
        return
    if access == "either" and not callers.presents(request):
        request.caller = None  # type: ignore[assignment]  # only such operations have to ask
        limits.count(f"address {counted_address(request)}")
        return
    request.caller = found = callers.caller(request)
    limits.count(found.identity)
    if found.credential:
        callers.check_granted(found.credential, request.method or "", request.wire_path)
    if found.key:
        api_key.key_used(found.key)


def _write(run: Run, request: Call, **values: Any) -> HttpResponse:
    """Carry a write out in one transaction with its answer; one that is refused, or fails, changes nothing."""
    with transaction.atomic():
        answer = run(request, **values)
        if answer.status_code >= 400:
            transaction.set_rollback(True)
    return answer
