"""Valid deliveries with every field that the doors read: what the fuzz run spoils.

`deliveries/shapes.py` gives the plain ones. What stands here adds quotes, replies, entities,
pictures, batches and the rarer dialects, so that a mutation does not have to guess them.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from rumorline.domain.errors import UsageError
from rumorline_tools.deliveries import cap
from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.deliveries.shapes import SHAPES, body_of

NOW = datetime(2019, 7, 9, 1, 13, tzinfo=UTC)
TOPIC = "https://agency.example/feed"
_ISO = "2019-07-09T01:12:00.000Z"
_SECONDS = 1562634720
_TEXT = "There is NO ICE checkpoint on Elm Street 🚗. It was a séance."
_HTML = (
    '<p>It was <a href="https://a.example/1" class="mention">@us</a> &amp; <br>not ICE '
    '<a href="https://a.example/very/long"><span class="invisible">https://</span>'
    '<span class="ellipsis">a.example/very</span></a><img alt="a car" src="x"></p>'
    "<ul><li>one</li><li>two</li></ul>"
)


def valid(platform: str) -> list[bytes]:
    """Bodies that a platform may send: each of its shapes, then the rich ones."""
    plain = [
        body
        for shape in SHAPES[platform]
        for draft in _drafts(platform)
        if (body := _body(draft, platform, shape))
    ]
    rich = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in _RICH[platform]]
    return [*plain, *rich]


def _drafts(platform: str) -> list[Draft]:
    account = "-1004100000001" if platform == "telegram" else "4100000001"
    made = Draft("7100000001", account, _TEXT, NOW, "mayor", "Mayor <&> Co", "en")
    edited = Draft("7100000002", account, _TEXT, NOW, "mayor", edit_of=("7100000001",))
    return [made, edited, Draft("7100000001", account, "", NOW, deleted=True)]


def _body(draft: Draft, platform: str, shape: str) -> bytes | None:
    try:
        return body_of(draft, platform, shape)
    except UsageError:  # what that platform never tells
        return None


def _user(own: str) -> dict[str, Any]:
    return {"id": own, "id_str": own, "username": "mayor", "screen_name": "mayor", "name": "M"}


_X_POST: dict[str, Any] = {
    "id": "72",
    "author_id": "41",
    "created_at": _ISO,
    "text": _TEXT,
    "note_tweet": {"text": _TEXT * 3},
    "lang": "en",
    "edit_history_tweet_ids": ["70", "71", "72"],
    "referenced_tweets": [{"type": "quoted", "id": "60"}, {"type": "replied_to", "id": "61"}],
    "in_reply_to_user_id": "42",
    "attachments": {"media_keys": ["3_1"]},
}
_X_INCLUDES: dict[str, Any] = {
    "users": [_user("41"), _user("42")],
    "tweets": [{"id": "60", "author_id": "42", "text": "they say ICE", "created_at": _ISO}],
    "media": [{"media_key": "3_1", "alt_text": "a car"}],
}
_X_LEGACY: dict[str, Any] = {
    "id_str": "72",
    "created_at": "Tue Jul 09 01:12:00 +0000 2019",
    "text": "short…",
    "truncated": True,
    "extended_tweet": {
        "full_text": _TEXT,
        "extended_entities": {"media": [{"ext_alt_text": "a car"}]},
    },
    "user": _user("41"),
    "lang": "en",
    "in_reply_to_status_id_str": "61",
    "in_reply_to_user_id_str": "42",
    "is_quote_status": True,
    "quoted_status": {"id_str": "60", "text": "they say ICE", "user": _user("42")},
}


def _page(*changes: dict[str, Any]) -> dict[str, Any]:
    base = {"post_id": "41_11", "created_time": _SECONDS, "from": {"id": "41", "name": "City"}}
    made = [{"field": "feed", "value": base | change} for change in changes]
    return {"object": "page", "entry": [{"id": "41", "time": _SECONDS, "changes": made}]}


def _status(**changes: Any) -> dict[str, Any]:
    status: dict[str, Any] = {
        "id": "103",
        "uri": "https://social.example/users/mayor/statuses/103",
        "url": "https://social.example/@mayor/103",
        "created_at": _ISO,
        "visibility": "public",
        "language": "en",
        "spoiler_text": "about tonight",
        "content": _HTML,
        "account": {"id": "1", "acct": "mayor", "display_name": "The Mayor"},
        "media_attachments": [{"description": "a car"}],
    }
    return {"event": "status.updated", "object": status | changes}


def _message(**changes: Any) -> dict[str, Any]:
    chat = {"id": -10041, "type": "channel", "username": "mayor", "title": "Mayor"}
    message: dict[str, Any] = {"message_id": 11, "date": _SECONDS, "chat": chat, "text": _TEXT}
    return {"update_id": 9, "channel_post": message | changes}


def _tap(**changes: Any) -> dict[str, Any]:
    post = {"text": _TEXT, "createdAt": "2019-07-09T01:12:00Z", "langs": ["en"], **changes}
    record = {
        "did": "did:plc:mayor",
        "handle": "mayor.example",
        "rev": "3ghaozqgi2222",
        "rkey": "3jbw2rh7yu22p",
        "collection": "app.bsky.feed.post",
        "action": "create",
        "record": post,
    }
    return {"id": 1, "type": "record", "record": record}


def _facet(start: int, end: int) -> dict[str, Any]:
    link = {"$type": "app.bsky.richtext.facet#link", "uri": "https://a.example/1"}
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [link]}


_AT = {"uri": "at://did:plc:other/app.bsky.feed.post/3jbw2rh7yu22q", "cid": "c"}
_RELAYED: dict[str, Any] = {
    "platform": "bluesky",
    "id": "3kabc",
    "account": {"id": "did:plc:mayor", "handle": "mayor.example", "name": "M"},
    "text": _TEXT,
    "created_at": "2019-07-08T21:12:00-04:00",
    "updated_at": "2019-07-08T21:13:00-04:00",
    "version": "0001",
    "language": "en",
    "url": "https://a.example/1",
    "kind": "quote",
    "in_reply_to": {"text": "they say", "account_id": "42", "handle": "other"},
    "quoted": {"text": "they say", "account_id": "42"},
    "media_alt": ["a car"],
}
_LONG_CHAIN = tuple(f"a{number}" for number in range(120))
_LONG_ALERT = cap.alert(Draft("b", "pio@city.example", _TEXT, NOW, edit_of=_LONG_CHAIN))
_ALERT = cap.alert(Draft("a2", "pio@city.example", _TEXT, NOW, edit_of=("a1",)))
_INFO = _ALERT[_ALERT.index("<info>") : _ALERT.index("</alert>")]
_ALERT = _ALERT.replace(
    "</alert>",
    f"{_INFO.replace('>en<', '>es-US<')}<info><headline>NO</headline><web>https://a.example/"
    "</web><instruction>Stay calm.\n\n* stay</instruction></info></alert>",
)
_ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" '
    'xmlns:cap="urn:oasis:names:tc:emergency:cap:1.2" xml:lang="en">'
    f'<id>{TOPIC}</id><link rel="self" href="{TOPIC}"/><title>Agency</title>'
    "<entry><id>urn:1</id><published>2019-07-08T21:12:00-04:00</published>"
    f"<updated>{_ISO}</updated><title type='html'>Not &lt;b&gt;ICE</title>"
    '<link href="https://agency.example/1"/><source><id>urn:other</id></source>'
    f'<content type="html"><![CDATA[{_HTML}]]></content></entry>'
    f'<entry><id>urn:2</id><updated>{_ISO}</updated><summary>No</summary><content type="xhtml">'
    '<div xmlns="http://www.w3.org/1999/xhtml"><p>It was <b>not</b> ICE</p></div></content></entry>'
    f'<at:deleted-entry ref="urn:3" when="{_ISO}"/>'
    f"<entry><id>urn:4</id><updated>{_ISO}</updated><title>No</title><cap:status>Actual"
    "</cap:status><cap:msgType>Alert</cap:msgType><cap:scope>Public</cap:scope></entry>"
    f"<entry><id>urn:5</id><updated>{_ISO}</updated><content>{_ALERT}</content></entry></feed>"
).encode()
_RSS = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Agency</title>'
    f"<link>{TOPIC}</link><language>en-us</language><item><title>Not ICE</title>"
    "<guid isPermaLink='false'>urn:1</guid><pubDate>Tue, 09 Jul 2019 01:12:00 GMT</pubDate>"
    "<link>https://agency.example/1</link><description>It was &lt;b&gt;not</description>"
    f"<content:encoded><![CDATA[{_HTML}]]></content:encoded></item>"
    f"<item><link>https://agency.example/2</link><dc:date>{_ISO}</dc:date>"
    "<description>No</description></item></channel></rss>"
).encode()
_RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    f'<channel rdf:about="{TOPIC}"><title>Agency</title></channel>'
    f'<item rdf:about="https://agency.example/1"><title>Not ICE</title><dc:date>{_ISO}</dc:date>'
    "<link>https://agency.example/1</link><description>No</description></item></rdf:RDF>"
).encode()

_RICH: dict[str, list[dict[str, Any] | bytes]] = {
    "x": [
        {"data": {"event_type": "post.create", "payload": _X_POST, "includes": _X_INCLUDES}},
        {"data": _X_POST, "includes": _X_INCLUDES},
        {
            "for_user_id": "41",
            "tweet_create_events": [
                _X_LEGACY,
                _X_LEGACY | {"id_str": "73", "retweeted_status": _X_LEGACY["quoted_status"]},
            ],
            "tweet_delete_events": [
                {"status": {"id": "72", "user_id": "41"}, "timestamp_ms": "1562634720000"}
            ],
        },
        {"for_user_id": "41", "direct_message_events": [{"text": "hush"}]},
    ],
    "facebook": [
        _page(
            {"item": "share", "verb": "add", "link": "https://a.example/1", "description": "they"},
            {"item": "photo", "verb": "edited", "message": _TEXT, "link": "https://f.example/p"},
            {"item": "status", "verb": "hide", "sender_id": 41},
            {"item": "comment", "verb": "add", "message": "hush"},
        ),
    ],
    "threads": [
        {
            "target_id": "41",
            "time": _SECONDS,
            "values": {
                "field": "delete",
                "value": {"id": "11", "owner": {"owner_id": 41}, "deleted_at": _ISO},
            },
        },
    ],
    "mastodon": [
        _status(edited_at=_ISO, in_reply_to_id="9", in_reply_to_account_id="2"),
        _status(quote={"quoted_status": _status()["object"]}),
        _status(reblog=_status()["object"]),
    ],
    "telegram": [
        _message(
            entities=[{"type": "text_link", "offset": 0, "length": 5, "url": "https://a.example/"}],
            reply_to_message=_message()["channel_post"],
        ),
        _message(
            text=None,
            caption=_TEXT,
            caption_entities=[{"type": "bold", "offset": 1, "length": 2}],
            forward_origin={"type": "channel", "chat": {"id": -10042, "username": "other"}},
        ),
        _message(
            external_reply={"origin": {"sender_chat": {"id": -10043}}},
            quote={"text": "they say"},
            edit_date=_SECONDS + 5,
        ),
    ],
    "bluesky": [
        _tap(
            facets=[_facet(0, 5), _facet(40, 44)],
            reply={"root": _AT, "parent": _AT},
            embed={
                "$type": "app.bsky.embed.recordWithMedia",
                "record": {"record": _AT},
                "media": {"images": [{"alt": "a car"}], "external": {"uri": "https://a.example/"}},
            },
        ),
        _tap(embed={"record": _AT, "images": [{"alt": "a car"}], "alt": "film"}),
        {"id": 2, "type": "identity", "identity": {"did": "did:plc:mayor", "handle": "m"}},
    ],
    "standard": [
        {"type": "post.created", "timestamp": _ISO, "data": [_RELAYED, _RELAYED | {"id": "2"}]},
        {"type": "post.updated", "timestamp": _ISO, "data": _RELAYED},
        {"type": "post.deleted", "timestamp": _ISO, "data": [_RELAYED]},
        {"type": "cap.alert", "data": {"cap": _LONG_ALERT}},
        {"type": "cap.alert", "data": [{"cap": f'<?xml version="1.0"?>{_ALERT}'}, {"cap": _ALERT}]},
    ],
    "websub": [_ATOM, _RSS, _RDF],
}
