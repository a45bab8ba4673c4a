"""On whose word a post says what it says."""

from __future__ import annotations

import re
from functools import lru_cache

from rumorline.domain.post import Post

_SAYING = (
    r"(?:says?|said|confirms?|confirmed|reports?|reported|tells? us|told us|advises?"
    r"|advised|informs?"
    r"|(?:has|have) (?:\w+ )?(?:confirmed|said|told|determined|reported|advised|informed|verified)"
    r"|confirma|confirman|confirm\u00f3|informa|informan|dice|dicen|asegura|aseguran"
    r"|(?:ha|han|nos ha|nos han) (?:confirmado|informado|dicho)"
    r"|confirmam|confirmou|informam|informou|afirma|afirmou|disse|garante|comunicou"
    r"|confirment|confirme|indique|pr\u00e9cise|annonce|informe|affirme"
    r"|(?:nous )?(?:a|ont) (?:confirm\u00e9|indiqu\u00e9|pr\u00e9cis\u00e9|annonc\u00e9"
    r"|inform\u00e9|assur\u00e9|dit))"
)
_HANDLE = r"@\w+"
_CAPITAL = r"[A-Z][\w.&'\u2019-]+"
_NAME = (
    rf"{_CAPITAL}(?: (?:(?:of|the|de|del|la|los|da|do|das|dos|du|des) ){{0,2}}{_CAPITAL}){{0,5}}"
)
_SAYS = re.compile(rf"({_HANDLE}|{_NAME})(?:,[^,.]{{1,60}},)? (?i:{_SAYING})\b")
_ACCORDING = re.compile(
    rf"(?i:according to|per|confirmed (?:by|with)|seg[u\u00fa]n|confirmado (?:por|con|pel[oa])"
    rf"|selon|d['\u2019]apr[\u00e8e]s|(?:segundo|conforme|de acordo com) [ao]s?|confirm\u00e9 par)"
    rf" (?:(?:the|el|la|los|las|le|les|l['\u2019]) ?)?({_HANDLE}|{_NAME})"
)
_NOBODY = re.compile(
    r"(?:We|I|It|They|He|She|This|That|Officials?|Some|People|There|Rumou?rs?|Posts?|Someone|The"
    r"|Se|Nos|Lo|Esto|Alguien|Nous|On|Il|Elle|Ils|Cela|Ce|C'|Isso|Isto|Ele|Ela|Algu\u00e9m|Quem)\b"
)


@lru_cache(maxsize=8)
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
