"""Cue grammar, as data: patterns over the shadow of a text (lower case, no accents).

Each language has a module with its alternatives. Every pattern holds those of all languages, for
posts mix languages; a word that means different things in two of them stands only where
its neighbours tell which it is.
"""

from __future__ import annotations

import re
from types import ModuleType

from rumorline.matching.cues import en, es, fr, pt
from rumorline.matching.patterns import Pattern

_LANGUAGES = (en, es, pt, fr)


def _one(name: str, languages: tuple[ModuleType, ...] = _LANGUAGES) -> str:
    """The alternatives of that name, of all languages, as one group."""
    found = [one for language in languages for one in getattr(language, name, ())]
    return "(?:" + ("|".join(dict.fromkeys(found)) or r"(?!)") + ")"


def _each(pattern: str) -> str:
    """A pattern with names in angle brackets, once with the words of each language."""
    return "(?:" + "|".join(_filled(pattern, one) for one in _LANGUAGES) + ")"


def _filled(pattern: str, language: ModuleType) -> str:
    return re.sub(r"<([A-Z_]+)>", lambda match: _one(match.group(1), (language,)), pattern)


def _word(*alternatives: str) -> Pattern:
    return Pattern(r"(?<![\w'])(?:" + "|".join(alternatives) + r")(?![\w'])")


def _any(name: str) -> Pattern:
    """Any of the alternatives of that name as whole words."""
    return _word(_one(name))


NEGATION = _any("NEGATION")
AT_VERB = Pattern(rf"{_one('AT_VERB')}\Z")
# Two of these in one stretch may mean a yes; "no … nunca" does not.
COUNTED_NEGATION = _any("COUNTED_NEGATION")
NOT_FALSE = _any("NOT_FALSE")
# A negation in one of these does not deny the claim.
TRAPS = _word(_one("NOT_FALSE"), _one("TRAPS"))
# Ends before a word that it turns round, and begins after one that denies a denial.
TURNED_ROUND = Pattern(rf"(?<![\w']){_one('TURNS_ROUND')}(?![\w'])[^.,;:!?]*\Z")
DENIES_WHAT = Pattern(rf"\s*{_one('DENIES_WHAT')}\b")

# Words that call a statement false, and words that call it true.
FALSE_WORDS = Pattern(
    rf"(?<![\w'])(?:{_one('FALSE_WORDS')}"
    rf"|{_each('<IS>(?: <WHOLLY>)? (?:an? )?<IS_FALSE>')}"
    rf"|{_each('<FALSE> <TALE>')}|{_each('<TALE> <FALSE>')})(?![\w'])"
    rf"|(?:\A|[\n.!?:|\"-])[^\w\n]{{0,12}}{_one('FALSE_LABELS')}(?=\s*(?:[^\w\s-]|\Z))"
)
_NOT_TRUE = _each(r"<NOT_IS>\s(?:<QUITE>\s)?<TRUE>")
NOT_TRUE = Pattern(rf"(?<!or )(?<![\w']){_NOT_TRUE}(?![\w'])")
SAYS_TRUE = _any("SAYS_TRUE")
SAYS_YES = Pattern(rf"\A[\W\d]*{_one('YES')}\b[,.:!\s]")
SAYS_NO = Pattern(rf"\A[\W\d]*{_one('NO')}\b\s?(?:[,.:!\u2014]|\s*\Z)")

# A question with one of these ("Is it a hoax?") is not answered with a plain yes or no.
DENIED = _any("DENIED")

QUESTION = Pattern(r"\?[\"'\u201d\u2019)\s]*\Z|\A\s*\u00bf")
CONDITIONAL = _any("CONDITIONAL")
UNCERTAIN = _any("UNCERTAIN")
PENDING = _any("PENDING")
PARTIAL = _any("PARTIAL")
RETRACTION = _any("RETRACTION")
OWN_ERROR = _any("OWN_ERROR")
NOT_OURS = _any("NOT_OURS")
ADVICE = Pattern(rf"\A[\W\d]*{_one('ADVICE')}\b")
ANAPHORA = _any("ANAPHORA")
DENYING_CLAIM = _any("DENYING_CLAIM")
TODAY = _any("TODAY")
# What is open, on or back, and what is closed, off or out: each denies the other.
IS_ON = _any("IS_ON")
# That it is still on is a state too; nothing else is denied by what names it.
STILL_ON = _any("STILL_ON")
IS_OFF = _any("IS_OFF")
# What an event may be without: that there was none of these denies no event.
LEFT_OUT = _any("LEFT_OUT")
IS_NOT = _any("IS_NOT")
EXPLAINS = _any("EXPLAINS")
_WAS_IN_FACT = _each(r"<IN_FACT_IS>\s+<IN_FACT>\s+")
IN_FACT = Pattern(rf"\b(?:{_WAS_IN_FACT}|{_one('IT_WAS')})")
# Words by which a text tells its language.
COMMON = {
    "en": _word(*en.COMMON),
    "es": _word(*es.COMMON),
    "pt": _word(*pt.COMMON),
    "fr": _word(*fr.COMMON),
}
