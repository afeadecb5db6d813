"""A busy machine must not fail a property: no deadline for one example."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.register_profile("thorough", deadline=None, max_examples=3000)
settings.load_profile("patient")
