"""Where the API answers."""

import re

BASE = re.compile(r"^(?:/(?:1\.0|v1)(?=/|$)|(?=/v2(?:/|$)|/auth/oauth2/token))")
"""The base of an address, which is taken off it (api.md §1.1: `/1.0` is `/v1`).

Tokens have no base; nothing is at `/v2`, but clients that look there read JSON too.
"""
