"""What finds tickets: the index, and what one would pick instead.

Libraries of the extra `bench` are imported by whoever is asked; ImportError if one is missing.
"""

from __future__ import annotations

import pickle
import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from rumorline.domain.ticket import Ticket
from rumorline.matching import rows
from rumorline.matching.dense import WIDTH
from rumorline.matching.index import Candidate, TicketIndex
from rumorline.matching.lexicon import STOP_WORDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

K = 20
_KEPT = WIDTH + 8
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Data:
    """Tickets and posts of one size, as `candidates` writes them into a folder."""

    folder: Path

    @cached_property
    def tickets(self) -> list[Ticket]:
        """The tickets; number n has the id n."""
        found: list[Ticket] = pickle.loads((self.folder / "tickets").read_bytes())  # noqa: S301
        return found

    @cached_property
    def texts(self) -> list[str]:
        """What is said of each ticket: claim, place and examples."""
        return (self.folder / "texts").read_text("utf-8").splitlines()

    @cached_property
    def posts(self) -> list[str]:
        """The texts of the posts."""
        return (self.folder / "posts").read_text("utf-8").splitlines()

    @cached_property
    def vectors(self) -> Vectors:
        """The vectors of the tickets, (tickets, 384)."""
        found: Vectors = np.load(self.folder / "vectors.npy")
        return found

    @cached_property
    def asked(self) -> Vectors:
        """The vectors of the posts."""
        found: Vectors = np.load(self.folder / "asked.npy")
        return found

    @cached_property
    def kept(self) -> bytes:
        """What is stored of the tickets' vectors, 392 bytes each."""
        return (self.folder / "kept").read_bytes()


class System(Protocol):
    """Finds tickets."""

    @property
    def needs(self) -> tuple[str, ...]:
        """What of the data is there before it is built."""

    def build(self, data: Data) -> None:
        """Take in the tickets."""

    def search(self, post: str, vector: Vectors) -> list[int]:
        """The numbers of the best 20, best first."""


class Ours:
    """The index, and which of its questions is asked; with `all_scored` every ticket is scored."""

    needs = ("tickets", "kept")

    def __init__(
        self,
        ask: Callable[[TicketIndex, str], list[Candidate]],
        *,
        all_scored: bool = False,
        numpy: bool = True,
    ) -> None:
        self._ask = ask
        self._vector = np.zeros(WIDTH, np.float32)
        self._index = TicketIndex(encoder=self if numpy else None)
        if all_scored:
            rows.ALL_SCORED = 10**9

    def embed(self, texts: Sequence[str]) -> Vectors:
        """The vector of the post that is looked for."""
        del texts
        return self._vector[None]

    def build(self, data: Data) -> None:
        """Add every ticket with its stored vector."""
        for number, ticket in enumerate(data.tickets):
            self._index.add(ticket, data.kept[number * _KEPT : (number + 1) * _KEPT])

    def search(self, post: str, vector: Vectors) -> list[int]:
        """The best 20."""
        self._vector = vector
        return [int(one.ticket_id) for one in self._ask(self._index, post)]


class Fuzzy:
    """rapidfuzz: every ticket compared with the post, character by character."""

    needs = ("texts",)

    def __init__(self, scorer: str) -> None:
        self._process = import_module("rapidfuzz.process")
        fuzz = import_module("rapidfuzz.fuzz")
        self._plain = import_module("rapidfuzz.utils").default_process
        self._scorer = getattr(fuzz, scorer)

    def build(self, data: Data) -> None:
        """Take in the tickets."""
        self._texts = [self._plain(text) for text in data.texts]

    def search(self, post: str, vector: Vectors) -> list[int]:
        """The best 20."""
        del vector
        found = self._process.extract(
            self._plain(post), self._texts, scorer=self._scorer, processor=None, limit=K
        )
        return [at for _, _, at in found]


class Tfidf:
    """scikit-learn: TF-IDF and a sparse product."""

    needs = ("texts",)

    def __init__(self) -> None:
        made = import_module("sklearn.feature_extraction.text").TfidfVectorizer
        self._made = made(stop_words=sorted(STOP_WORDS), dtype=np.float32)

    def build(self, data: Data) -> None:
        """Take in the tickets."""
        self._matrix = self._made.fit_transform(data.texts).T.tocsr()

    def search(self, post: str, vector: Vectors) -> list[int]:
        """The best 20."""
        del vector
        row = self._made.transform([post]) @ self._matrix
        order = np.argsort(-row.data, kind="stable")[:K]
        return [int(at) for at in row.indices[order]]


class FullText:
    """SQLite FTS5, in memory."""

    needs = ("texts",)

    def __init__(self) -> None:
        self._base = sqlite3.connect(":memory:")
        self._base.execute("create virtual table tickets using fts5(text, detail=column)")

    def build(self, data: Data) -> None:
        """Take in the tickets."""
        rows_of = ((number + 1, text) for number, text in enumerate(data.texts))
        self._base.executemany("insert into tickets(rowid, text) values (?, ?)", rows_of)
        self._base.execute("insert into tickets(tickets) values ('optimize')")

    def search(self, post: str, vector: Vectors) -> list[int]:
        """The best 20."""
        del vector
        asked = " OR ".join(f'"{word}"' for word in _spoken(post))
        found = self._base.execute(
            f"select rowid from tickets where tickets match ? order by rank limit {K}",  # noqa: S608
            (asked,),
        )
        return [row[0] - 1 for row in found]


