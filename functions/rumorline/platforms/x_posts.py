"""What the shapes of X have in common: ids, edit chains, full text, language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rumorline.domain.errors import MalformedEntry
from rumorline.domain.post import Context
from rumorline.platforms.fields import MAX_ALIASES, MAX_CONTEXT, Fields

if TYPE_CHECKING:
    from rumorline.domain.post import Account

_ID = re.compile(r"[0-9]{1,20}")
_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Za-z]{2,8})?")


def post_id(fields: Fields, *names: str) -> str:
    """The id of a post or account: up to 20 digits in a string.

    A JSON number is refused: JavaScript in between rounds ids above 2**53, which is why X sends
    `id_str`.
    """
    return check_id(fields.text(*names))


def check_id(value: str) -> str:
    """Return `value` if it is an id of X, else raise MalformedEntry."""
    if not _ID.fullmatch(value):
        raise MalformedEntry("an id of X is not a string of digits")
    return value


def chain_of(fields: Fields, own: str) -> list[str]:
    """Ids of all versions of a post, the first one first; an edit gets a new id."""
    history = fields.strings("edit_history_tweet_ids", "edit_history_post_ids")
    chain = list(dict.fromkeys([*map(check_id, history), own]))
    # X allows five edits.
    if len(chain) > MAX_ALIASES:
        raise MalformedEntry("a post has more versions than X allows")
    return chain


def version_of(own: str) -> str:
    """Ids rise with time, so an id padded to its 20 digits sorts as the versions do."""
    return own.zfill(20)


def url_of(own: str) -> str:
    """The address that stays when a handle changes."""
    return f"https://x.com/i/status/{own}"


def text_of(fields: Fields) -> str:
    """The whole text, however long, as a reader sees it; t.co links stay as written.

    X escapes `&`, `<` and `>` and nothing else, so nothing else is unescaped: the quote is exact.
    """
    long = fields.child("note_tweet", "note_post", "extended_tweet")
    text = long.maybe_text("full_text", "text") or fields.text("full_text", "text")
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def language_of(fields: Fields) -> str | None:
    """X's language tag, or None for its codes that name no language (`und`, `zxx`, `qme`…)."""
    tag = fields.maybe_text("lang")
    return tag if tag and _LANGUAGE.fullmatch(tag) else None


def context_of(relation: str, fields: Fields, author: Account) -> Context:
    """Another post by which this one is understood."""
    text = text_of(fields)[:MAX_CONTEXT]
    return Context(relation, text, author.account_id, author.handle)


def parent_author(fields: Fields, known: list[Context], name: str) -> tuple[Context, ...]:
    """Whom a reply answers when the parent's text did not come along: a context without text.

    It tells a thread of one's own from an answer to a stranger.
    """
    if not fields.maybe_text(name) or any(context.relation == "parent" for context in known):
        return ()
    return (Context("parent", "", post_id(fields, name)),)
