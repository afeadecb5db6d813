"""Service keys: what the customer receives by e-mail and types at the provider (guide, step 1; domain.md §3.3).

A key is 20 symbols of Crockford's base 32, 100 random bits, shown in five groups of four. It is compared in its
canonical form: upper case, no separators, and the look-alikes O, I and L read as 0, 1 and 1.
"""

import secrets

from occ.rules.limits import KEY_RANDOM_BITS
from occ.rules.pasted import bare

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = KEY_RANDOM_BITS // 5

_GROUP = 4
_DASHES = "-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}_"
_READ = {
    **{ord(letter.lower()): letter for letter in ALPHABET},
    **{ord(alike): digit for alikes, digit in (("oO", "0"), ("iIlL", "1")) for alike in alikes},
    **dict.fromkeys(map(ord, _DASHES)),
}


def new_key() -> str:
    """A fresh service key in its grouped form, for instance ``7Q2M-0XKD-V9T4-HB3C-8N6R``."""
    return display("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def normalise(text: str) -> str:
    """The canonical form of what was typed: case, blanks, dashes and look-alikes do not matter.

    Never fails: what is not a key comes back as something that equals no key.
    """
    return "".join(bare(text).split()).translate(_READ)


def display(canonical: str) -> str:
    """The canonical form in groups of four, as it is printed and mailed."""
    return "-".join(canonical[start : start + _GROUP] for start in range(0, len(canonical), _GROUP))
