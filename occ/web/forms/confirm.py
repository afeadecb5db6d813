"""A question that is answered with a button."""

from typing import Any

from occ.web.forms.base import BaseDrawerForm


class ConfirmForm(BaseDrawerForm):
    """A question and its button; nothing is typed."""

    live_checks = False

    def __init__(self, *args: Any, title: Any, submit: Any, danger: bool = True, **kwargs: Any) -> None:
        self.title = title
        self.submit_label = submit
        self.danger = danger
        super().__init__(*args, **kwargs)
