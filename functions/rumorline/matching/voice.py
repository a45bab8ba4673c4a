"""Whose words the denying sentence is, and whether the rest of the post takes it back.

A denial may be quoted to be debunked ("FAKE: …"), be a stranger's ("RT @…", "a reader says"), be a
drill's or a satire's, or be overtaken in the same post ("UPDATE: there were"). What looks like that
goes to a person. Patterns are over the shadow of the text: lower case, without accents.
"""

from __future__ import annotations

from collections.abc import Iterator

from rumorline.domain.decision import Span
from rumorline.matching import cues
from rumorline.matching.patterns import Pattern
from rumorline.matching.reading import Reading
from rumorline.matching.states import ANSWER, answered, asked_before
from rumorline.matching.text import sentences, shadow, terms

# Bounded, and without an opening mark inside: a text of opening marks must not take minutes.
_QUOTED = Pattern(
    r"[\u201c\u201e\u00ab\"][^\u201c\u201e\u00ab\u201d\u00bb\"]{10,1000}[\u201d\u00bb\"]"
)
_MOSTLY = 0.6
_LABEL = Pattern(
    r"(?:\A|[\n.!?])[^\n.!?:]{0,80}\b(?:fake|false|rumou?rs?|myth|hoax|claims?|screenshot|scam|satire"
    r"|rt|via|caller|witness\w*|readers?|viewers?|neighbou?rs?|says?|said|tells? us|told|text"
    r"|sharing this|going around|novel|scenario|falso|falsa|mito|bulo|mentira|rumor|testigos?"
    r"|lector\w*|vecin\w+|dice[n]?|dijo|boato|falsa?|rumeur|faux|fausse|intox|infox|canular|golpe"
    r"|testemunhas?|leitor\w*|vizinh\w+|diz|dizem|disse|disseram|circulam|circulando|circule|temoins?|lecteurs?"
    r"|lectrices?|voisine?s?|riverains?|dit|disent|montagem)\b"
    r"[^\n.!?:]{0,60}:\s*[\"\u201c\u00ab]?\s*\Z"
)
_LABELLED = Pattern(
    r"\A\W*(?:fake|false|rumou?r|myth|hoax|claim|falso|falsa|mito|bulo|mentira|boato|fake news"
    r"|golpe|faux|fausse|intox|infox|rumeur|rt @?\w*|via \w+"
    r"|(?:\w+ ){0,5}(?:says?|said|via \w+|tells us|told|reader|caller|novel|scenario|text|say)"
    r"|stop sharing this|(?:\w+ ){0,4}(?:alert|screenshot)[^:.]{0,40}|not from us)\s*:"
)
_STRANGER = Pattern(
    r"\brt @|\bh/t\b|\b(?:we|i) (?:were|was|are|am) told\b|\bnos (?:dijeron|dicen)\b"
    r"|\b(?:is|are|was) what \w+ ?\w* (?:says?|said|told|tells?)\b"
    r"|\b(?:an?|one|another|some) (?:\w+ )?(?:man|woman|guy|lady|worker|employee|passer-?by|kid"
    r"|parent|source|neighbou?r|resident|caller|rider|passenger|customer|reader|viewer|witness)"
    r"(?:e?s)?\b[^.!?]{0,40}\b(?:says?|said|to say|tells?|told|to tell|swears?)\b"
    r"|\bthat's (?:his|her|their) word\b"
    r"|\b(?:un[oa]?|otr[oa]) (?:senora?|hombre|mujer|emplead[oa]|trabajadora?|papa|mama"
    r"|muchach[oa]|vecin[oa]|lectora?|residente|client[ea]|usuari[oa]|pasajer[oa]|testigo)\b"
    r"[^.!?]{0,40}\b(?:dice|dijo|decir(?:nos)?|cuenta|conto|jura|asegura|aseguro|afirma)\b"
    r"|\b(?:owner|witness|reader|caller|viewer|manager|neighbou?r|resident|friend|duen[oa]|testigo"
    r"|vecin[oa])s? (?:says?|said|tells?|told|dice|dijo)\b"
    r"|\b(?:suspect|defendant|accused|driver|owner|landlord|lawyer|attorney|family|union|company)"
    r"s? (?:has |have |had )?(?:den(?:y|ies|ied)|reject(?:s|ed)?)\b"
    r"|\bnos (?:disseram|contaram|dizem|informaram)\b|\b(?:disseram|contaram)-nos\b"
    r"|\bon nous (?:a )?(?:dit|signale|rapporte|informe)\b"
    r"|\b(?:moradora?|testemunha|vizinh[oa]|leitora?|ouvinte|amig[oa]|don[oa]|gerente|comerciante"
    r")e?s? (?:diz|dizem|disse|disseram|conta|contam|relata\w*|afirma\w*)\b"
    r"|\b(?:temoin|riveraine?|voisine?|habitante?|lecteur|lectrice|auditeur|gerante?|commercante?"
    r")s? (?:dit|disent|affirme\w*|raconte\w*|assure\w*)\b"
    r"|\b(?:segundo|conforme) (?:uma?|[oa]s?) (?:moradora?|testemunha|vizinh[oa]|leitora?)"
    r"|\b(?:selon|d'apres) (?:une?|des|les?|la) (?:temoin|riverain|voisin|habitant|lecteur)"
    r"|\baccording to (?:an? |the |some )?(?:owner|witness|reader|caller|viewer|manager|neighbou?r"
    r"|resident|friend)"
)
_NOT_REAL = Pattern(
    r"\bexercise exercise\b|\bdrill drill\b|\bpart of (?:[\w'-]+ ){0,3}(?:exercise|drill)\b"
    r"|\bforged\b|\bthis is (?:an? |only an? )?(?:drill|test|exercise)\b"
    r"|\best[oe] es (?:un|solo un) (?:simulacro|ejercicio|prueba)\b|\bsatir[ea]\b"
    r"|\bchistes?\b|\b(?:humou?r|joke) (?:page|site|account)\b|\bparod(?:y|ia)\b"
    r"|\bhacke(?:d|ad[oa])\b|\bimpersonat\w+|\bsuplant\w+|\bscenario\b|\bnovel\b|\bnovela\b"
    r"|\b(?:i|we) (?:hope|wish|pray)\b|\bojala\b|\bwho (?:wrote|posted) this\b|\bnot from us\b"
    r"|\bist[oe] e (?:apenas |so )?um (?:simulado|exercicio|teste)\b|\bexercicio exercicio\b"
    r"|\bceci est une? (?:exercice|test|simulation)\b|\bexercice exercice\b|\bparodie\b"
    r"|\bcompte (?:\w+ ){0,2}pirate\b|\busurp\w+|\btomara\b|\besper(?:amos|ons) que\b"
    r"|\b(?:conta|perfil) (?:\w+ )?(?:clonad|invadid)[oa]\b"
    r"|\boh,? sure\b|\byeah,? (?:right|sure)\b|\bsure,? and\b|\bsi,? claro\b|\bsim,? claro\b"
    r"|\U0001f643"
)
_TAKEN_BACK = Pattern(
    r"\b(?:edit|update|upd|correction|wait|actualizacion|correccion|editado"
    r"|atualizacao|atualizando|correcao|mise a jour|maj|rectificatif|errata)\b"
    r"|\bthere (?:was|were|is|are)\s*[.!,]|\b(?:it|they) (?:did|does|has|have)\s*[.!]"
    r"|\bthis is (?:wrong|false)\b|\bdelete this\b|\bdo not believe\b|\bdon't believe\b"
    r"|\bshelter now\b|\brun[.!]"
)
_HARM = Pattern(
    r"\b(?:one|two|three|four|five|several|some|an?|\d+|un[oa]?|dos|tres) (?:\w+ ){0,2}"
    r"(?:(?:was|were|is|are|has been|have been|fue|fueron|resulto) "
    r"(?:shot|hurt|killed|injured|wounded|dead|herid[oa]s?|muert[oa]s?)|died|murio)\b"
    r"|\bpart of (?:it|the|them)\b"
    r"|\b(?:uma?|dois|duas|tres|vari[oa]s|\d+) (?:\w+ ){0,2}(?:(?:foi|foram|ficou|ficaram|esta"
    r"|estao) (?:ferid|mort|balead|atingid)[oa]s?|morreu|morreram)\b"
    r"|\b(?:une?|deux|trois|plusieurs|\d+) (?:\w+ ){0,2}(?:(?:a|ont) ete (?:blesse|tue|touche)\w*"
    r"|(?:est|sont) (?:mort|decede|blesse)\w*)\b"
)
_BY_OURS = Pattern(
    r"\b(?:no|not|never|\w+n't|ningun\w*)\b(?:(?!\bin fact\b|\bit was\b|\bfue\b)[^.;]){0,80}"
    r"\b(?:by (?:our|my)|por nuestr[oa]s?)\b"
    r"|\b(?:nao|nunca|nenhum\w*|pas|aucune?|jamais)\b(?:(?!\bfoi\b|\bc'etait\b)[^.;]){0,80}"
    r"\b(?:por noss[oa]s?|pel[oa]s? noss[oa]s?|par (?:nos|notre))\b"
)
_EITHER = Pattern(
    r"\b(?:or not|or is there not|yes or no|no or yes|true or false|o no|si o no|verdad o no"
    r"|ou nao|sim ou nao|ou non|oui ou non)\b"
)
_STILL = Pattern(r"\b(?:still|siguen?|todavia|aun|continuan?|encore|toujours|ainda)\b")
_ASKED_OF_CLAIM = 0.2
"""The share of the claim from which on a sentence that somebody else wrote is about it."""
_AFFIRMS_FROM = 0.6
_SAYS_ITSELF = 0.4
"""The share of the claim from which on a sentence says by itself what it denies."""


