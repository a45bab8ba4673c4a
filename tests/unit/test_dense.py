"""Sentence embeddings, and the shelf on which those of tickets stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rumorline.matching.dense import VERSION, WIDTH, Encoder, Shelf
from rumorline_model import MODEL

if TYPE_CHECKING:
    from rumorline.matching.dense import Vectors

Spoil = Callable[[bytes], bytes]


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


def test_a_link_says_nothing(encoder: Encoder) -> None:
    with_link, without = encoder.embed(["It fell. https://t.co/yoEOL6vXBm", "It fell."])
    assert np.array_equal(with_link, without)


def test_the_version_is_that_of_the_shipped_file() -> None:
    """Vectors that were stored of another encoder would be compared with this one's."""
    assert sha256((MODEL / "encoder.onnx").read_bytes()).hexdigest().startswith(VERSION)


@dataclass
class Noted:
    """The shipped encoder, with a note of what it was asked to embed."""

    encoder: Encoder
    asked: list[str] = field(default_factory=list)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed."""
        self.asked.extend(texts)
        return self.encoder.embed(texts)


@pytest.fixture
def noted(encoder: Encoder) -> Noted:
    return Noted(encoder)


def test_cosines_are_those_of_the_vectors(encoder: Encoder) -> None:
    texts = ["The bridge fell.", "The library is shut."]
    shelf = Shelf(encoder)
    for text in texts:
        shelf.append(text)
    (query,) = encoder.embed(["A bridge collapsed."])
    found = shelf.cosines(shelf.asked("A bridge collapsed."), np.array([1, 0]))
    assert found.tolist() == pytest.approx(encoder.embed(texts)[::-1] @ query, abs=0.01)


def test_rows_that_are_kept_are_numbered_anew(encoder: Encoder) -> None:
    shelf = Shelf(encoder)
    for text in ("The bridge fell.", "The library is shut.", "The water is unsafe."):
        shelf.append(text)
    kept = [shelf.kept(row) for row in (0, 2)]
    shelf.keep(np.array([0, 2]))
    assert [shelf.kept(row) for row in (0, 1)] == kept
    assert shelf.nearest(shelf.asked("Is the water unsafe?"), 1, None).tolist() == [1]
    among = np.array([True, False])
    assert shelf.nearest(shelf.asked("Is the water unsafe?"), 1, among).tolist() == [0]


def test_equal_texts_have_exactly_equal_cosines_wherever_they_stand(encoder: Encoder) -> None:
    shelf = Shelf(encoder)
    for _ in range(21):
        shelf.append("The bridge fell.")
    assert len(set(shelf.cosines(shelf.asked("A bridge collapsed."), np.arange(21)).tolist())) == 1


def test_what_was_kept_of_a_text_spares_embedding_it(noted: Noted) -> None:
    first, again = Shelf(noted), Shelf(noted)
    first.append("The bridge fell.")
    kept = first.kept(0)
    assert len(kept) == 8 + WIDTH
    again.append("The bridge fell.", [kept])
    assert noted.asked == ["The bridge fell."]
    assert again.kept(0) == kept


@pytest.mark.parametrize(
    "spoil",
    [lambda kept: bytes(8) + kept[8:], lambda kept: kept[:-1], lambda _: b""],
    ids=["of another encoder", "cut off", "empty"],
)
def test_what_was_kept_of_anything_else_is_not_used(noted: Noted, spoil: Spoil) -> None:
    first, again = Shelf(noted), Shelf(noted)
    first.append("The bridge fell.")
    again.append("The bridge fell.", [spoil(first.kept(0))])
    assert again.kept(0) == first.kept(0)
    again.append("The bridge stands.", [first.kept(0)])
    assert noted.asked == ["The bridge fell.", "The bridge fell.", "The bridge stands."]


def test_a_missing_model_says_what_makes_it(tmp_path: Path) -> None:
    vocabulary = "encoder.vocabulary.json"
    (tmp_path / vocabulary).write_bytes((MODEL / vocabulary).read_bytes())
    with pytest.raises(FileNotFoundError, match="infra/training makes it"):
        Encoder(tmp_path)
