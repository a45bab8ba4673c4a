"""Sentence embeddings, and their fusion with the lexical score."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rumorline.matching.dense import WIDTH, Encoder, fused, packed, unpacked
from rumorline_model import MODEL


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """The shipped encoder."""
    return Encoder(MODEL)


def test_vectors_are_of_unit_length(encoder: Encoder) -> None:
    vectors = encoder.embed(["The bridge has collapsed.", "", "🚨" * 500])
    assert vectors.shape == (3, WIDTH)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


def test_the_same_thing_in_other_words_is_nearer_than_another_thing(encoder: Encoder) -> None:
    claim, same, other = encoder.embed(
        [
            "The Ferry Street bridge has collapsed.",
            "People say that the crossing at Ferry Street fell into the river.",
            "The library opens at nine on Monday.",
        ]
    )
    assert claim @ same > claim @ other


def test_what_a_text_gives_does_not_depend_on_its_neighbours(encoder: Encoder) -> None:
    alone = encoder.embed(["A short text."])[0]
    among = encoder.embed(["A short text.", "A much longer text beside it. " * 20])[0]
    assert np.array_equal(alone, among)


def test_packed_vectors_take_384_bytes_and_come_back_nearly_the_same(encoder: Encoder) -> None:
    vectors = encoder.embed(["One claim.", "Another claim."])
    data = packed(vectors)
    assert len(data) == 2 * WIDTH
    assert np.allclose(unpacked(data), vectors, atol=0.005)


def test_fusion_weighs_both_scores_and_a_score_that_tells_nothing_counts_nothing() -> None:
    lexical, dense = np.array([1, 2, 3], np.float32), np.array([3, 1, 2], np.float32)
    assert np.argmax(fused(lexical, dense, 0.0)) == 2
    assert np.argmax(fused(lexical, dense, 1.0)) == 0
    flat = np.array([5, 5, 5], np.float32)
    assert np.argmax(fused(lexical, flat, 0.8)) == 2


def test_a_missing_model_says_what_makes_it(tmp_path: Path) -> None:
    vocabulary = "encoder.vocabulary.json"
    (tmp_path / vocabulary).write_bytes((MODEL / vocabulary).read_bytes())
    with pytest.raises(FileNotFoundError, match="infra/training makes it"):
        Encoder(tmp_path)
