"""Text in few characters: the alphabet of one SMS part, and ASCII for the subject of a mail.

GSM-7 is 3GPP TS 23.038, 6.2.1: the default alphabet, and an extension whose characters count twice.
"""

from __future__ import annotations

import unicodedata
from string import printable

_GSM_BASIC = frozenset(
    "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENSION = frozenset("^{}\\[~]|€")
GSM = _GSM_BASIC | _GSM_EXTENSION
ASCII = frozenset(printable.strip() + " ")

SMS_SEPTETS = 160
CUT = "..."
_ALIKE = {
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‘’‚‛‹›′`´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
    "•": "*",
    "·": "*",
    "€": "EUR",
    "ß": "ss",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "þ": "th",
    "Þ": "Th",
    "ı": "i",
    "¿": "",
    "¡": "",
}
_OVERLAY = 1


def written(text: str, alphabet: frozenset[str]) -> str | None:
    """One line of the text in an alphabet; None if it has letters of another script.

    Accents go where they must. A sign that the alphabet lacks is named, never dropped: a cross
    before a sentence denies it.
    """
    chars = [_char(char, alphabet) for char in unicodedata.normalize("NFC", text)]
    kept = [char for char in chars if char is not None]
    return " ".join("".join(kept).split()) if len(kept) == len(chars) else None


def _char(char: str, alphabet: frozenset[str]) -> str | None:
    if char in alphabet:
        return char
    category = unicodedata.category(char)
    if char.isspace() or category == "Cc":
        return " "
    if char in _ALIKE:
        return _ALIKE[char]
    if category == "Cf" or (category == "Mn" and unicodedata.combining(char) != _OVERLAY):
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return _letter(char, alphabet) if category.startswith("L") else _named(char)


def _letter(char: str, alphabet: frozenset[str]) -> str | None:
    base = "".join(
        _ALIKE.get(one, one)
        for one in unicodedata.normalize("NFKD", char)
        if not unicodedata.combining(one)
    )
    return base if base and alphabet.issuperset(base) else None


def _named(char: str) -> str | None:
    name = unicodedata.name(char, "")
    return f"[{name.lower()}]" if name else None


def septets(text: str) -> int:
    """Length of a text of GSM-7 characters in an SMS, of which one part holds 160."""
    return len(text) + sum(char in _GSM_EXTENSION for char in text)


def cut(text: str, room: int) -> str:
    """The text, or its first words and three dots, in at most so many septets."""
    if septets(text) <= room:
        return text
    kept = text[: max(room, 0)]
    while kept and septets(kept) > room - len(CUT):
        kept = kept[:-1]
    whole = kept if text[len(kept) :].startswith(" ") else kept.rpartition(" ")[0]
    return (whole or kept).rstrip(" ,;:-") + CUT if room >= len(CUT) else ""
