"""On whose word a post says what it says."""

from __future__ import annotations

import re

from rumorline.domain.post import Post

_SAYING = (
    r"(?:says?|said|confirms?|confirmed|reports?|reported|tells? us|told us|advises?"
    r"|advised|informs?"
    r"|(?:has|have) (?:\w+ )?(?:confirmed|said|told|determined|reported|advised|informed|verified)"
    r"|confirma|confirman|confirm\u00f3|informa|informan|dice|dicen|asegura|aseguran"
    r"|(?:ha|han|nos ha|nos han) (?:confirmado|informado|dicho))"
)
_HANDLE = r"@\w+"
_CAPITAL = r"[A-Z][\w.&'\u2019-]+"
_NAME = rf"{_CAPITAL}(?: (?:(?:of|the|de|del|la|los) ){{0,2}}{_CAPITAL}){{0,5}}"
_SAYS = re.compile(rf"({_HANDLE}|{_NAME})(?:,[^,.]{{1,60}},)? (?i:{_SAYING})\b")
_ACCORDING = re.compile(
    rf"(?i:according to|per|confirmed (?:by|with)|seg[u\u00fa]n|confirmado (?:por|con))"
    rf" (?:(?:the|el|la|los|las) )?({_HANDLE}|{_NAME})"
)
_NOBODY = re.compile(
    r"(?:We|I|It|They|He|She|This|That|Officials?|Some|People|There|Rumou?rs?|Posts?|Someone|The"
    r"|Se|Nos|Lo|Esto|Alguien)\b"
)


def attributed_to(post: Post) -> tuple[str, ...]:
    """The authorities that a post cites for its statement, in order: `@handle` or a name.

    The author citing itself in the third person is no attribution.
    """
    found = [match.group(1) for rule in (_SAYS, _ACCORDING) for match in rule.finditer(post.text)]
    return tuple(dict.fromkeys(name for name in found if _other(post, name)))


def _other(post: Post, name: str) -> bool:
    if name.startswith("@"):
        return name[1:].lower() != (post.account.handle or "").lower()
    own = set((post.account.name or "").lower().split())
    return not _NOBODY.match(name) and not set(name.lower().split()) <= own
