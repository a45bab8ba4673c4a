"""The words that people read around the quotations, in the languages that there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rumorline.domain.notice import NoticeKind
from rumorline.domain.times import local_words, zone_named


@dataclass(frozen=True, slots=True)
class Words:
    """One language. Braces name what is put in; `by` is what an authority does with a claim."""

    tag: str
    kinds: dict[NoticeKind, str]
    verdicts: dict[str, str]
    by: dict[str, str]
    reasons: dict[str, str]
    no_reason: str
    gone: dict[str, str]
    taken_back: str
    looked_at_again: str
    deleted: str
    stands_on: str
    turned: str
    reworded: str
    excerpt: str
    told: str
    verdict: str
    rumor: str
    changed: str
    notice: str
    about: str
    on: str
    weekdays: tuple[str, ...] = ()
    months: tuple[str, ...] = ()

    def when(self, moment: datetime, zone: str) -> str:
        """A moment as an editor reads it, in a named time zone."""
        if not self.months:
            return local_words(moment, zone)
        local = moment.astimezone(zone_named(zone))
        day = f"{self.weekdays[local.weekday()]}, {local.day} de {self.months[local.month - 1]}"
        return f"{day} de {local.year}, {local:%H:%M %Z} ({zone})"


ENGLISH = Words(
    tag="en",
    kinds={
        NoticeKind.CORRECTION: "Correction",
        NoticeKind.WITHDRAWAL: "Withdrawn",
        NoticeKind.REOPENING: "Reopened",
    },
    verdicts={"refuted": "refuted", "confirmed": "confirmed", "clarified": "clarified"},
    by={
        "refuted": "Refuted by {who}",
        "confirmed": "Confirmed by {who}",
        "clarified": "Clarified by {who}",
    },
    reasons={
        "officials_disagree": "officials disagree about it",
        "source_corrects_itself": "its source has since spoken of an error of its own",
        "second_origin_needed": "a second, independent origin is missing",
        "evidence_gone": "no official post supports it any more",
        "unverifiable": "it cannot be verified",
        "withdrawn_by_desk": "it was withdrawn after another look",
    },
    no_reason="it no longer stands",
    gone={
        "deleted": "{who} deleted the post that was quoted.",
        "edited": "{who} edited the post that was quoted.",
        "suspended": "{who} is suspended as a source.",
        "unentitled": "{who} does not settle rumors of this kind and place any more.",
        "rejected": "The post of {who} that was quoted does not settle this rumor.",
        "set_aside": "The post of {who} that was quoted is being looked at again.",
    },
    taken_back="the verdict on “{claim}”: {reason}.",
    looked_at_again="“{claim}” is being looked at again.",
    deleted="“{claim}”: the post that was quoted here was deleted.",
    stands_on="The verdict “{verdict}” stands on {who}.",
    turned="The verdict was “{before}” and is “{verdict}”.",
    reworded="The rumor was worded “{claim}” ({place}).",
    excerpt="excerpt",
    told="What it was: “{words}”",
    verdict="Verdict: {verdict}",
    rumor="On the rumor: “{claim}” ({place})",
    changed="What changed since {notice}:",
    notice="Notice {notice}, {when}",
    about="Rumor",
    on="on",
)

SPANISH = Words(
    tag="es",
    kinds={
        NoticeKind.CORRECTION: "Corrección",
        NoticeKind.WITHDRAWAL: "Retirado",
        NoticeKind.REOPENING: "Reabierto",
    },
    verdicts={"refuted": "desmentido", "confirmed": "confirmado", "clarified": "aclarado"},
    by={
        "refuted": "Desmentido por {who}",
        "confirmed": "Confirmado por {who}",
        "clarified": "Aclarado por {who}",
    },
    reasons={
        "officials_disagree": "las autoridades no coinciden",
        "source_corrects_itself": "su fuente ha hablado después de un error propio",
        "second_origin_needed": "falta un segundo origen independiente",
        "evidence_gone": "ya no lo sostiene ninguna publicación oficial",
        "unverifiable": "no se puede verificar",
        "withdrawn_by_desk": "se retiró tras otro examen",
    },
    no_reason="ya no se sostiene",
    gone={
        "deleted": "{who} borró la publicación que se citaba.",
        "edited": "{who} modificó la publicación que se citaba.",
        "suspended": "{who} ya no cuenta como fuente.",
        "unentitled": "{who} ya no resuelve rumores de este tipo y lugar.",
        "rejected": "La publicación de {who} que se citaba no resuelve este rumor.",
        "set_aside": "La publicación de {who} que se citaba se vuelve a examinar.",
    },
    taken_back="el veredicto sobre «{claim}»: {reason}.",
    looked_at_again="«{claim}» se vuelve a examinar.",
    deleted="«{claim}»: la publicación que se citaba aquí fue borrada.",
    stands_on="El veredicto «{verdict}» se apoya en {who}.",
    turned="El veredicto era «{before}» y es «{verdict}».",
    reworded="El rumor se formulaba así: «{claim}» ({place}).",
    excerpt="extracto",
    told="Lo que era: «{words}»",
    verdict="Veredicto: {verdict}",
    rumor="Sobre el rumor: «{claim}» ({place})",
    changed="Qué ha cambiado desde {notice}:",
    notice="Aviso {notice}, {when}",
    about="Rumor",
    on="en",
    weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    months=(
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
)

LANGUAGES = {words.tag: words for words in (ENGLISH, SPANISH)}


def words_for(language: str) -> Words:
    """The words of a language tag like `es-MX`; English where there are none."""
    return LANGUAGES.get(language.partition("-")[0].lower(), ENGLISH)
