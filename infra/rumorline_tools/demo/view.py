"""What the demo shows, as it happens."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from rumorline.domain.ticket import Ticket
from rumorline_tools.demo.case import Quotation

_MARKS = {"resolution": "green", "correction": "yellow", "withdrawal": "red"}


class View:
    """A terminal, or a file: plain text then."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def step(self, title: str) -> None:
        """Something is about to happen."""
        self.console.print()
        self.console.print(Text(title, style="bold"))

    def quotation(self, said: Quotation) -> None:
        """Somebody's words, with author and day."""
        note = f" ({said.note})" if said.note else ""
        self.console.print(Text(f"  “{said.text}”", style="italic"))
        self.console.print(Text(f"  {said.author}, {said.day}{note}", style="dim"))

    def fact(self, text: str) -> None:
        """What came of it."""
        self.console.print(Text(f"  → {text}"))

    def ticket(self, ticket: Ticket) -> None:
        """Where a ticket stands."""
        verdict = f" as {ticket.verdict.upper()}" if ticket.verdict else ""
        live = sum(found.live for found in ticket.evidence.values())
        self.fact(f"{ticket.ticket_id}: {ticket.state}{verdict}, live evidence: {live}")

    def arrived(self, notice: dict[str, Any]) -> None:
        """A notice arrived in the newsroom's inbox."""
        data = notice["data"]
        lines = [data["headline"], *data["changes"]]
        kind = data["kind"]
        title = f"notice {notice['id']}, {kind}, number {int(notice['sequence'])}"
        style = _MARKS.get(kind, "")
        self.console.print(Panel("\n".join(lines), title=title, border_style=style, expand=False))

    def newsroom(self, notice: dict[str, Any]) -> None:
        """The notice as a newsroom gets it: for a person, then for a machine."""
        self.console.print()
        self.console.rule("The first notice, as a newsroom gets it")
        self.console.print_json(json.dumps(notice, ensure_ascii=False))
        self.console.rule("and what an editor reads in it")
        self.console.print(Panel(_for_editors(notice["data"]), expand=False))


def _for_editors(data: dict[str, Any]) -> Text:
    text = Text()
    text.append(f"{data['headline']}\n\n", style="bold")
    text.append(f"Claim: {data['ticket']['claim']}\nOfficial answer: {data['verdict']}\n")
    text.append(f"What it was: {data['explanation']}\n")
    for found in data["evidence"]:
        text.append(f"\n“{found['quote']}”\n", style="italic")
        text.append(f"{found['author']} (@{found['handle']}), {found['posted_at']['words']}\n")
        text.append(f"{found['posted_at']['utc']} (UTC), {found['url']}\n", style="dim")
    return text
