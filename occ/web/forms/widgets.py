"""Widgets that say why a choice cannot be made."""

from collections.abc import Mapping
from typing import Any

from django import forms


class SelectWithReasons(forms.Select):
    """A menu whose impossible choices are shown, disabled, with the reason; `reasons` maps values to sentences."""

    def __init__(self, *args: Any, reasons: Mapping[str, object] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reasons = dict(reasons or {})

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Django's option, disabled and with its reason where there is one."""
        reason = self.reasons.get(str(value))
        option = super().create_option(name, value, f"{label} — {reason}" if reason else label, *args, **kwargs)
        if reason:
            option["attrs"]["disabled"] = True
        return option
