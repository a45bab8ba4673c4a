"""Expressions name no attribute by a word that DynamoDB keeps for itself.

DynamoDB and moto refuse one; ministack and the table in memory take it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

from rumorline.domain.ticket import TicketState
from rumorline.store.reminders import Reminders
from rumorline.store.table import Table
from rumorline_tools.requirements import ROOT
from tests.support.world import NOW

STORE = ROOT / "functions" / "rumorline" / "store"
RESERVED = set(ReservedKeywords.get_reserved_keywords())
OPERATORS = {"ADD", "AND", "BETWEEN", "IN", "NOT", "OR", "REMOVE", "SET"}
_EXPRESSION = re.compile(r" (=|<|>|<=|>=) :|attribute_(not_)?exists|^SET | AND | OR ")


def _expressions() -> Iterator[str]:
    for path in STORE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else None
            # One line: a docstring that speaks of a condition has more, or a full stop.
            if isinstance(text, str) and _EXPRESSION.search(text) and text[-1] not in ".\n":
                yield text


def test_no_expression_names_a_reserved_word() -> None:
    found = list(_expressions())
    assert len(found) > 15
    words = {word for text in found for word in re.findall(r"(?<![#:\w])[A-Za-z]\w*", text)}
    assert "latest" in words
    assert {word for word in words if word.upper() in RESERVED} <= OPERATORS


def test_the_desk_is_reminded_up_to_a_moment_again_and_again(table: Table) -> None:
    reminders = Reminders(table)
    reminders.move(TicketState.OPEN, None, NOW)
    later = NOW.replace(hour=13)
    reminders.move(TicketState.OPEN, NOW, later)
    assert reminders.until(TicketState.OPEN) == later
