"""What public pages and feeds say around a notice, in the languages that there are."""

from __future__ import annotations

from dataclasses import dataclass

WITHHELD = "the platform deleted the post"
"""Why words were removed, as the store keeps it."""


@dataclass(frozen=True, slots=True)
class Labels:
    """One language. Braces name what is put in; `sections` are those of the board, in order."""

    tag: str
    language: str
    title: str
    lead: str
    skip: str
    languages: str
    feeds: str
    sections: dict[str, str]
    nothing: str
    none_here: str
    unsettled: str
    unsettled_why: str
    first_seen: str
    older: str
    newest: str
    show: str
    filter: str
    verdict: str
    topic: str
    division: str
    every: str
    no_verdict: str
    rumor: str
    post_on: str
    posted: str
    followed: str
    followed_link: str
    withdrawn_since: str
    follows: str
    follows_link: str
    removed: str
    removed_why: str
    why: dict[str, str]
    quotes: str
    it_was: str
    origins: str
    changed: str
    facts: str
    topics: str
    divisions: str
    published: str
    sequence: str
    digest: str
    previous_hash: str
    own_hash: str
    content_hash: str
    as_json: str
    not_found: str
    not_found_why: str
    bad_request: str
    fault: str
    fault_why: str
    to_board: str

    def reason(self, withheld: str) -> str:
        """Why words were removed; as it is stored where there is no other word for it."""
        return self.why.get(withheld, withheld)


ENGLISH = Labels(
    tag="en",
    language="English",
    title="What officials say about rumors",
    lead="Each line quotes an official post word for word and says whose it is.",
    skip="Skip to the notices",
    languages="Languages",
    feeds="Feeds",
    sections={
        "refuted": "Refuted",
        "confirmed": "Confirmed",
        "clarified": "Clarified",
        "changed": "Corrected or withdrawn",
    },
    nothing="Nothing has been published yet that fits.",
    none_here="None on this page.",
    unsettled="Still open",
    unsettled_why="These are rumors. No official statement has settled them yet.",
    first_seen="First seen",
    older="Older notices",
    newest="Newest notices",
    show="Show",
    filter="Choose notices",
    verdict="Verdict",
    topic="Topic",
    division="Division",
    every="All",
    no_verdict="Withdrawn",
    rumor="Rumor",
    post_on="Post on {platform}",
    posted="Posted",
    followed="This notice is no longer current.",
    followed_link="Read the notice that followed it",
    withdrawn_since="Its verdict was withdrawn.",
    follows="This notice follows an earlier one.",
    follows_link="Read the earlier notice",
    removed="Words were removed",
    removed_why="Words were removed from this notice: {why}.",
    why={WITHHELD: WITHHELD},
    quotes="What officials said",
    it_was="What it was",
    origins="Independent origins",
    changed="What changed",
    facts="About this notice",
    topics="Topics",
    divisions="Divisions",
    published="Published",
    sequence="Number in the feed",
    digest="Digest of the notice as published",
    previous_hash="Hash of the entry before",
    own_hash="Hash of this entry",
    content_hash="Hash of the whole post",
    as_json="This notice as JSON",
    not_found="There is no such notice",
    not_found_why="The address may be mistyped. Every notice that was published is on the board.",
    bad_request="This cannot be shown",
    fault="Something went wrong",
    fault_why="It is not your fault. Try again in a minute.",
    to_board="To the board",
)

SPANISH = Labels(
    tag="es",
    language="Español",
    title="Lo que dicen las autoridades sobre los rumores",
    lead="Cada línea cita una publicación oficial palabra por palabra y dice de quién es.",
    skip="Ir a los avisos",
    languages="Idiomas",
    feeds="Canales",
    sections={
        "refuted": "Desmentidos",
        "confirmed": "Confirmados",
        "clarified": "Aclarados",
        "changed": "Corregidos o retirados",
    },
    nothing="Todavía no se ha publicado nada que corresponda.",
    none_here="Ninguno en esta página.",
    unsettled="Sin resolver",
    unsettled_why="Son rumores. Ninguna declaración oficial los ha resuelto todavía.",
    first_seen="Visto por primera vez",
    older="Avisos anteriores",
    newest="Avisos más recientes",
    show="Mostrar",
    filter="Elegir avisos",
    verdict="Veredicto",
    topic="Tema",
    division="División",
    every="Todos",
    no_verdict="Retirado",
    rumor="Rumor",
    post_on="Publicación en {platform}",
    posted="Publicado",
    followed="Este aviso ya no está vigente.",
    followed_link="Leer el aviso que lo siguió",
    withdrawn_since="Su veredicto fue retirado.",
    follows="Este aviso sigue a otro anterior.",
    follows_link="Leer el aviso anterior",
    removed="Se retiraron las palabras",
    removed_why="Se retiraron palabras de este aviso: {why}.",
    why={WITHHELD: "la plataforma borró la publicación"},
    quotes="Lo que dijeron las autoridades",
    it_was="Lo que era",
    origins="Orígenes independientes",
    changed="Qué ha cambiado",
    facts="Sobre este aviso",
    topics="Temas",
    divisions="Divisiones",
    published="Publicado",
    sequence="Número en el canal",
    digest="Resumen criptográfico del aviso publicado",
    previous_hash="Hash de la entrada anterior",
    own_hash="Hash de esta entrada",
    content_hash="Hash de la publicación completa",
    as_json="Este aviso en JSON",
    not_found="No existe ese aviso",
    not_found_why="Quizá la dirección esté mal escrita. Todos los avisos están en el tablero.",
    bad_request="Esto no se puede mostrar",
    fault="Algo ha fallado",
    fault_why="No es culpa suya. Inténtelo de nuevo dentro de un minuto.",
    to_board="Al tablero",
)

LABELS = {labels.tag: labels for labels in (ENGLISH, SPANISH)}


def labels_for(language: str) -> Labels:
    """The labels of a language tag like `es-MX`; English where there are none."""
    return LABELS.get(language.partition("-")[0].lower(), ENGLISH)
