"""The vendor's API: signature, shapes, errors, camelCase. These live nowhere else (docs/api.md)."""
