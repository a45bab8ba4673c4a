"""What goes wrong with one call to AWS, decided by a seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from rumorline_tools.bench.spoiling import Dice

SDK_TRIES = 2
"""As often a client of `wiring.py` tries a call that may be tried again."""


class Fault(StrEnum):
    """One way for a call to go wrong.

    RESET: the service never heard of it. ANSWER_LOST: the service did it, and nobody was told.
    CANCELLED: another transaction was in the way. PARTIAL: a batch was taken in part. The last two
    end the function, before the call is made or once it is done.
    """

    THROTTLED = "throttled"
    SERVER_ERROR = "server error"
    SLOW = "slow"
    RESET = "connection reset"
    ANSWER_LOST = "answer lost"
    CANCELLED = "transaction cancelled"
    PARTIAL = "batch taken in part"
    KILLED_BEFORE = "killed before a call"
    KILLED_AFTER = "killed after a call"


class Killed(BaseException):  # not an Exception: no handler may survive it
    """The function was ended here."""


_ANY = frozenset(Fault) - {Fault.CANCELLED, Fault.PARTIAL}
_ALSO = {
    "transact_write_items": {Fault.CANCELLED},
    "update_item": {Fault.CANCELLED},
    "put_item": {Fault.CANCELLED},
    "delete_item": {Fault.CANCELLED},
    "send_message_batch": {Fault.PARTIAL},
}
_TRIED_AGAIN = {Fault.THROTTLED, Fault.SERVER_ERROR, Fault.RESET, Fault.ANSWER_LOST}
_RATES = (0.01, 0.03, 0.03, 0.08, 0.08, 0.2)


class Weather:
    """Decides about every call of one run; counts what it did.

    Each run has a rate and a mix of its own: some have much of one fault, some a little of all.
    `without` names what the service behind cannot be made to do.
    """

    def __init__(self, dice: Dice, without: Iterable[Fault] = ()) -> None:
        self._dice = dice
        self._rate = dice.choice(_RATES)
        self._odds = {fault: dice.choice((1, 1, 3, 9)) for fault in Fault if fault not in without}
        self.fired: Counter[str] = Counter()
        self.calm = False

    def over(self, operation: str) -> tuple[Fault | None, int]:
        """What happens to a call, and to how many of the client's tries."""
        if self.calm or self._dice.random() >= self._rate:
            return None, 0
        possible = _ANY | _ALSO.get(operation, set())
        fault = self._dice.odds({f: n for f, n in self._odds.items() if f in possible})
        self.fired[fault.value] += 1
        return fault, SDK_TRIES if fault in _TRIED_AGAIN and self._dice.one_in(2) else 1