def own_words(reading: Reading, evidence: Span | None) -> str:
    """Why the sentence may not be the author's standing word; "" if nothing says so."""
    if evidence is None:
        return ""
    return next(_doubts(reading, evidence), "")


def _doubts(reading: Reading, evidence: Span) -> Iterator[str]:
    said, before = evidence.of(reading.plain), reading.plain[: evidence.start]
    after = reading.plain[evidence.end :]
    if _quoted(reading.post.text, evidence) or _denies_in_quotes(reading, evidence):
        yield "the denial stands in quotation marks"
    yield from _doubts_of_an_answer(reading, evidence)
    if _LABELLED.search(said) or _LABEL.search(before):
        yield "it is announced as somebody's words, or as false"
    if _STRANGER.search(reading.plain):
        yield "it passes on what somebody else says"
    if _NOT_REAL.search(reading.plain):
        yield "it may be a drill, satire, a hope, or not the account's own"
    if _TAKEN_BACK.search(after) or _HARM.search(after):
        yield "the rest of the post may take it back, or part of it"
    if _BY_OURS.search(said):
        yield "it speaks of the source's own part only"
    if _affirmed(reading, evidence):
        yield "another sentence tells what the claim tells"


def _doubts_of_an_answer(reading: Reading, evidence: Span) -> Iterator[str]:
    if _answers_a_denial(reading, evidence):
        yield "it answers a text that itself denies something"
    if _answers_whether_still(reading, evidence):
        yield "it answers whether it is still so"
    if _answers_elsewhere(reading, evidence):
        yield "it answers a question that is not about the claim"


