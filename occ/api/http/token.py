"""OAuth2 client credentials: an access token for a client's id and secret (RFC 6749 §4.4; api.md §1.3)."""

import base64
import binascii
import hmac

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from occ.actions.secrets import hashed
from occ.api.http import limits
from occ.api.http.callers import TOKEN_SECONDS, new_token
from occ.models import ApiClient


@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Answer a form with `grant_type=client_credentials`; id and secret in the form or by HTTP Basic."""
    client_id, secret = _presented(request)
    limits.count(f"token {client_id[:32]}")
    if request.POST.get("grant_type") != "client_credentials":
        return JsonResponse({"error": "unsupported_grant_type"}, status=400)
    client = ApiClient.objects.select_related("user").filter(client_id=client_id).first()
    if client is None or not hmac.compare_digest(client.secret_hash, hashed(secret)) or not client.is_held:
        return JsonResponse(
            {"error": "invalid_client"}, status=401, headers={"WWW-Authenticate": 'Basic realm="Passerelle"'}
        )
    answer = {"access_token": new_token(client), "token_type": "Bearer", "expires_in": TOKEN_SECONDS, "scope": "all"}
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def _presented(request: HttpRequest) -> tuple[str, str]:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    try:
        client_id, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return client_id, secret
