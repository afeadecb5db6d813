"""Texts with a sign that stands for anything: the paths of a key's rules, the filters of a list."""


def fits(text: str, pattern: str, sign: str = "*") -> bool:
    """Whether a text is as a pattern says, in which all but the sign stands for itself.

    `fnmatch` would compile an expression for each pattern, keep the last 32,768 of them, which programs choose, and
    compare a long pattern at every place of a text.

    Args:
        text: the whole text.
        pattern: what it is to be.
        sign: the character of the pattern that stands for any text, also for none.
    """
    first, *others = pattern.split(sign)
    if not others:
        return text == pattern
    *between, last = others
    place, end = len(first), len(text) - len(last)
    if place > end or not text.startswith(first) or not text.endswith(last):
        return False
    for part in between:
        place = text.find(part, place, end)
        if place < 0:
            return False
        place += len(part)
    return True