def _quoted(text: str, evidence: Span) -> bool:
    length = evidence.end - evidence.start
    shared = (
        min(evidence.end, match.end()) - max(evidence.start, match.start())
        for match in _QUOTED.every(text)
    )
    return any(one >= _MOSTLY * length for one in shared)


def _denies_in_quotes(reading: Reading, evidence: Span) -> bool:
    """Every denying word of the sentence is somebody's quoted word."""
    quotes = [match.span() for match in _QUOTED.every(reading.post.text)]
    said = evidence.of(reading.plain)
    found = [*cues.NEGATION.every(said), *cues.FALSE_WORDS.every(said)]
    at = [evidence.start + match.start() for match in found]
    return bool(at) and all(any(start <= one < end for start, end in quotes) for one in at)


def _answers_a_denial(reading: Reading, evidence: Span) -> bool:
    """A "That is false" to somebody who says that it is not so says that it is.

    "Is it so or not?" denies nothing, and neither does what is said of something else.
    """
    if reading.claim.coverage(reading.part(evidence).terms) >= _SAYS_ITSELF:
        return False
    return any(_denies_claim(reading, piece.text) for piece in reading.post.context)


def _answers_whether_still(reading: Reading, evidence: Span) -> bool:
    """What is no more so has been so: "No" to "Is the shooter still there?" denies no shooting."""
    short = len(reading.part(evidence).terms) <= ANSWER
    return short and any(map(_STILL.search, answered(reading, evidence)))


def _answers_elsewhere(reading: Reading, evidence: Span) -> bool:
    """The post asks itself something else, and the sentence is no more than the answer to it."""
    said = reading.part(evidence)
    if len(said.terms) > ANSWER or reading.claim.coverage(said.terms):
        return False
    asked = [terms(one) for one in asked_before(reading, evidence)]
    return any(one and not reading.claim.coverage(one) for one in asked)


def _denies_claim(reading: Reading, answered: str) -> bool:
    if cues.DENIED.search(shadow(answered)):
        return True
    return any(
        cues.NEGATION.search(_EITHER.sub(" ", shadow(one.of(answered))))
        and reading.claim.coverage(terms(one.of(answered))) >= _ASKED_OF_CLAIM
        for one in sentences(answered)
    )


def _affirmed(reading: Reading, evidence: Span) -> bool:
    others = (part for part in reading.sentences if part.span.start >= evidence.end)
    return any(
        reading.claim.coverage(part.terms) >= _AFFIRMS_FROM
        and not cues.NEGATION.search(part.plain)
        and not cues.QUESTION.search(part.plain)
        and not cues.EXPLAINS.search(part.plain)
        for part in others
    )
