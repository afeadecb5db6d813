"""Text as it is pasted from a page, a mail or a sheet: with blanks of many kinds, and signs that nobody sees."""

import unicodedata


def bare(text: str, keep: str = "") -> str:
    """The text as it is seen: every kind of blank a plain one, invisible signs left out, nothing around it.

    Invisible are the format characters of Unicode (Cf): zero-width spaces, soft hyphens, marks of direction. `keep` has
    those that stay.
    """
    seen = (character for character in text if character in keep or unicodedata.category(character) != "Cf")
    return "".join(" " if character.isspace() else character for character in seen).strip()
