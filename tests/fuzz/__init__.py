"""Calls that schemathesis makes up from the published OpenAPI document, carried out in a world of real objects."""
