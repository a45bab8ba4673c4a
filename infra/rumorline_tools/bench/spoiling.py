"""Spoils a delivery: bytes, JSON or XML made hostile, by a random number generator with a seed."""

from __future__ import annotations

import ast
import inspect
import json
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache, partial
from importlib import import_module
from random import Random
from typing import Any, TypeVar
from xml.etree import ElementTree as ET

from rumorline import platforms

T = TypeVar("T")
Words = tuple[str, ...]

_RAW = "@raw@"
_MODULES = {
    "standard": ("standard", "cap"),
    "websub": ("websub", "feed", "cap"),
    "facebook": ("facebook", "meta"),
    "threads": ("threads", "meta"),
}
_LONGEST_WORD = 64
_LONGEST = 120_000
_DEEPEST_VALUE = 3
_TIMES_CHANGED = (1, 1, 1, 2, 2, 3, 5)
_MOST_ITEMS = 1_200
_DEPTHS = (3, 60, 63, 64, 65, 66, 70, 2_000, 30_000)
_LENGTHS = (100, 513, 2_001, 5_001, 65_536, 65_537, _LONGEST)
_NUMBERS: tuple[Any, ...] = (
    *(0, -1, 1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 10**18, 10**63, -(10**40)),
    *(0.5, -0.0, 1e308, 1e-320, 253402300799, 253402300800, -62135596801, True, False, None),
)
_TIMES = (
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "2019-07-09T01:12:00",
    "2019-07-09",
    "2019-W28-2T01:12+00:00",
    "20190709T011200Z",
    "2019-02-30T00:00:00Z",
    "2019-07-09T24:00:00Z",
    "2019-07-09T01:12:60Z",
    "2019-07-09T01:12:00+99:99",
    "2019-07-09T01:12:00.123456789Z",
    "Tue Jul 09 01:12:00 +0000 0001",
    "Tue Jul 09 01:12:00 -2359 9999",
    "Tue, 31 Feb 2019 25:61:61 GMT",
    "Tue, 09 Jul 19 01:12 EST",
    "-1562634720000",
    "9" * 30,
    "1.9",
    "nan",
    "inf",
)
_STRINGS = (
    *("", " ", "\x00", "\x1b[2J", "\t\r\n", "\u2028", "\ufeff", "\ufffe", "\uffff", "\u202e", "é"),
    *("\ud800", "a\udfff", "\U0001f600" * 3, "e\u0301" * 40, "\u0660\u0661", "²", "Ⅷ", "ﬀ", "ı"),
    *("null", "true", "-", "a b", "a/b", "../..", "a,b", "%00", "${jndi:x}", "' OR 1=1", "\\"),
    *("http://", "https://[", "https://a:b@c:99999/", "javascript:alert(1)", "https://x/\x01"),
    *("at://did:plc:a/app.bsky.feed.post/b", "did:plc:", "did:x:" + "a" * 300, "222222222222z"),
    *("jzzzzzzzzzzzz", "2222222222222", "-100", "0" * 20, "1" * 21, "41_11", "x" * 129),
)
_MARKUP = (
    "<![CDATA[", "<![x", "<![if", "<!doctype html>", "<!DOCTYPE", "<!--", "<!-->", "]]>", "<?x",
    "<a href=", "<a href='https://x/'>", "</a></a>", "<p><p>", "<br/><br>", "<script>", "<title>",
    "<plaintext>", "<textarea>", "&#0;", "&#xD800;", "&#99999999999;", "&amp", "&#", "&x;", "<",
    "<b a='", "</", "<li>", "<span class='invisible'>", "<span class='ellipsis'>x</span>", "<pre>",
)  # fmt: skip
_TOKENS = (
    *("NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 5_000, "-" + "9" * 65, "01", "1."),
    *('{"a": 1, "a": 2}', '"\\ud800"', '"\\ud83d\\ud83d"', '"\\udc00\\ud800"', '"\\u0000"'),
    *('{"\\ud800": 1, "\\udfff": 2}', '"\x01"', '"\t"', "'x'", "/*x*/1", "[1,]", "{,}", "", "+1"),
    *('"\\x41"', '"\\u00g0"', "nul", "0x10", '"unended', "[[", "}}", "\ufeff1", "\u00a01"),
)
_UNITS = ("a", "é", "\U0001f600", "<", "&", "<p>", "<a>", "a ", "\n", "&#1;", "\x00")
_BRACKETS = (("[", "]"), ('{"data":', "}"), ("<feed>", "</feed>"), ("<a>", ""))
_PROLOGS = (
    '<!DOCTYPE l [<!ENTITY a "ha">]>',
    '<!DOCTYPE l [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
    '<!DOCTYPE l SYSTEM "http://127.0.0.1:9/x.dtd">',
    '<!DOCTYPE l [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]>',
    "<!DOCTYPE feed>",
    "<!doctype feed>",
    '<?xml version="1.1"?>',
    '<?xml version="1.0" encoding="utf-16"?>',
    '<?xml version="1.0" encoding="utf-7"?>',
    '<?xml version="1.0" encoding="no-such"?>',
    '<?xml version="1.0" encoding="rot13"?>',
    '<?xml version="1.0" standalone="yes"?>',
    '<?xml-stylesheet href="http://127.0.0.1:9/x"?>',
    "<!-- -- -->",
    "\ufeff",
    "\n",
    "<x/>",
)
_ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "latin-1", "cp037", "utf-7", "shift_jis")
_NAMESPACES = (
    "{http://www.w3.org/2005/Atom}",
    "{http://purl.org/atompub/tombstones/1.0}",
    "{urn:oasis:names:tc:emergency:cap:1.2}",
    "{http://www.w3.org/1999/xhtml}",
    "{http://www.w3.org/2001/XInclude}",
    "{http://purl.org/dc/elements/1.1/}",
    "{http://www.w3.org/XML/1998/namespace}",
    "",
)


