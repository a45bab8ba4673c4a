"""What the stance model is trained on: every evidence post keeps its evidence, whatever is cut."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rumorline.domain.ticket import Ticket
from rumorline.matching.claim import GENERIC, claim_of
from rumorline.matching.text import terms
from training.data import (
    CaseSet,
    Example,
    Mix,
    apart,
    epoch,
    foreign,
    generic,
    hash_of,
    local,
    moved,
    read_news,
    read_set,
)
from training.drawn import NO_SET, drawn
from training.plan import HELD_OUT, NEWS, PLAN, SHIPPED

CASES = Path(__file__).parents[1] / "quality" / "cases"
NEWS_POSTS = CASES.parent / "news"
ONLY_LABELLED = Mix(near=0.0, far=0.0, general=0.0)


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - sampling, not secrets


@pytest.fixture(scope="module")
def cases() -> CaseSet:
    return read_set(CASES / "services")


def test_every_labelled_pair_is_in_every_epoch(cases: CaseSet) -> None:
    drawn = epoch([cases], dice(1), ONLY_LABELLED)
    assert len(drawn) == len(cases.labelled)


def test_a_mix_adds_as_many_pairs_as_it_says(cases: CaseSet) -> None:
    known = epoch([cases], dice(2), ONLY_LABELLED)
    drawn = epoch([cases], dice(1), Mix(near=0.5, far=0.0, general=0.25), known)
    labelled = len(cases.labelled)
    assert len(drawn) == labelled + round(0.5 * labelled) + round(0.25 * labelled)


class Counting:
    """Texts are as alike as their lengths are large."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One number a text."""
        return np.array([[len(text)] for text in texts], np.float32)


def test_news_is_paired_with_the_tickets_of_a_place_that_are_most_like_it(cases: CaseSet) -> None:
    news = read_news(NEWS_POSTS / "wire.jsonl")[:3]
    pairs = foreign(news, cases.cases.tickets, Counting())
    placed = sorted((one for one in cases.cases.tickets if one.place), key=lambda t: len(t.claim))
    longest = {one.claim for one in placed[-10:]}
    assert {post.root for post, _ in pairs} == {post.root for post in news}
    assert all(ticket.place for _, ticket in pairs)
    assert longest <= {ticket.claim for _, ticket in pairs}


def test_news_says_nothing_of_a_ticket_and_is_of_about_its_day(cases: CaseSet) -> None:
    news = foreign(read_news(NEWS_POSTS / "wire.jsonl")[:5], cases.cases.tickets, Counting())
    mix = Mix(near=0.0, far=0.0, general=0.0, foreign=0.5, news=0.5)
    drawn = epoch([cases], dice(4), mix, others={"services": news}, news=news)
    added = [one for one in drawn if any(post.text in one.post for post, _ in news)]
    assert len(added) == 2 * round(0.5 * len(cases.labelled))
    assert all(one.verdicts == ("none",) for one in added)
    assert not any("2000-01" in one.post for one in added)


