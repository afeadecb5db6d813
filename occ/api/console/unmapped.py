"""The forms of the area that stand for no call of the vendor's, each with the sentence that says why."""

from django.utils.translation import gettext_lazy as _

ON_THE_WAY = _("This is a choice on the way to an order; its last step shows the calls that order.")
BY_A_PERSON = _("No call does this: it is a person who answers a program.")
SESSION = _("No call does this: a program signs its calls, and has no session.")

WITHOUT_CALL = {
    "login": SESSION,
    "logout": SESSION,
    "language": _("No call does this: it is how the pages speak."),
    "clock-set": _("No call does this: simulated time is Passerelle's own."),
    "order": ON_THE_WAY,
    "order-provider": ON_THE_WAY,
    "order-pop": ON_THE_WAY,
    "vrack-create": _("No call does this: at the vendor a vRack is ordered on its site."),
    "task-retry": _("No call does this: the vendor has none to retry a task."),
    "task-cancel": _("No call does this: the vendor has none to cancel a task."),
    "api-key-create": _("Keys are made on this page; a program asks for one with POST /auth/credential."),
    "api-key-revoke": _("A program ends its own key alone, with POST /auth/logout."),
    "api-client-create": _("No call does this: OAuth2 clients are made on this page."),
    "api-client-delete": _("No call does this: OAuth2 clients are deleted on this page."),
    "api-validate": BY_A_PERSON,
    "api-refuse": BY_A_PERSON,
}
"""Names of addresses."""
