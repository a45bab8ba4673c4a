"""Labelled pairs for training: read, hashed, written as the model reads them, sampled by epoch."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from rumorline.domain.post import Account, Context, Post
from rumorline.domain.ticket import Ticket
from rumorline.matching.claim import GENERIC, claim_of
from rumorline.matching.dense import Embeds
from rumorline.matching.index import TicketIndex
from rumorline.matching.languages import primary
from rumorline.matching.model import claim_text, post_text
from rumorline.matching.text import sentences, terms
from rumorline_tools.cases import Cases, Label, load_cases

GENERIC_VERDICTS = {"supports": "confirmed", "refutes": "refuted", "neutral": "none"}
GENERIC_ROWS = {"fm2": 2549, "negnli": 3000, "snli": 1200, "fever": 1200}
"""How many rows of each generic set a first pass uses; encyclopaedia sentences help least."""

_LIKEST = 24
_NEAR_HOURS = 60
_DATELESS = 0.2
_MOVES = 12
"""Tickets of other sets that are tried for each labelled row."""
_UNLIKE, _SPEAKS_OF = 0.4, 0.3
"""From there on two claims may be one rumor, and a post may speak of a claim."""
_APART, _SAME = 40, 0.75
"""How many claims that are like another are tried, and from where on they may be the same."""
_CAPITAL = re.compile(r"\b[A-Z][\w'-]+")
_TELLING = 4
"""A post of fewer terms may answer anything."""
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
_LED = {"refuted": 0.3, "confirmed": 0.1, "clarified": 0.1, "none": 0.1}
"""How much of the evidence of a verdict is led in by words of attribution; see `epoch`."""
_LEADS = {
    "en": (
        "We have confirmed that", "We can confirm that", "Police have confirmed that",
        "The county confirms that", "UPDATE, confirmed:", "Officers on scene confirm:",
        "We have seen the posts. We have confirmed that", "The state police confirmed to us that",
    ),
    "es": (
        "Confirmamos que", "Hemos confirmado que", "La policía nos confirma que",
        "Confirmado:", "Ya confirmamos con el condado:",
    ),
    "pt": ("Confirmamos que", "A prefeitura confirma que", "Confirmado:"),
    "fr": ("Nous confirmons que", "La police nous confirme que", "Confirmé :"),
}  # fmt: skip
_FLAT = {
    "en": {
        "refuted": (
            "This is not true.", "That is not true.", "No, that is not true.", "This is false.",
            "Not true.", "FALSE: {} This is not true.", "FAKE: {} This is not true.",
            "It is not true that {1}.", "RUMOR: {} FACT: This is false.", "That is a hoax. {}",
            "We have seen posts that say: {} That is false.", "“{1}” – no. This is not true.",
            "No. This is not happening.", "The report that {1} is false.",
        ),
        "confirmed": (
            "This is true.", "Yes, that is true.", "That is correct.", "Confirmed: {}",
            "It is true that {1}.", "Yes. {}", "We can confirm this. {}",
        ),
    },
    "es": {
        "refuted": (
            "Esto no es cierto.", "No es verdad.", "Es falso.", "No, eso es falso.", "FALSO: {}",
            "No es cierto que {1}.", "Circula esto: {} Es falso.", "Es un bulo. {}",
        ),
        "confirmed": (
            "Es cierto.", "Sí, es verdad.", "Confirmado: {}", "Es verdad que {1}.", "Sí. {}",
        ),
    },
    "pt": {
        "refuted": (
            "Isso não é verdade.", "É falso.", "FALSO: {}", "Não é verdade que {1}.",
            "É boato. {}",
        ),
        "confirmed": ("É verdade.", "Sim, é verdade.", "Confirmado: {}"),
    },
    "fr": {
        "refuted": (
            "Ce n'est pas vrai.", "C'est faux.", "FAUX : {}", "Il est faux que {1}.",
            "C'est une rumeur infondée. {}",
        ),
        "confirmed": ("C'est vrai.", "Oui, c'est vrai.", "Confirmé : {}"),
    },
}  # fmt: skip
_LOWERED = frozenset(
    """
    the there it this that these those they we our all no nobody none nothing not every some a an
    what el la los las no nadie ninguna ningún esto eso un una se hay en o a os as não nenhum isso
    le la les il elle on aucun aucune personne ce cette
    """.split()  # noqa: SIM905 - a table of words reads best as words
)


Foreign = tuple[Post, Ticket]
"""A post and a ticket of other things."""


@dataclass(frozen=True, slots=True)
class Example:
    """One pair as the model reads it.

    `evidence` is a character range of `post`, if known; `set` is the case set that the post is of,
    if any; `english` says that claim and post both are.
    """

    claim: str
    post: str
    verdicts: tuple[str, ...]
    evidence: tuple[int, int] | None = None
    set: str = ""
    english: bool = False


@dataclass(frozen=True, slots=True)
class Mix:
    """What an epoch has beside the labelled rows, as pairs a labelled row.

    `near` are unlabelled pairs of one division, `far` a post and any ticket of another,
    `foreign` a post and a ticket of another set that is like it, `news` the same of official news
    that speaks of no ticket. `moved` are labelled posts with tickets of other sets that are moved
    to their place. `general` are generic pairs, `flat` the shortest answers, like "This is not
    true.", of which the sets have too few. `placeless` is the share of claims that come without a
    place.
    """

    near: float
    far: float
    general: float
    flat: float = 0.0
    foreign: float = 0.0
    news: float = 0.0
    moved: float = 0.0
    placeless: float = 0.0


@dataclass(frozen=True, slots=True)
class CaseSet:
    """A case set with what sampling needs.

    `labelled` are the label rows; `near` the unlabelled pairs of one division with their
    likeness 0...1, all of them "none".
    """

    name: str
    cases: Cases
    labelled: list[tuple[Post, Ticket, Label, str | None]]
    near: list[tuple[Post, Ticket, float]] = field(repr=False)

    @property
    def pairs(self) -> list[tuple[Post, Ticket, Label | None]]:
        """Every pair of one division, and every labelled pair."""
        told = [(post, ticket, label) for post, ticket, label, _ in self.labelled]
        return [*told, *((post, ticket, None) for post, ticket, _ in self.near)]


def read_set(folder: Path) -> CaseSet:
    """Read a folder of cases in the shared format."""
    cases = load_cases(folder)
    posts = {post.root: post for post in cases.posts}
    tickets = {ticket.ticket_id: ticket for ticket in cases.tickets}
    spans = _spans(folder / "labels.jsonl")
    labelled = [
        (posts[one.post_id], tickets[one.ticket_id], one, spans.get((one.post_id, one.ticket_id)))
        for one in cases.labels or ()
    ]
    known = {(one.post_id, one.ticket_id) for one in cases.labels or ()}
    near = [pair for pair in _near(cases) if (pair[0].root, pair[1].ticket_id) not in known]
    return CaseSet(folder.name, cases, labelled, near)


def hash_of(folder: Path) -> str:
    """The SHA-256 of a set's three files one after another, the first 16 hex digits."""
    names = ("tickets.jsonl", "posts.jsonl", "labels.jsonl")
    whole = b"".join((folder / name).read_bytes() for name in names)
    return sha256(whole).hexdigest()[:16]


