"""What a model's readings are worth, beside the grammar's: tables for choosing thresholds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rumorline.domain.post import Post
from rumorline.domain.ticket import Ticket
from rumorline.matching.model import VERDICTS, StanceModel, claim_text, post_text
from rumorline.matching.reading import Reading
from rumorline.matching.stance import stance_of
from rumorline_tools.cases import Label
from rumorline_tools.metrics import wilson
from training.data import CaseSet

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98)
NONE = "none"


@dataclass(frozen=True, slots=True)
class Read:
    """One pair with what people, the model and the grammar say. `right` are good answers."""

    set: str
    post: Post
    ticket: Ticket
    right: frozenset[str]
    category: str
    probabilities: dict[str, float]
    grammar: str
    confidence: float

    @property
    def said(self) -> str:
        """The model's likeliest verdict."""
        return max(VERDICTS, key=self.probabilities.__getitem__)


def read_all(model: StanceModel, one: CaseSet) -> list[Read]:
    """Every pair of one division, every labelled pair, as the model and the grammar read it."""
    texts = [(claim_text(ticket), post_text(post)) for post, ticket, _ in one.pairs]
    told = zip(one.pairs, model.read(texts), strict=True)
    return [_read(one.name, post, ticket, label, probs) for (post, ticket, label), probs in told]


def _read(
    name: str, post: Post, ticket: Ticket, label: Label | None, probabilities: dict[str, float]
) -> Read:
    stance = stance_of(Reading(post, ticket))
    right = {label.verdict, label.also} - {None} if label else {NONE}
    return Read(
        name,
        post,
        ticket,
        frozenset(str(verdict) for verdict in right),
        label.category if label else "",
        probabilities,
        stance.verdict.value if stance.verdict else NONE,
        stance.confidence,
    )


def summary(reads: Sequence[Read]) -> dict[str, float]:
    """Linking F1, verdict accuracy on found links, macro F1 of the four classes."""
    linked = [read for read in reads if read.said != NONE]
    evidence = [read for read in reads if NONE not in read.right]
    found = [read for read in linked if NONE not in read.right]
    scores = [_class_f1(reads, verdict) for verdict in VERDICTS]
    return {
        "pairs": len(reads),
        "evidence": len(evidence),
        "link_precision": _share(len(found), len(linked)),
        "link_recall": _share(len(found), len(evidence)),
        "link_f1": _share(2 * len(found), len(linked) + len(evidence)),
        "verdict": _share(sum(read.said in read.right for read in found), len(found)),
        "macro_f1": round(sum(scores) / len(scores), 3),
    }


def _class_f1(reads: Sequence[Read], verdict: str) -> float:
    said = sum(read.said == verdict for read in reads)
    gold = sum(verdict in read.right for read in reads)
    both = sum(read.said == verdict and verdict in read.right for read in reads)
    return 2 * both / (said + gold) if said + gold else 0.0


def precision_table(
    reads: Iterable[Read], verdict: str, also: Callable[[Read], bool] = lambda _: True
) -> list[tuple[float, int, int, float, float]]:
    """Rows (threshold, right, made, coverage of this verdict, lower bound of precision).

    A pair is decided where the model's probability of the verdict reaches the threshold and `also`
    holds, and it is right where people accept this verdict.
    """
    everything = list(reads)
    gold = sum(verdict in read.right for read in everything)
    rows = []
    for threshold in THRESHOLDS:
        made = [one for one in everything if one.probabilities[verdict] >= threshold and also(one)]
        right = sum(verdict in one.right for one in made)
        interval = wilson(right, len(made))
        low = interval[0] if interval else 0.0
        rows.append((threshold, right, len(made), _share(right, gold), low))
    return rows


def grammar_agrees(verdict: str, least: float = 0.0) -> Callable[[Read], bool]:
    """Whether the grammar gives the same verdict with at least this confidence."""
    return lambda read: read.grammar == verdict and read.confidence >= least


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0
