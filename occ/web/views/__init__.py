"""Views of the customer area: find, validate, one action, answer."""