def hash_of_file(path: Path) -> str:
    """The SHA-256 of a file, the first 16 hex digits."""
    return sha256(path.read_bytes()).hexdigest()[:16]


def generic(path: Path, seed: int, *, whole: bool = True) -> list[Example]:
    """Claim and evidence pairs of public sets in random order, all or `GENERIC_ROWS` of each."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rng = random.Random(seed)  # noqa: S311 - sampling, not secrets
    rng.shuffle(rows)
    left, chosen = dict(GENERIC_ROWS), []
    for row in rows:
        if whole or left[row["set"]] > 0:
            left[row["set"]] -= 1
            told = (GENERIC_VERDICTS[row["label"]],)
            chosen.append(Example(row["claim"], row["evidence"], told, english=True))
    return chosen


def apart(known: Sequence[Example], encoder: Embeds, rng: random.Random) -> list[Example]:
    """Each claim of generic pairs with the evidence of another that is like it, of other names.

    Hardly any of the public sets has evidence of which a claim's verdict does not follow.
    """
    rows = [one for one in known if _names(one.claim)]
    vectors = encoder.embed([one.claim for one in rows])
    drawn = []
    for at, one in enumerate(rows):
        likeness = vectors @ vectors[at]
        likest = likeness.argsort()[::-1][:_APART]
        others = [
            rows[other]
            for other in likest.tolist()
            if other != at
            and likeness[other] < _SAME
            and not _names(one.claim) & _names(rows[other].post)
        ]
        if others:
            drawn.append(replace(one, post=rng.choice(others).post, verdicts=("none",)))
    return drawn


def _names(text: str) -> set[str]:
    return {word.casefold() for word in _CAPITAL.findall(text)} - GENERIC


def read_news(path: Path) -> list[Post]:
    """Official posts {language, name, text} as JSON Lines, that speak of no ticket of any set."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [
        Post(
            root=f"{path.stem}:{at}",
            version="1",
            account=Account("news", row["name"], name=row["name"]),
            endpoint="news",
            text=row["text"],
            posted_at=_UNDATED,
            language=row["language"],
        )
        for at, row in enumerate(rows)
    ]


