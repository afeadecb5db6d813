"""A balancer in front of the desk, as in production."""

import pytest
from django.conf import LazySettings


@pytest.fixture
def as_in_production(settings: LazySettings) -> None:
    """Behind a balancer that asks by address, in plain text."""
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["passerelle.example"]
