"""How the API says no: the vendor's form of an error, and what each kind of refusal becomes (api.md §1.4)."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import DisallowedHost, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from ninja.errors import HttpError, ValidationError

from occ import database
from occ.rules.refusal import Problem, Refused

log = logging.getLogger(__name__)
STATUS = {"invalid": 400, "missing": 400, "conflict": 409, "forbidden": 403}
CLASSES = {
    400: "Client::BadRequest",
    401: "Client::Unauthorized",
    403: "Client::Forbidden",
    404: "Client::NotFound",
    405: "Client::MethodNotAllowed",
    409: "Client::Conflict",
    429: "Client::TooManyRequests",
    460: "Client::ResourceExpired",
    500: "Server::InternalServerError",
    503: "Server::ServiceUnavailable",
}
EXPIRED = {"service_closed"}
"""Problems that mean that the service has ended: 460."""
WORDS = {
    "missing": "It is required.",
    "uuid": "Give a uuid, like 7c9e6679-7425-40de-944b-e07fc1f90ae7.",
    "int": "Give a whole number.",
    "finite": "Give a number.",
    "float": "Give a number.",
    "bool": "Give true or false.",
    "date": "Write a date, like 2026-12-01.",
    "string": "Give a text.",
    "list": "Give a list.",
    "dict": "Give an object.",
    "model": "Give an object.",
}
"""What to say for each kind of pydantic's types of errors, of which there are several: `int_type`, `int_parsing`."""


class ApiError(Exception):
    """A refusal in the vendor's form.

    Attributes:
        status: the HTTP status.
        message: an English sentence.
        code: `errorCode`; of the vendor's for 403, else "".
        family: the first part of the class, where it is not the status's own.
        suffix: the last part of the class, such as `InvalidUUID`.
        details: a sentence for each field, or what the vendor puts there.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str = "",
        family: str = "",
        suffix: str = "",
        details: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code
        self.family, self.suffix = family or CLASSES.get(status, CLASSES[500]), suffix
        self.details, self.headers = dict(details or {}), dict(headers or {})

    @property
    def name(self) -> str:
        """The class on the wire: `Client::Conflict::PortTaken`."""
        return "::".join(filter(None, [self.family, self.suffix]))


def wrong(details: Mapping[str, str], *, family: str = "", suffix: str = "") -> ApiError:
    """What is wrong with each field of a call: 400.

    Args:
        details: a sentence for each field, named as on the wire.
        family, suffix: of the class, as for `ApiError`.
    """
    sentence = " ".join(f"[{name}] {text}" for name, text in details.items())
    return ApiError(400, sentence, family=family, suffix=suffix, details=details)


def not_found(name: str, value: object) -> ApiError:
    """What names no object of the caller's (api.md §1.4, the text of generation 1)."""
    return ApiError(404, f"The requested object ({name} = {value}) does not exist")


def to_response(error: ApiError) -> HttpResponse:
    """The error as it goes over the wire."""
    body: dict[str, Any] = {"class": error.name, "message": error.message}
    code = error.code or ("FORBIDDEN" if error.status == 403 else "")
    body |= {"errorCode": code} if code else {}
    body |= {"details": error.details} if error.details else {}
    return HttpResponse(
        json.dumps(body), status=error.status, content_type="application/json; charset=utf-8", headers=error.headers
    )


def from_exception(request: HttpRequest, error: Exception) -> ApiError:
    """What an exception is on the wire; what nobody expected is logged and says nothing."""
    match error:
        case ApiError():
            return error
        case Refused():
            return from_refusal(error, getattr(request, "wire_names", {}))
        case ValidationError():
            return _from_validation(error)
        case Http404():
            return ApiError(404, "There is nothing at this address: compare it with the schema of its section.")
        case DisallowedHost():
            return ApiError(400, "This host name is not one of this server's.")
        case RequestDataTooBig():
            return ApiError(400, "The body is too large.")
        case HttpError() | SuspiciousOperation():
            return ApiError(400, "The body of the request could not be read: send JSON.")
        case _ if database.is_away(error):
            log.warning("The database is away: %s", error, extra={"event": "database_away"})
            # The connection may break while a write commits: then nobody knows here whether it did.
            sentence = (
                "The service is not available for the moment: try again in a few seconds. "
                "If this was a write, read first whether it was carried out."
            )
            return ApiError(503, sentence, headers={"Retry-After": str(database.RETRY_AFTER)})
    log.error("The API failed", exc_info=error, extra={"event": "api_failed"})
    return ApiError(500, "Something went wrong here; nothing was changed. The support team finds it by the query id.")


def from_refusal(refused: Refused, names: Mapping[str, str]) -> ApiError:
    """A rule's refusal: the first problem gives status and class, every field has its sentence in `details`.

    Args:
        refused: what an action raised.
        names: the wire's names of the action's fields, where they differ.
    """
    first = min(refused.problems, key=lambda problem: _status(problem) != 460)
    with translation.override("en"):
        told = [(names.get(problem.field, problem.field), problem.text) for problem in refused.problems]
    details: dict[str, str] = {}
    for name, sentence in told:
        if name:
            details[name] = f"{details[name]} {sentence}" if name in details else sentence
    # Clients show the message alone: it names the fields as the answer to a value of the wrong type does.
    sentences = [f"[{name}] {sentence}" if name else sentence for name, sentence in told]
    suffix = "".join(part.capitalize() for part in first.code.split("_"))
    return ApiError(_status(first), " ".join(sentences), suffix=suffix, details=details)


def _status(problem: Problem) -> int:
    if problem.code in EXPIRED:
        return 460
    if problem.kind == "missing" and not problem.field:
        return 404
    return STATUS[problem.kind]


def _from_validation(error: ValidationError) -> ApiError:
    """What pydantic found, as one sentence for each place; a wrong uuid has a class of its own (api.md §1.4)."""
    details: dict[str, str] = {}
    for each in error.errors:
        inside = 2 if each["loc"][0] == "body" else 1  # a body's own name is not on the wire
        details[".".join(map(str, each["loc"][inside:])) or "body"] = _in_words(each)
    if all(each["type"].startswith("uuid_") for each in error.errors):
        return wrong(details, family="Client::ValidationError", suffix="InvalidUUID")
    return wrong(details)


def _in_words(found: Mapping[str, Any]) -> str:
    """What pydantic found, in the API's own words: its own name classes of the code."""
    match found["type"]:
        case "value_error":
            return str(found["ctx"]["error"])
        case "literal_error":
            return f"Give one of these: {found['ctx']['expected']}."
    return WORDS.get(found["type"].split("_")[0], "This is not of the type that the schema names.")
