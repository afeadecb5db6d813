"""The forms of the area that stand for no call of the vendor's."""

WITHOUT_CALL = {
    "login": "a session is no matter of the API",
    "logout": "a session is no matter of the API",
    "language": "how the pages speak",
    "clock-set": "simulated time is Passerelle's own",
    "order": "a choice on the way to the order, which the summary shows as calls",
    "order-provider": "a choice on the way to the order, which the summary shows as calls",
    "order-pop": "a choice on the way to the order, which the summary shows as calls",
    "vrack-create": "the vendor has a vRack ordered; its cart takes no vRack here",
    "task-retry": "the vendor has no such call",
    "task-cancel": "the vendor has no such call",
    "api-key-create": "keys are made on a page; a program asks for one with POST /auth/credential",
    "api-key-revoke": "a program ends its own key alone, with POST /auth/logout",
    "api-client-create": "clients are made on a page",
    "api-client-delete": "clients are ended on a page",
    "api-validate": "it is a person who allows a program",
    "api-refuse": "it is a person who refuses a program",
}
"""Names of addresses, each with the reason."""
