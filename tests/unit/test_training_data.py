"""What the stance model is trained on: every evidence post keeps its evidence, whatever is cut."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from training.data import CaseSet, Mix, epoch, foreign, generic, hash_of, read_news, read_set
from training.plan import HELD_OUT, NEWS, PLAN

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
