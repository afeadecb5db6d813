"""The documents that describe the API, made from the declared operations: the vendor's format and OpenAPI."""