class Bm25s:
    """bm25s, with one of its backends."""

    needs = ("texts",)

    def __init__(self, backend: str) -> None:
        self._bm25s = import_module("bm25s")
        if backend == "numba":
            import_module("numba")
        self._made = self._bm25s.BM25(backend=backend)
        self._tokens = partial(
            self._bm25s.tokenize, stopwords=sorted(STOP_WORDS), show_progress=False
        )

    def build(self, data: Data) -> None:
        """Take in the tickets."""
        self._made.index(self._tokens(data.texts), show_progress=False)
        self._k = min(K, len(data.texts))

    def search(self, post: str, vector: Vectors) -> list[int]:
        """The best 20."""
        del vector
        found, _ = self._made.retrieve(
            self._tokens(post), k=self._k, show_progress=False, n_threads=1
        )
        return [int(at) for at in found[0]]


class Tantivy:
    """tantivy, in memory, asked without stop words."""

    needs = ("texts",)

    def __init__(self) -> None:
        self._tantivy = import_module("tantivy")
        schema = self._tantivy.SchemaBuilder()
        schema.add_unsigned_field("number", stored=True, fast=True)
        schema.add_text_field("text", stored=False)
        self._schema = schema.build()
        self._index = self._tantivy.Index(self._schema)

    def build(self, data: Data) -> None:
        """Take in the tickets."""
        writer = self._index.writer(heap_size=256_000_000, num_threads=1)
        for number, text in enumerate(data.texts):
            made = self._tantivy.Document(text=_spaced(text))
            made.add_unsigned("number", number)
            writer.add_document(made)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, post: str, vector: Vectors) -> list[int]:
        """The best 20."""
        del vector
        asked = self._index.parse_query(" ".join(_spoken(post)), ["text"])
        found = self._searcher.search(asked, K, count=False).hits
        return [self._searcher.doc(at)["number"][0] for _, at in found]


class Exact:
    """A product with every vector: numpy, float32."""

    needs = ("vectors",)

    def build(self, data: Data) -> None:
        """Take in the tickets."""
        self._matrix = np.array(data.vectors)

    def search(self, post: str, vector: Vectors) -> list[int]:
        """The best 20."""
        del post
        near = self._matrix @ vector
        most = min(K, len(near))
        found = np.argpartition(-near, most - 1)[:most]
        return [int(at) for at in found[np.argsort(-near[found])]]


class Faiss:
    """faiss, exact, by inner product."""

    needs = ("vectors",)

    def __init__(self) -> None:
        self._faiss = import_module("faiss")
        self._faiss.omp_set_num_threads(1)
        self._flat: Any = self._faiss.IndexFlatIP(WIDTH)

    def build(self, data: Data) -> None:
        """Take in the tickets."""
        self._flat.add(data.vectors)

    def search(self, post: str, vector: Vectors) -> list[int]:
        """The best 20."""
        del post
        _, found = self._flat.search(vector[None], K)
        return [int(at) for at in found[0] if at >= 0]


def _spoken(text: str) -> list[str]:
    """Distinct words that are no stop words; one at least."""
    words = list(dict.fromkeys(_WORD.findall(text.lower())))
    return [word for word in words if word not in STOP_WORDS] or words[:1]


def _spaced(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def _in_one_town(index: TicketIndex, post: str) -> list[Candidate]:
    return index.candidates(post, divisions=index.ticket("0000000").divisions[:1])


WORDS, MEANING, BOTH = "words", "meaning", "words and meaning"
_by_words = partial(TicketIndex.by_words, k=K)
_by_both = partial(TicketIndex.candidates, k=K)
SYSTEMS: dict[str, tuple[str, Callable[[], System]]] = {
    "rumorline": (BOTH, partial(Ours, _by_both)),
    "rumorline, of one town": ("", partial(Ours, _in_one_town)),
    "rumorline, every ticket scored": (BOTH, partial(Ours, _by_both, all_scored=True)),
    "rumorline by words": (WORDS, partial(Ours, _by_words)),
    "by words, every ticket scored": (WORDS, partial(Ours, _by_words, all_scored=True)),
    "by words, standard library": (WORDS, partial(Ours, _by_words, numpy=False)),
    "tantivy": (WORDS, Tantivy),
    "bm25s, numba": (WORDS, partial(Bm25s, "numba")),
    "bm25s, numpy": (WORDS, partial(Bm25s, "numpy")),
    "SQLite FTS5": (WORDS, FullText),
    "scikit-learn TF-IDF": (WORDS, Tfidf),
    "rapidfuzz token_set_ratio": (WORDS, partial(Fuzzy, "token_set_ratio")),
    "rapidfuzz WRatio": (WORDS, partial(Fuzzy, "WRatio")),
    "numpy float32": (MEANING, Exact),
    "faiss flat": (MEANING, Faiss),
}
"""By name: what it finds tickets by, "" if that compares with nothing, and how it is made."""
REFERENCES = {
    BOTH: "rumorline, every ticket scored",
    WORDS: "by words, every ticket scored",
    MEANING: "numpy float32",
}
"""Whose answers are the exact ones."""
