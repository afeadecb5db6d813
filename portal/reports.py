"""What an error report of Django's never tells: whatever was typed, sent or held in a variable."""

import re
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter


class NothingPersonal(SafeExceptionReporterFilter):
    """Names stay, values go: of fields, cookies and local variables. Which of them is a secret need not be known.

    With DEBUG, on a developer's own machine, Django shows everything.
    """

    # Django's own list, addresses that may hold a password, and what signs a call of the API.
    hidden_settings = re.compile("API|AUTH|TOKEN|KEY|SECRET|PASS|SIGNATURE|COOKIE|URL|OVH", re.IGNORECASE)

    def _hidden(self, names: Any) -> dict[str, str]:
        return {str(name): self.cleansed_substitute for name in names}

    def get_post_parameters(self, request: HttpRequest | None) -> Any:
        """The names of the fields."""
        if request is None or not self.is_active(request):
            return super().get_post_parameters(request)
        return self._hidden(request.POST)

    def get_safe_cookies(self, request: HttpRequest | None) -> dict[str, Any]:
        """The names of the cookies."""
        if request is None or not self.is_active(request):
            return super().get_safe_cookies(request)  # type: ignore[arg-type]
        return self._hidden(request.COOKIES)

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: FrameType) -> Any:
        """The names of the variables."""
        if not self.is_active(request):
            return super().get_traceback_frame_variables(request, tb_frame)
        return self._hidden(tb_frame.f_locals).items()