class Dice(Random):
    """A random number generator that can be asked for odds."""

    def one_in(self, count: int) -> bool:
        """True once in so many times."""
        return not self.randrange(count)

    def odds(self, chances: Mapping[T, int]) -> T:
        """One of the keys, as often as its value says."""
        return self.choices([*chances], [*chances.values()])[0]


@cache
def words_of(platform: str) -> Words:
    """Every short string in the source of a door: the names and values that it knows."""
    begins = _MODULES.get(platform, (platform,))
    names = [found.name for found in pkgutil.iter_modules(platforms.__path__)]
    trees = (
        ast.parse(inspect.getsource(import_module(f"{platforms.__name__}.{name}")))
        for name in names
        if name.startswith(begins)
    )
    constants = {
        node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)
    }
    found = {one for one in constants if isinstance(one, str) and len(one) <= _LONGEST_WORD}
    return tuple(sorted(found - {""}))


def spoilt(dice: Dice, body: bytes, platform: str) -> bytes:
    """A delivery made hostile, in its structure or in its bytes; one in ten stays as it is."""
    words = words_of(platform)
    structure = partial(_xml if body.startswith(b"<") else _json, words=words)
    changes = dice.odds({(): 10, (structure,): 65, (structure, _bytes): 15, (_bytes,): 10})
    for change in changes:
        body = change(dice, body)
    return body


def text(dice: Dice, words: Words) -> str:
    """A hostile string."""
    kinds = {_word: 30, _time: 15, _string: 25, _markup: 18, _characters: 9, _long: 3}
    return dice.odds(kinds)(dice, words)


def _word(dice: Dice, words: Words) -> str:
    return dice.choice(words)


def _time(dice: Dice, _words: Words) -> str:
    return dice.choice(_TIMES)


def _string(dice: Dice, _words: Words) -> str:
    return dice.choice(_STRINGS)


def _markup(dice: Dice, _words: Words) -> str:
    return "".join(dice.choices(_MARKUP, k=dice.randint(1, 8)))


def _characters(dice: Dice, _words: Words) -> str:
    return "".join(chr(dice.randrange(dice.choice((256, 0x11000)))) for _ in range(5))