class Alike:
    """All texts are equally alike, or not at all."""

    def __init__(self, likeness: float) -> None:
        self.likeness = likeness

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One number a text."""
        return np.full((len(texts), 1), self.likeness**0.5, np.float32)


@pytest.fixture(scope="module")
def others() -> list[Ticket]:
    return read_set(CASES / "campus").cases.tickets


def test_a_moved_ticket_is_of_the_place_and_day_of_the_posts_own(
    cases: CaseSet, others: list[Ticket]
) -> None:
    pairs = moved(cases, others, Alike(0), dice(5))
    own = {(post.root, ticket.place, ticket.first_seen_at) for post, ticket, *_ in cases.labelled}
    assert pairs
    assert {(post.root, ticket.place, ticket.first_seen_at) for post, ticket in pairs} <= own


def test_a_moved_claim_names_its_old_place_no_more(cases: CaseSet, others: list[Ticket]) -> None:
    old = {ticket.ticket_id: claim_of(ticket).place for ticket in others}
    for _, ticket in moved(cases, others, Alike(0), dice(6)):
        left = old[ticket.ticket_id] - claim_of(ticket).place - GENERIC
        assert not left & set(terms(ticket.claim))


def test_a_moved_ticket_shares_no_telling_word_with_the_claim_of_the_posts_own(
    cases: CaseSet, others: list[Ticket]
) -> None:
    own: dict[str, list[frozenset[str]]] = {}
    for post, ticket, *_ in cases.labelled:
        own.setdefault(post.root, []).append(frozenset(claim_of(ticket).core))
    for post, ticket in moved(cases, others, Alike(0), dice(7)):
        theirs = claim_of(ticket).core.keys() - GENERIC
        assert any(not theirs & core for core in own[post.root])


def test_claims_that_may_be_one_rumor_are_not_moved(cases: CaseSet, others: list[Ticket]) -> None:
    assert not moved(cases, others, Alike(0.5), dice(8))


def test_what_is_moved_is_spoken_of_by_no_post(cases: CaseSet, others: list[Ticket]) -> None:
    elsewhere = {"services": moved(cases, others, Alike(0), dice(9))}
    mix = Mix(near=0.0, far=0.0, general=0.0, moved=0.5)
    drawn = epoch([cases], dice(4), mix, elsewhere=elsewhere)
    none = epoch([cases], dice(4), ONLY_LABELLED)
    added = round(0.5 * len(cases.labelled))
    assert len(drawn) == len(none) + added
    assert verdicts(drawn)["none"] == verdicts(none)["none"] + added


def test_local_news_is_posted_by_an_account_that_speaks_on_the_ticket(cases: CaseSet) -> None:
    tickets = cases.cases.tickets
    news = [
        (post, tickets[at]) for at, post in enumerate(read_news(NEWS_POSTS / "chatter.jsonl")[:50])
    ]
    speakers = {(ticket.claim, post.account) for post, ticket, _ in cases.pairs}
    found = local(news, [cases], dice(3))
    assert len(found) > 40
    assert all((ticket.claim, post.account) in speakers for post, ticket in found)


def test_news_that_names_its_own_place_is_posted_by_nobody_else(cases: CaseSet) -> None:
    post, ticket = read_news(NEWS_POSTS / "chatter.jsonl")[0], cases.cases.tickets[0]
    named = replace(post, account=replace(post.account, name="Torrelmira Police"))
    assert local([(named, ticket)], [cases], dice(3))
    assert not local([(replace(named, text="Torrelmira has a fair"), ticket)], [cases], dice(3))


def test_some_claims_come_without_a_place(cases: CaseSet) -> None:
    def placed(mix: Mix) -> int:
        drawn = epoch([cases], dice(4), mix)
        return sum(bool(re.search(r" \((?!\d{4}-)[^()]*\)$", one.claim)) for one in drawn)

    labelled = len(cases.labelled)
    assert placed(ONLY_LABELLED) == labelled
    assert 0.6 * labelled < placed(replace(ONLY_LABELLED, placeless=0.25)) < 0.9 * labelled


def verdicts(drawn: list[Example]) -> Counter[str]:
    return Counter(one.verdicts[0] for one in drawn)


def test_unlabelled_pairs_are_none_and_labelled_ones_keep_their_verdict(cases: CaseSet) -> None:
    labelled = sum(label.verdict == "refuted" for _, _, label, _ in cases.labelled)
    drawn = epoch([cases], dice(1), Mix(near=1.0, far=0.0, general=0.0))
    assert sum(one.verdicts[0] == "refuted" for one in drawn) == labelled


@pytest.mark.parametrize("seed", range(20))
def test_a_post_that_is_cut_keeps_its_evidence(cases: CaseSet, seed: int) -> None:
    spans = {span.lower() for _, _, _, span in cases.labelled if span}
    for one in epoch([cases], dice(seed), ONLY_LABELLED):
        if one.evidence:
            start, end = one.evidence
            assert one.post[start:end].lower() in spans


def test_some_posts_are_cut_to_their_evidence(cases: CaseSet) -> None:
    texts = [post.text for post, *_, span in cases.labelled if span]
    drawn = epoch([cases], dice(3), ONLY_LABELLED)
    cut = [one for one in drawn if one.evidence and not any(t in one.post for t in texts)]
    assert 0 < len(cut) < len(texts) / 2


def test_generic_pairs_are_all_read_or_some_of_each_set(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl.gz"
    row = {"claim": "a", "evidence": "b", "label": "refutes", "set": "snli"}
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for _ in range(1300))
    assert len(generic(path, 1)) == 1300
    assert len(generic(path, 1, whole=False)) == 1200
    assert generic(path, 1)[0].verdicts == ("refuted",)


def test_the_hash_of_a_set_changes_with_a_label(tmp_path: Path) -> None:
    for name in ("tickets", "posts", "labels"):
        (tmp_path / f"{name}.jsonl").write_text("{}\n")
    before = hash_of(tmp_path)
    (tmp_path / "labels.jsonl").write_text("{ }\n")
    assert hash_of(tmp_path) != before


def test_no_stage_sees_the_sets_that_thresholds_are_chosen_on() -> None:
    kept_aside = {
        *HELD_OUT, "traps", "snares", "harbors", "vegas", "meadows", "llanos", "hinges", "canyons",
        "islas", "latches",
    }  # fmt: skip
    assert not any(set(stage.sets) & kept_aside for stage in PLAN)
    assert "wire" not in NEWS


@pytest.mark.parametrize("seed", range(5))
def test_confirming_that_it_was_not_so_stays_a_denial(cases: CaseSet, seed: int) -> None:
    drawn = epoch([cases], dice(seed), ONLY_LABELLED)
    led = [one for one in drawn if "have confirmed that" in one.post]
    assert led
    assert any(one.verdicts[0] == "refuted" for one in led)
    for one in led:
        start, end = one.evidence or (0, 0)
        assert one.post[start:end]


def test_every_stage_starts_from_one_before_it() -> None:
    names = [stage.name for stage in PLAN]
    for at, stage in enumerate(PLAN):
        assert set(stage.start) <= set(names[:at])


def test_dev_trains_nothing() -> None:
    assert not any("dev" in stage.sets for stage in PLAN)


def test_what_is_shipped_is_the_mean_of_stages_that_there_are() -> None:
    assert {name for stages in SHIPPED for name in stages} <= {stage.name for stage in PLAN}


def test_claims_of_sets_without_days_come_without_a_day(cases: CaseSet) -> None:
    day = re.compile(r"\d{4}-\d\d-\d\d")
    told = epoch([cases], dice(1), ONLY_LABELLED, undated=[cases.name])
    assert not any(day.search(one.claim) for one in told)
    assert any(day.search(one.claim) for one in epoch([cases], dice(1), ONLY_LABELLED))


def test_a_pair_knows_its_set_and_whether_both_texts_are_english(cases: CaseSet) -> None:
    told = epoch([cases], dice(1), ONLY_LABELLED)
    english = {one.ticket_id for one in cases.cases.tickets if one.language.split("-")[0] == "en"}
    assert {one.set for one in told} == {cases.name}
    expected = sum(
        ticket.ticket_id in english and (post.language or "").startswith("en")
        for post, ticket, *_ in cases.labelled
    )
    assert 0 < expected < len(told)
    assert sum(one.english for one in told) == expected


def test_evidence_of_another_claim_of_other_names_is_none() -> None:
    known = [
        Example("Mount Harl is in Ostia.", "Harl lies in Ostia.", ("confirmed",), english=True),
        Example("Lake Deem is in Ostia.", "Ostia has a lake, the Deem.", ("confirmed",)),
        Example("The Vess flows to Norra.", "Vess: a river of Norra.", ("confirmed",)),
        Example("nobody sleeps", "two men sleep", ("refuted",)),
    ]
    told = apart(known, Alike(0.5), dice(1))
    found = {one.claim.split()[1]: one.post for one in told}
    assert found.keys() == {"Harl", "Deem", "Vess"}
    assert found["Harl"] == found["Deem"] == known[2].post
    assert found["Vess"] in {known[0].post, known[1].post}
    assert {one.verdicts for one in told} == {("none",)}


def test_drawn_pairs_keep_tokens_evidence_labels_and_sets() -> None:
    examples = [
        Example("a b", "c d e", ("refuted",), evidence=(2, 3), set="here"),
        Example("a", "c", ("confirmed", "none")),
    ]

    def letters(claim: str, post: str) -> tuple[list[int], list[tuple[int, int] | None]]:
        told: list[tuple[int, tuple[int, int] | None]]
        told = [(ord(one), None) for one in claim.split()]
        told += [(ord(one.group()), one.span()) for one in re.finditer(r"\S", post)]
        return [one for one, _ in told], [where for _, where in told]

    pairs = drawn(examples, ["there", "here"], letters)
    assert bytes(pairs.ids.tolist()) == b"abcdeac"
    assert pairs.starts.tolist() == [0, 5, 7]
    assert pairs.where.tolist() == [[3, 4], [0, 0]]
    assert pairs.verdicts.tolist() == [[0, 1, 0, 0], [0.5, 0, 0.5, 0]]
    assert pairs.sets.tolist() == [1, NO_SET]
    second = pairs.take(np.array([1]))
    assert bytes(second.ids.tolist()) == b"ac"
    assert second.starts.tolist() == [0, 2]
