"""A changed byte of a feed is found, and where; what was withheld openly is not held against it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rumorline.domain.chain import GENESIS, link_hash, sha256
from rumorline.domain.errors import UsageError
from rumorline.domain.published import Wanted
from rumorline.notices.record import record
from rumorline.notices.site import Site
from rumorline.store.feed import Feed
from rumorline_tools import downloading
from rumorline_tools.cli.main import run
from rumorline_tools.verifying import Record, records_of, verify
from tests.support.world import World, deleted, new_world, saved

SITE = Site(
    base="https://api.example", publisher="Riverbend Desk", source="urn:x", reviews_all=False
)


def told() -> World:
    """Three tickets, each resolved, one corrected."""
    world = new_world()
    world.source()
    world.source("mayor")
    for number in (1, 2, 3):
        world.open(f"claim-{number}")
        world.deliver(saved(f"refutes claim-{number} “at once”", number=number))
    world.publish()
    world.deliver(saved("refutes claim-1 again", number=1, version=2))
    world.publish()
    return world


def download(world: World) -> list[Record]:
    """The whole feed as a reader gets it."""
    page = Feed(world.table).after(0, Wanted(), 100)
    text = json.dumps([record(one, SITE) for one in page.notices], ensure_ascii=False)
    records: list[Record] = json.loads(text)
    return records


WHOLE = download(told())


def fresh() -> list[Record]:
    """A copy to spoil."""
    copy: list[Record] = json.loads(json.dumps(WHOLE))
    return copy


def wrong(records: list[Record]) -> list[tuple[int, str]]:
    return [(one.seq, one.wrong) for one in verify(records).breaks]


def test_a_feed_as_it_is_published_is_whole() -> None:
    report = verify(WHOLE)
    assert (report.notices, report.seq, report.breaks) == (4, 4, [])
    assert report.head == WHOLE[-1]["hash"]


def test_an_empty_feed_is_whole() -> None:
    assert verify([]).head == GENESIS
    assert verify([]).breaks == []


PLACES = st.integers(0, len(WHOLE) - 1)


@settings(max_examples=1000)
@given(PLACES, st.data())
def test_any_changed_byte_of_any_body_is_found_at_its_notice(at: int, data: st.DataObject) -> None:
    records = fresh()
    body = bytearray(records[at]["body"].encode())
    place = data.draw(st.integers(0, len(body) - 1))
    body[place] ^= data.draw(st.integers(1, 255))
    records[at]["body"] = body.decode("utf-8", "surrogateescape")
    found = wrong(records)
    assert {seq for seq, _ in found} == {at + 1}


LEAVES = [
    (at, path)
    for at, one in enumerate(WHOLE)
    for path in ("id", "seq", "body", "digest", "previous_hash", "hash", "notice")
]


@pytest.mark.parametrize(("at", "name"), LEAVES)
def test_a_changed_or_missing_field_of_the_chain_is_found_there(at: int, name: str) -> None:
    others: list[Any] = [None, "x", 7, {}, [], True, ...]
    for other in others:
        records = fresh()
        if other is ...:
            del records[at][name]
        else:
            records[at][name] = other
        assert wrong(records)[0][0] in (at + 1, 7)


@given(PLACES, st.data())
def test_whatever_is_changed_of_an_event_is_found(at: int, data: st.DataObject) -> None:
    records = fresh()
    text = json.dumps(records[at]["notice"], ensure_ascii=False)
    strings = sorted({one for one in _strings(records[at]["notice"]) if one})
    one = data.draw(st.sampled_from(strings))
    changed = text.replace(json.dumps(one, ensure_ascii=False), json.dumps(f"{one}."), 1)
    records[at]["notice"] = json.loads(changed)
    if records[at]["notice"].get("source") != WHOLE[at]["notice"]["source"]:
        return  # the name of the deployment, which is the same on all and no part of a body
    assert wrong(records) == [(at + 1, "its event does not say what its body says")]


def _strings(told: Any) -> list[str]:
    if isinstance(told, str):
        return [told]
    inner = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    return [found for one in inner for found in _strings(one)]


def test_a_forger_who_makes_digest_and_hash_anew_breaks_the_notice_after() -> None:
    records = fresh()
    forged = records[1]
    forged["body"] = forged["body"].replace("refuted", "confirmed")
    forged["digest"] = sha256(forged["body"])
    forged["hash"] = link_hash(2, forged["digest"], forged["previous_hash"])
    said = "it does not follow the notice before: previous_hash is not that one's hash"
    assert (3, said) in wrong(records)


def test_a_missing_a_repeated_and_a_moved_notice_are_told_apart() -> None:
    first, second, third, last = fresh()
    assert wrong([first, last]) == [(4, "2 to 3 are missing")]
    assert wrong([first, third, last]) == [(3, "2 is missing")]
    assert wrong([first, second, second, third, last])[0] == (
        2,
        "it is out of order, or there twice: 3 is due",
    )
    assert wrong([second, third, last])[0] == (2, "1 is missing")


def test_a_feed_that_was_cut_is_found_by_whoever_kept_a_hash() -> None:
    records = fresh()
    assert verify(records, WHOLE[2]["hash"]).breaks == []
    (found,) = verify(records[:2], WHOLE[2]["hash"]).breaks
    assert found.seq == 3
    assert "the feed was cut off before it, or rewritten" in found.wrong


def test_a_body_that_was_withheld_is_accepted_with_its_reason() -> None:
    world = told()
    world.deliver(deleted(2))
    world.publish()
    report = verify(download(world))
    assert report.breaks == []
    (withheld,) = report.withheld
    assert (withheld.seq, withheld.reason) == (2, "the platform deleted the post")


@pytest.mark.parametrize("reason", [None, "", 1, "the platform deleted the post"])
def test_a_body_with_all_its_words_is_not_excused_by_a_reason(reason: object) -> None:
    records = fresh()
    records[1]["body"] = records[1]["body"].replace("at once", "at last")
    records[1]["notice"]["data"]["evidence"][0]["quote"] = "refutes claim-2 “at last”"
    records[1]["withheld"] = reason
    assert wrong(records) == [(2, "its body does not fit its digest: it was changed")]


def test_a_withheld_body_that_says_something_else_is_found() -> None:
    world = told()
    world.deliver(deleted(2))
    world.publish()
    records = download(world)
    records[1]["body"] = records[1]["body"].replace('"refuted"', '"confirmed"')
    assert wrong(records) == [(2, "its event does not say what its body says")]


def test_a_body_of_which_no_event_can_be_made_is_a_break_like_any_other() -> None:
    records = fresh()
    records[2]["body"] = records[2]["body"].replace('"zone":"UTC"', '"zone":"TTC"')
    assert wrong(records) == [
        (3, "its body does not fit its digest: it was changed"),
        (3, "its event does not say what its body says"),
    ]


def test_a_file_may_have_an_answer_or_a_notice_on_each_line() -> None:
    pages = [json.dumps({"notices": WHOLE[:3], "next": "3"}), "", json.dumps(WHOLE[3])]
    assert list(records_of(pages)) == WHOLE


@pytest.mark.parametrize("line", ["{", "[]", "1", '{"notices": 1}', '{"notices": [1]}', "null"])
def test_a_line_that_is_neither_is_named(line: str) -> None:
    with pytest.raises(UsageError, match="line 2 is "):
        list(records_of([json.dumps(WHOLE[0]), line]))


@pytest.fixture
def saved_feed(tmp_path: Path) -> Path:
    """A downloaded feed."""
    path = tmp_path / "feed.jsonl"
    path.write_text("\n".join(json.dumps({"notices": [one]}) for one in WHOLE), "utf-8")
    return path


def test_the_command_says_whether_the_feed_is_whole(
    saved_feed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["verify", str(saved_feed)]) == 0
    assert capsys.readouterr().out == f"4 notices, whole; the newest is 4, {WHOLE[3]['hash']}\n"
    saved_feed.write_text(saved_feed.read_text("utf-8").replace("claim-2", "claim-8"), "utf-8")
    assert run(["verify", str(saved_feed)]) == 1
    said = capsys.readouterr().out
    assert f"2  {WHOLE[1]['id']}  its body does not fit its digest: it was changed" in said
    assert "4 notices, NOT WHOLE: " in said


@pytest.mark.parametrize(
    ("feed", "said"),
    [
        ("nowhere.jsonl", "nowhere.jsonl cannot be read"),
        ("ftp://api.example", "write it like https://api.example"),
        ("https://api.example/?after=3", "write it like https://api.example"),
    ],
)
def test_a_feed_that_is_not_there_is_one_line(
    feed: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["verify", feed]) == 2
    assert said in capsys.readouterr().err


def test_an_empty_file_is_no_feed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    feed = tmp_path / "feed.jsonl"
    feed.touch()
    assert run(["verify", str(feed)]) == 2
    assert "feed.jsonl is empty" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ({}, "does not answer as a feed"),
        ([], "does not answer as a feed"),
        ({"notices": [], "next": "0", "more": True}, "leads nowhere"),
    ],
)
def test_an_address_that_answers_otherwise_is_no_feed(
    page: object, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloading, "_page", lambda _url: page)
    with pytest.raises(UsageError, match=said):
        list(downloading.pages_of("https://api.example"))


@pytest.mark.parametrize("address", ["https://api.example", "https://api.example/notices"])
def test_pages_are_followed_to_the_end(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(url: str) -> dict[str, Any]:
        asked.append(url)
        return {"notices": [], "next": str(len(asked) * 5), "more": len(asked) < 3}

    monkeypatch.setattr(downloading, "_page", answer)
    assert len(list(downloading.pages_of(address))) == 3
    base = "https://api.example/notices?after="
    assert asked == [f"{base}{after}&limit=100" for after in (0, 5, 10)]


def test_what_was_downloaded_is_kept_and_can_be_checked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = {"notices": WHOLE, "next": "4", "more": False}
    monkeypatch.setattr(downloading, "_page", lambda _url: page)
    kept = tmp_path / "kept.jsonl"
    assert run(["verify", "https://api.example", "--save", str(kept)]) == 0
    assert run(["verify", str(kept)]) == 0
    assert run(["verify", "https://api.example", "--save", str(kept)]) == 2
    assert "kept.jsonl cannot be written: File exists" in capsys.readouterr().err
