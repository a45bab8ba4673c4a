"""Dates that a post names, against the days of a rumor."""

from __future__ import annotations

import re
from datetime import UTC, date, timedelta

from rumorline.domain.ticket import Ticket
from rumorline.matching.patterns import Pattern
from rumorline.matching.text import shadow

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan enero janeiro janvier",
            "february feb febrero fevereiro fevrier",
            "march mar marzo marco mars",
            "april apr abril avril",
            "may mayo maio mai",
            "june jun junio junho juin",
            "july jul julio julho juillet",
            "august aug agosto aout",
            "september sept sep septiembre setembro septembre",
            "october oct octubre outubro octobre",
            "november nov noviembre novembro novembre",
            "december dec diciembre dezembro decembre",
        ],
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = Pattern(
    rf"\b(?:(?P<m1>{_MONTH})\.? (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b"
    rf"|(?P<d2>\d{{1,2}})(?:er|o)?(?: de)? (?P<m2>{_MONTH})\b)(?:,? (?:de )?(?P<y>(?:19|20)\d\d))?"
)
_YEAR = Pattern(
    r"\b(?:in|from|of|back in|en|de|del|em|annee|fall|summer|spring|winter|" + _MONTH + r")"
    r"\.? ((?:19|20)\d\d)\b"
)
_PAST = Pattern(
    r"\blast (?:year|month|week|spring|summer|fall|winter|january|february|march|april|may|june"
    r"|july|august|september|october|november|december)\b|\byears ago\b|\bel ano pasado\b"
    r"|\bla semana pasada\b|\bel mes pasado\b|\bhace (?:\w+ )?anos\b|\byears? (?:on|later)\b"
    r"|\b(?:ano|mes|semana) passad[oa]\b|\b(?:ha|faz) (?:\w+ )?anos\b|\bano anterior\b"
    r"|\bl'an(?:nee)? (?:derniere?|passee?)\b|\b(?:la semaine|le mois) (?:derniere?|passee?)\b"
    r"|\bil y a (?:\w+ ){0,2}(?:ans|annees)\b"
)
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        [
            "monday lunes segunda-feira lundi",
            "tuesday martes terca-feira mardi",
            "wednesday miercoles quarta-feira mercredi",
            "thursday jueves quinta-feira jeudi",
            "friday viernes sexta-feira vendredi",
            "saturday sabado samedi",
            "sunday domingo dimanche",
        ]
    )
    for name in names.split()
}
_WEEKDAY = Pattern(rf"\b({'|'.join(_WEEKDAYS)})s?\b")
_NEAR = timedelta(days=7)


def other_date(plain: str, said: str, ticket: Ticket) -> str | None:
    """The first date that is neither near the rumor's first sighting nor in its claim.

    A day counts wherever the post (its shadow `plain`) names it. A year or "last week" counts in
    the sentence that is rested on (`said`): elsewhere it tells where a false picture comes from.
    "Since 2018" is no other date.
    """
    claim = shadow(ticket.claim)
    seen = ticket.first_seen_at.astimezone(UTC).date()
    claimed = {_day(match) for match in _DAY.every(claim)}
    for match in _DAY.every(plain):
        if _day(match) not in claimed and not _near(match, seen):
            return match.group()
    for match in _YEAR.every(said):
        if int(match.group(1)) != seen.year and match.group(1) not in claim:
            return match.group()
    past = _PAST.search(said)
    return past.group() if past and past.group() not in claim else None


def other_weekday(plain: str, ticket: Ticket) -> str | None:
    """A weekday that a sentence names, if the claim names others only."""
    claimed = {_WEEKDAYS[name] for name in _WEEKDAY.findall(shadow(ticket.claim))}
    named = _WEEKDAY.findall(plain)
    if not claimed or any(_WEEKDAYS[name] in claimed for name in named):
        return None
    return named[0] if named else None


def _day(match: re.Match[str]) -> tuple[int, int, str | None]:
    """Month, day and, where it is named, the year."""
    return _MONTHS[match["m1"] or match["m2"]], int(match["d1"] or match["d2"]), match["y"]


def _near(match: re.Match[str], seen: date) -> bool:
    month, day, _ = _day(match)
    years = [int(match["y"])] if match["y"] else [seen.year - 1, seen.year, seen.year + 1]
    for year in years:
        try:
            if abs(date(year, month, day) - seen) <= _NEAR:
                return True
        except ValueError:
            continue
    return False
