"""Teachers read what their students are fitted on: each the sets that it never saw.

So what they say of a pair is what they make of it, and not what they remember.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load
from tokenizers import Tokenizer

from rumorline.matching.model import MAX_TOKENS, VERDICTS
from training.base import read_mpnet
from training.data import Example
from training.drawn import Pair, drawn
from training.plan import TEACHING
from training.teacher import Teacher
from training.train import Say, answers, fit


def taught(  # noqa: PLR0913, PLR0917 - what is read, and what the teachers are fitted on
    known: Sequence[Example],
    examples: Sequence[Example],
    fitted: int,
    names: Sequence[str],
    device: torch.device,
    say: Say,
) -> NDArray[np.float32]:
    """The teachers' probabilities for `examples`, (examples, 4); zeros for what is not English.

    The teachers are fitted on `known`, which are generic pairs, then on the first `fitted` of the
    examples. `names` are the case sets. What is of no set is read by all teachers.
    """
    weights, tokenizer = read_mpnet()
    pair = _pair(tokenizer)
    teacher = Teacher(load(weights)).to(device)
    batch, seed = TEACHING.batch, TEACHING.seed
    rate = TEACHING.generic_rate
    fit(teacher, drawn(known, names, pair), batch=batch, rate=rate, seed=seed, say=say)
    begun = {name: one.cpu().clone() for name, one in teacher.state_dict().items()}
    english = np.flatnonzero([one.english for one in examples])
    pairs = drawn([examples[row] for row in english], names, pair)
    told = np.zeros((len(examples), len(VERDICTS)), np.float32)
    for fold in range(TEACHING.folds):
        say(f"teacher {fold + 1} of {TEACHING.folds}")
        teacher.load_state_dict(begun)
        unseen = (pairs.sets >= 0) & (pairs.sets % TEACHING.folds == fold)
        chosen = np.flatnonzero(~unseen & (english < fitted))
        rate, seed = TEACHING.rate, TEACHING.seed + 2 + fold
        fit(teacher, pairs.take(chosen), batch=batch, rate=rate, seed=seed, say=say)
        for rows, share in ((unseen, 1.0), (pairs.sets < 0, 1 / TEACHING.folds)):
            at = np.flatnonzero(rows)
            told[english[at]] += share * answers(teacher, pairs.take(at))
    return told


def _pair(tokenizer: bytes) -> Pair:
    cutter = Tokenizer.from_str(tokenizer.decode())
    cutter.no_padding()
    cutter.enable_truncation(MAX_TOKENS, strategy="only_second")
    return lambda claim, post: (cutter.encode(claim, post).ids, ())