def foreign(posts: Sequence[Post], tickets: Sequence[Ticket], encoder: Embeds) -> list[Foreign]:
    """Each post with the `_LIKEST` tickets that are most like it, of those that name a place.

    None of the tickets may be one that a post speaks of.
    """
    placed = [ticket for ticket in tickets if ticket.place]
    claims = encoder.embed([ticket.claim for ticket in placed])
    likeness = encoder.embed([post.text for post in posts]) @ claims.T
    best = likeness.argsort(axis=1)[:, -_LIKEST:]
    return [
        (post, placed[at]) for post, row in zip(posts, best.tolist(), strict=True) for at in row
    ]


def local(news: Sequence[Foreign], sets: Sequence[CaseSet], rng: random.Random) -> list[Foreign]:
    """News of which no place is told, as if an account had posted it that speaks on the ticket.

    Otherwise small talk is told from an answer by who says it. Tickets on which none spoke are left
    out, and so is what names its place.
    """
    speakers: dict[str, list[Account]] = {}
    for one in sets:
        for post, ticket, _ in one.pairs:
            speakers.setdefault(ticket.claim, []).append(post.account)
    return [
        (replace(post, account=rng.choice(speakers[ticket.claim])), ticket)
        for post, ticket in news
        if ticket.claim in speakers and not _own_names(post) & set(terms(post.text))
    ]


def _own_names(post: Post) -> set[str]:
    return set(terms(post.account.name or "")) - GENERIC


def moved(
    one: CaseSet, tickets: Sequence[Ticket], encoder: Embeds, rng: random.Random
) -> list[Foreign]:
    """Labelled posts with tickets of other sets, as if these were of the place of the post's own.

    That a denial is of something else is easily told by the place; of these it is told by what is
    denied. The claims are of the post's language, unlike the one that it is labelled for, and share
    little with the post.
    """
    own = {ticket.ticket_id: ticket for _, ticket, *_ in one.labelled}
    claims = encoder.embed([ticket.claim for ticket in own.values()])
    likeness = claims @ encoder.embed([ticket.claim for ticket in tickets]).T
    weights = {
        name: [(0.1 + max(0.0, value)) ** 2 if value < _UNLIKE else 0.0 for value in row]
        for name, row in zip(own, likeness.tolist(), strict=True)
    }
    pairs: list[Foreign] = []
    for post, ticket, *_ in one.labelled:
        unlike = weights[ticket.ticket_id]
        for other in rng.choices(tickets, unlike, k=_MOVES) if any(unlike) else ():
            there = _there(other, ticket)
            if there and _apart(post, ticket, there):
                pairs.append((post, there))
    return pairs


def _there(other: Ticket, ticket: Ticket) -> Ticket | None:
    """A ticket as if it were of the place and day of another; None if its claim says it is not."""
    if not other.place or not ticket.place:
        return None
    claim, names = other.claim, ticket.place.split(", ")
    for name in other.place.split(", "):
        claim = claim.replace(name, names[-1] if other.place.endswith(name) else names[0])
    if set(terms(claim)) & claim_of(other).place - claim_of(ticket).place - GENERIC:
        return None
    return replace(
        other,
        claim=claim,
        place=ticket.place,
        divisions=ticket.divisions,
        first_seen_at=ticket.first_seen_at,
        examples=(),
    )


