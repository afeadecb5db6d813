"""Calls that schemathesis makes up from the OpenAPI document, and requests made up from the routes and their forms."""
