"""The numbers that decide, in one packaged file with the data and the date they were chosen on."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from importlib.resources import files
from pathlib import Path

from rumorline.domain.errors import UsageError


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All values but the margins lie in 0...1.

    `auto_*` must all be reached for an automatic decision: the candidate's score by words, that by
    words and meaning, the lead over the runner-up ticket and, without a stance model, the grammar's
    confidence and the share of the claim that the post speaks of; with one `auto_model`, how sure
    it must be of a denial, or of what the grammar shares, `auto_fact`, of what refutes and denies
    nothing, `auto_told`, of what moreover tells the words of the claim, `auto_state`, of a claim of
    a state that the grammar does not refute, `auto_fact_meaning`, the least score by words and
    meaning for a fact, `auto_alone`, from where on the model needs no help: a fact, or what the
    grammar shares, need not share words (`auto_alone_meaning` is the least score by words and
    meaning then), and a fact may refute a claim that denies, and `auto_grammar`, from which
    confidence on the grammar counts as saying it too. `review_*` must all be reached for a review;
    a negative margin allows a better ticket. With a model only `review_model` counts there: how
    likely it must find any verdict. `linked` is the similarity from which two tickets are the same
    rumor.
    """

    auto_confidence: float
    auto_score: float
    auto_meaning: float
    auto_link: float
    auto_margin: float
    auto_model: float
    auto_fact: float
    auto_told: float
    auto_fact_meaning: float
    auto_alone: float
    auto_state: float
    auto_alone_meaning: float
    auto_grammar: float
    review_confidence: float
    review_score: float
    review_margin: float
    review_model: float
    linked: float
    rules_version: str

    def values(self) -> dict[str, float]:
        """The numbers by name, as a decision carries them."""
        told = ((one.name, getattr(self, one.name)) for one in fields(self))
        return {name: value for name, value in told if isinstance(value, float)}


def load_thresholds(path: Path | None = None) -> Thresholds:
    """Read the packaged file, or another one of the same form. UsageError if it cannot be read."""
    source = path or files("rumorline.matching") / "thresholds.json"
    try:
        told = json.loads(source.read_text(encoding="utf-8"))
        values = {name: float(value) for name, value in told["values"].items()}
        return Thresholds(**values, rules_version=str(told["rules_version"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{source} is no thresholds file ({error}); see thresholds.json"
        ) from error