def _apart(post: Post, ticket: Ticket, there: Ticket) -> bool:
    """A post of one language and some words speaks of the one ticket, and not of the other."""
    said = frozenset(terms("\n".join([post.text, *(piece.text for piece in post.context)])))
    if len(said) < _TELLING or primary(post.language) != primary(there.language):
        return False
    shared = claim_of(ticket).core.keys() & claim_of(there).core.keys() - GENERIC
    return not shared and claim_of(there).coverage(said) < _SPEAKS_OF


def epoch(  # noqa: PLR0913 - everything that pairs are drawn from
    sets: list[CaseSet],
    rng: random.Random,
    mix: Mix,
    known: Sequence[Example] = (),
    *,
    others: Mapping[str, Sequence[Foreign]] = MappingProxyType({}),
    news: Sequence[Foreign] = (),
    elsewhere: Mapping[str, Sequence[Foreign]] = MappingProxyType({}),
    undated: Collection[str] = (),
) -> list[Example]:
    """All labelled rows, and beside them as much of the rest as `mix` says.

    Unlabelled pairs are drawn by likeness, generic ones from `known`, those with tickets of other
    sets from `others` and, moved, from `elsewhere`, both by set, and from `news`; their posts get a
    day near the ticket's, for a day far off would give them away. One claim in five is replaced
    by an example post, one pair in five loses its dates, and one evidence post in four is cut to
    some sentences around its evidence, for the matcher also reads single sentences. Some evidence
    is led in by "We have confirmed that": in the sets hardly anybody confirms that it was not so,
    and the word must not become the verdict.
    """
    drawn: list[Example] = []
    for one in sets:
        dateless = 1.0 if one.name in undated else _DATELESS
        rows = [
            _example(post, ticket, label, span, rng, mix.placeless, dateless)
            for post, ticket, label, span in one.labelled
        ]
        weights = [0.02 + likeness**2 for *_, likeness in one.near]
        chosen = rng.choices(one.near, weights, k=round(mix.near * len(rows))) if one.near else []
        rows += [
            _example(post, ticket, None, None, rng, mix.placeless, dateless)
            for post, ticket, _ in chosen
        ]
        for _ in range(round(mix.far * len(one.labelled))):
            post, ticket = rng.choice(one.cases.posts), rng.choice(one.cases.tickets)
            source = one.cases.sources[post.account.account_id]
            if not set(source.divisions) & set(ticket.divisions):
                rows.append(_example(post, ticket, None, None, rng, mix.placeless))
        flat = round(mix.flat * len(one.labelled))
        rows += [_flat(rng.choice(one.cases.tickets), one, rng) for _ in range(flat)]
        pairs = others.get(one.name, ())
        count = round(mix.foreign * len(one.labelled)) if pairs else 0
        rows += _strangers(pairs, count, rng, mix.placeless)
        pairs = elsewhere.get(one.name, ())
        count = round(mix.moved * len(one.labelled)) if pairs else 0
        rows += _strangers(pairs, count, rng, mix.placeless)
        drawn += [replace(row, set=one.name) for row in rows]
    labelled = sum(len(one.labelled) for one in sets)
    drawn += _strangers(news, round(mix.news * labelled) if news else 0, rng, mix.placeless)
    drawn += rng.sample(known, round(mix.general * labelled)) if known else []
    rng.shuffle(drawn)
    return drawn


def _strangers(
    pairs: Sequence[Foreign], count: int, rng: random.Random, placeless: float
) -> list[Example]:
    """Pairs of which neither speaks of the other."""
    drawn = []
    for _ in range(count):
        post, ticket = rng.choice(pairs)
        later = timedelta(hours=rng.uniform(-6, _NEAR_HOURS))
        post = replace(post, posted_at=ticket.first_seen_at + later)
        drawn.append(_example(post, ticket, None, None, rng, placeless))
    return drawn


