"""The numbers that decide, in one packaged file with the data and the date they were chosen on."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path

from rumorline.domain.errors import UsageError


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All values but the margins lie in 0...1.

    `auto_*` must all be reached for an automatic decision: the stance's confidence, the candidate
    score, the share of the claim that the post speaks of, the lead over the runner-up ticket.
    `review_*` must all be reached for a review; a negative margin allows a better ticket.
    `linked` is the similarity from which two tickets are the same rumor.
    """

    auto_confidence: float
    auto_score: float
    auto_link: float
    auto_margin: float
    review_confidence: float
    review_score: float
    review_margin: float
    linked: float
    rules_version: str

    def values(self) -> dict[str, float]:
        """The numbers by name, as a decision carries them."""
        return {name: value for name, value in asdict(self).items() if isinstance(value, float)}


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