def _long(dice: Dice, _words: Words) -> str:
    unit = dice.choice(_UNITS)
    return unit * (dice.choice(_LENGTHS) // len(unit))


def garbage(dice: Dice) -> bytes:
    """Bytes that nobody would send."""
    if dice.one_in(2):
        return dice.randbytes(dice.randrange(200))
    opening, closing = dice.choice(_BRACKETS)
    depth = dice.choice(_DEPTHS)
    return (opening * depth + closing * dice.choice((0, depth))).encode()


def _value(dice: Dice, words: Words, depth: int = 0) -> Any:
    """A hostile JSON value, or one that is merely of another kind."""
    size = dice.randrange(4)
    kind = dice.odds({"text": 45, "number": 30, "list": 12, "object": 13})
    if kind == "text":
        return text(dice, words)
    if kind == "number" or depth == _DEEPEST_VALUE:
        return dice.choice(_NUMBERS)
    if kind == "list":
        return [_value(dice, words, depth + 1) for _ in range(size)]
    return {dice.choice(words): _value(dice, words, depth + 1) for _ in range(size)}


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) in a JSON value."""
    found: list[tuple[Any, Any]] = []
    left = [value]
    while left:
        one = left.pop()
        pairs = list(one.items() if isinstance(one, dict) else enumerate(one))
        found += [(one, key) for key, _ in pairs]
        left += [inner for _, inner in pairs if isinstance(inner, dict | list)]
    return found


def _json(dice: Dice, body: bytes, *, words: Words) -> bytes:
    value = json.loads(body)
    for _ in range(dice.choice(_TIMES_CHANGED)):
        places = _places(value)
        if not places:
            break
        dice.odds(_JSON_CHANGES)(dice, words, places, *dice.choice(places))
    if dice.one_in(100):
        value = _value(dice, words)
    ascii_only = not dice.one_in(3)
    written = json.dumps(value, ensure_ascii=ascii_only, indent=dice.choice((None, None, 1)))
    return written.replace(f'"{_RAW}"', _token(dice)).encode("utf-8", "surrogatepass")


Places = list[tuple[Any, Any]]
JsonChange = Callable[[Dice, Words, Places, Any, Any], None]


def _replace(dice: Dice, words: Words, _places: Places, container: Any, key: Any) -> None:
    container[key] = _value(dice, words)


def _drop(_dice: Dice, _words: Words, _places: Places, container: Any, key: Any) -> None:
    del container[key]


def _swap(dice: Dice, _words: Words, places: Places, container: Any, key: Any) -> None:
    other, there = dice.choice(places)
    container[key] = json.loads(json.dumps(other[there]))


def _add(dice: Dice, words: Words, _places: Places, container: Any, _key: Any) -> None:
    if isinstance(container, dict):
        container[dice.choice(words)] = _value(dice, words)
    else:
        container.append(_value(dice, words))


def _multiply(dice: Dice, words: Words, places: Places, container: Any, key: Any) -> None:
    if isinstance(container, dict):
        _add(dice, words, places, container, key)
        return
    copies = dice.odds({2: 33, 3: 33, 30: 16, 120: 16, 1_001: 2})
    made = map(str, range(copies)) if isinstance(container[key], str) else container * copies
    container[:] = [*made][:_MOST_ITEMS]


def _wrap(dice: Dice, _words: Words, _places: Places, container: Any, key: Any) -> None:
    container[key] = dice.choice(([container[key]], {"value": container[key]}))


def _write_raw(_dice: Dice, _words: Words, _places: Places, container: Any, key: Any) -> None:
    """A token that JSON cannot hold is written there afterwards."""
    container[key] = _RAW


_JSON_CHANGES: dict[JsonChange, int] = {
    _replace: 40,
    _drop: 10,
    _swap: 12,
    _add: 13,
    _multiply: 10,
    _wrap: 7,
    _write_raw: 8,
}


def _token(dice: Dice) -> str:
    if not dice.one_in(7):
        return dice.choice(_TOKENS)
    depth = dice.choice(_DEPTHS)
    opening, closing = dice.choice((("[", "]"), ('{"a":', "}")))
    return opening * depth + "1" + closing * depth


def _xml(dice: Dice, body: bytes, *, words: Words) -> bytes:
    root = ET.fromstring(body)  # noqa: S314 - our own delivery
    for _ in range(dice.choice(_TIMES_CHANGED)):
        parents = [(parent, child) for parent in root.iter() for child in parent]
        if not parents:
            break
        dice.choice(_XML_CHANGES)(dice, words, *dice.choice(parents))
    written = ET.tostring(root, encoding="unicode")
    if dice.one_in(8):
        written = dice.choice(_PROLOGS) + written
    if dice.one_in(20):
        at = dice.randrange(len(written))
        written = written[:at] + dice.choice(_MARKUP) + written[at:]
    if dice.one_in(25):
        encoding = dice.choice(_ENCODINGS)
        declared = "" if dice.one_in(3) else f'<?xml version="1.0" encoding="{encoding}"?>'
        return (declared + written).encode(encoding, "replace")
    return written.encode("utf-8", "surrogatepass")


XmlChange = Callable[[Dice, Words, ET.Element, ET.Element], None]


def _new_text(dice: Dice, words: Words, _parent: ET.Element, child: ET.Element) -> None:
    child.text = text(dice, words)


def _new_tail(dice: Dice, words: Words, _parent: ET.Element, child: ET.Element) -> None:
    child.tail = text(dice, words)


def _new_value(dice: Dice, words: Words, _parent: ET.Element, child: ET.Element) -> None:
    names = [*child.attrib, "type", "href", "rel", "ref", "when", "src", "xml:base"]
    values = (text(dice, words), "html", "xhtml", "text/plain", "application/cap+xml", "base64")
    child.set(dice.choice(names), dice.choice(values))


def _new_name(dice: Dice, words: Words, _parent: ET.Element, child: ET.Element) -> None:
    plain = [word for word in words if word.isidentifier()]
    child.tag = dice.choice(_NAMESPACES) + dice.choice(plain)


def _removed(_dice: Dice, _words: Words, parent: ET.Element, child: ET.Element) -> None:
    parent.remove(child)


def _repeated(dice: Dice, _words: Words, parent: ET.Element, child: ET.Element) -> None:
    parent.extend([child] * dice.odds({1: 33, 2: 33, 20: 33, 1_001: 1}))


def _added(dice: Dice, words: Words, parent: ET.Element, child: ET.Element) -> None:
    made = ET.SubElement(parent, child.tag, child.attrib)
    _new_name(dice, words, parent, made)
    made.text = text(dice, words)


def _deeper(dice: Dice, _words: Words, _parent: ET.Element, child: ET.Element) -> None:
    inner = child
    for _ in range(dice.choice((1, 5, 58, 64, 66, 300))):
        inner = ET.SubElement(inner, child.tag)


_XML_CHANGES: tuple[XmlChange, ...] = (
    *(_new_text, _new_text, _new_text, _new_tail, _new_value, _new_value, _new_name),
    *(_removed, _repeated, _added, _deeper),
)


def _bytes(dice: Dice, body: bytes) -> bytes:
    """Flip, cut, double or insert bytes."""
    made = bytearray(body)
    for _ in range(dice.choice(_TIMES_CHANGED)):
        at, some = dice.randrange(len(made) + 1), dice.randrange(1, 60)
        dice.odds(_BYTE_CHANGES)(dice, made, at, some)
    return bytes(made)


def _flip(dice: Dice, made: bytearray, at: int, _some: int) -> None:
    made[at : at + 1] = dice.randbytes(1)


def _cut(_dice: Dice, made: bytearray, at: int, _some: int) -> None:
    del made[at:]


def _cut_out(_dice: Dice, made: bytearray, at: int, some: int) -> None:
    del made[at : at + some]


def _double(_dice: Dice, made: bytearray, at: int, some: int) -> None:
    made[at:at] = made[at : at + some]


def _insert(dice: Dice, made: bytearray, at: int, _some: int) -> None:
    made[at:at] = dice.choice((*_TOKENS, *_MARKUP)).encode("utf-8", "surrogatepass")


_BYTE_CHANGES = {_flip: 35, _cut: 15, _cut_out: 15, _double: 20, _insert: 15}