def _example(  # noqa: PLR0913, PLR0917 - a labelled pair and how it is drawn
    post: Post,
    ticket: Ticket,
    label: Label | None,
    span: str | None,
    rng: random.Random,
    placeless: float,
    dateless: float = _DATELESS,
) -> Example:
    dated = rng.random() > dateless
    if placeless and rng.random() < placeless:
        ticket = replace(ticket, place="")
    example = rng.choice(ticket.examples) if ticket.examples and rng.random() < 0.2 else None  # noqa: PLR2004
    if span and rng.random() < 0.25:  # noqa: PLR2004 - see epoch
        post = replace(post, text=_cut(post.text, span, rng))
    if label and span and rng.random() < _LED[label.verdict]:
        text, span = _led(post.text, span, post.language or "en", rng)
        post = replace(post, text=text)
    told = post_text(post, dated=dated)
    verdicts = ("none",) if label is None else (label.verdict, *filter(None, (label.also,)))
    return Example(
        claim_text(ticket, dated=dated, words=example),
        told,
        verdicts,
        _where(told, post, span),
        english=_english(post.language, ticket.language),
    )


def _english(*languages: str | None) -> bool:
    return all(primary(one) == "en" for one in languages)


def _flat(ticket: Ticket, one: CaseSet, rng: random.Random) -> Example:
    """A plain yes or no to a claim: alone, with the claim in it, or as an answer to it."""
    language = ticket.language.split("-", maxsplit=1)[0]
    verdict = rng.choice(("refuted", "refuted", "confirmed"))
    said = rng.choice(_FLAT.get(language, _FLAT["en"])[verdict])
    answers = rng.random() < 0.5 and "{" not in said  # noqa: PLR2004 - half of them
    post = replace(
        rng.choice(one.cases.posts),
        text=said.format(ticket.claim, ticket.claim.rstrip(".")),
        context=(Context("parent", ticket.claim),) if answers else (),
        posted_at=ticket.first_seen_at,
    )
    return Example(
        claim_text(ticket), post_text(post), (verdict,), english=_english(ticket.language)
    )


def _led(text: str, span: str, language: str, rng: random.Random) -> tuple[str, str]:
    """The text with words of attribution before the sentence of the evidence, and the evidence.

    Sentences of under five words are answers, and stay as they are.
    """
    at = text.find(span)
    whole = next((one for one in sentences(text) if one.start <= at < one.end), None)
    if whole is None or len(whole.of(text).split()) < 5:  # noqa: PLR2004 - as the docstring says
        return text, span
    said = whole.of(text)
    if said[1:2].islower() and said.split()[0].lower() in _LOWERED:
        said = said[0].lower() + said[1:]
    lead = rng.choice(_LEADS.get(language.split("-", maxsplit=1)[0], _LEADS["en"]))
    within = span[: whole.end - at]
    kept = said[at - whole.start :][: len(within)] + span[len(within) :]
    return f"{text[: whole.start]}{lead} {said}{text[whole.end :]}", kept


def _cut(text: str, span: str, rng: random.Random) -> str:
    """Some neighbouring sentences of a text, those of the evidence among them."""
    start = text.find(span)
    if start < 0:
        return text
    parts = sentences(text)
    first = max((one.start for one in parts if one.start <= start), default=0)
    last = min((one.end for one in parts if one.end >= start + len(span)), default=len(text))
    starts = [one.start for one in parts if one.start < first]
    ends = [one.end for one in parts if one.end > last]
    return text[rng.choice([first, first, *starts]) : rng.choice([last, last, *ends])]


def _where(told: str, post: Post, span: str | None) -> tuple[int, int] | None:
    if not span or span not in post.text:
        return None
    start = told.rindex(post.text) + post.text.index(span)
    return start, start + len(span)


def _spans(path: Path) -> dict[tuple[str, str], str | None]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return {(row["post_id"], row["ticket_id"]): row.get("evidence") for row in rows}


def _near(cases: Cases) -> Iterator[tuple[Post, Ticket, float]]:
    index = TicketIndex()
    for ticket in cases.tickets:
        index.add(ticket)
    for post in cases.posts:
        divisions = set(cases.sources[post.account.account_id].divisions)
        scores = {one.ticket_id: one.score for one in index.candidates(post.text, len(index))}
        for ticket in cases.tickets:
            if divisions & set(ticket.divisions):
                yield post, ticket, scores.get(ticket.ticket_id, 0.0)
