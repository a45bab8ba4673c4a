"""The public pages, from templates that escape everything they are given."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from rumorline.domain.published import NO_VERDICT, VERDICTS, Published, Wanted
from rumorline.domain.unsettled import Unsettled
from rumorline.notices.claimreview import claim_review
from rumorline.notices.labels import LABELS, Labels, labels_for
from rumorline.notices.site import Site, filters, query_of
from rumorline.notices.words import words_for
from rumorline.web.lines import Line, line, rumor

_TEMPLATES = Path(__file__).parent / "templates"
_STYLE = (_TEMPLATES / "style.css").read_text("utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        f"style-src 'sha256-{_STYLE_HASH}'",
        "img-src data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
"""No script, no address but this one's, and of styles the one of these pages."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How a page is asked for.

    `chosen`: the language was named in the address, so that links keep it. `path` is that of the
    page below the base, by which relative links find their way whatever the base is.
    """

    language: str
    chosen: bool = False
    path: str = "board"

    @property
    def root(self) -> str:
        """From the page to the base."""
        return "../" * self.path.count("/")


class Pages:
    """Renders pages of one site."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def board(  # noqa: PLR0913 - a page, and all that is on it
        self,
        notices: Iterable[Published],
        wanted: Wanted,
        reader: Reader,
        *,
        unsettled: Iterable[Unsettled] = (),
        older: int | None = None,
        later: bool = False,
    ) -> str:
        """What stands, by verdict, newest first, and at the end what is `unsettled`.

        `older` is the cursor of the page behind it; `later` says that there is one before it.
        """
        labels = labels_for(reader.language)
        lines = [line(one, labels) for one in notices]
        narrowed = filters(wanted)
        return self._page(
            "board.html",
            reader,
            narrowed,
            sections=[(name, _of_section(lines, name)) for name in labels.sections],
            filled=bool(lines),
            unsettled=[rumor(one, labels) for one in unsettled],
            wanted=wanted,
            verdicts=[(verdict, _verdict_name(verdict, labels)) for verdict in VERDICTS],
            older=_query(reader, before=older, **narrowed) if older else "",
            newest=_query(reader, **narrowed),
            later=later,
        )

    def notice(self, one: Published, reader: Reader, *, withdrawn: bool) -> str:
        """One notice with everything that belongs to it; `withdrawn` by the one that followed."""
        review = claim_review(one, self._site)
        return self._page(
            "notice.html",
            reader,
            {},
            line=line(one, labels_for(reader.language)),
            review=_data_block(review) if review else "",
            withdrawn=withdrawn,
        )

    def problem(self, status: int, detail: str, reader: Reader) -> str:
        """A plain page for a person who met an error."""
        labels = labels_for(reader.language)
        words = {
            404: (labels.not_found, labels.not_found_why),
            500: (labels.fault, labels.fault_why),
        }
        heading, said = words.get(status, (labels.bad_request, detail))
        return self._page("problem.html", reader, {}, heading=heading, detail=said)

    def _page(
        self, template: str, reader: Reader, narrowed: dict[str, str | None], **shown: Any
    ) -> str:
        others = [
            {"tag": tag, "language": labels.language, "query": query_of(**narrowed, lang=tag)}
            for tag, labels in LABELS.items()
        ]
        return self._environment.get_template(template).render(
            labels=labels_for(reader.language),
            languages=others,
            publisher=self._site.publisher,
            style=Markup(_STYLE),  # noqa: S704 - our own file
            root=reader.root,
            here=reader.root + reader.path,
            narrowed=query_of(**narrowed),
            spoken=_query(reader),
            query=partial(_query, reader),
            **shown,
        )


def _query(reader: Reader, **query: str | int | None) -> str:
    return query_of(**query, lang=reader.language if reader.chosen else None)


def _of_section(lines: list[Line], name: str) -> list[Line]:
    return [line for line in lines if line.section == name]


def _verdict_name(verdict: str, labels: Labels) -> str:
    if verdict == NO_VERDICT:
        return labels.no_verdict
    return words_for(labels.tag).verdicts[verdict].capitalize()


def _data_block(data: dict[str, Any]) -> Markup:
    """JSON that no text in it can end, wherever it stands in a page."""
    text = json.dumps(data, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - no character is left that means anything in HTML
