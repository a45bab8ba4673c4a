"""Functions that run at once, one call at a time, in an order that a seed decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Semaphore, Thread, current_thread

from rumorline_tools.bench.spoiling import Dice
from rumorline_tools.chaos.clock import Clock
from rumorline_tools.chaos.weather import Killed

Job = Callable[[], None]
TIMEOUT = timedelta(seconds=20)
"""As long a function of the template may take; then it is ended."""
_LONGEST_START = 12


class Stage:
    """Lets jobs take turns: each runs to its next call, and then the dice say who goes on.

    One of them may be left standing between two calls, and goes on while later ones play.
    """

    def __init__(self, dice: Dice, clock: Clock) -> None:
        self._dice = dice
        self._clock = clock
        self._actors: dict[Thread, _Actor] = {}
        self._stood: tuple[_Actor, datetime] | None = None
        self.timed_out = 0

    def play(self, *jobs: Job, stays: bool = False) -> bool:
        """Run jobs to their ends, or all but the first, which `stays` behind in the middle.

        Returns whether it did.
        """
        actors = [self._actor(job) for job in jobs]
        turns = self._dice.randint(1, _LONGEST_START) if stays and not self._stood else 0
        if turns and self._starts(actors[0], turns):
            self._stood = (actors.pop(0), self._clock.now)
            self._finish(actors)
            return True
        waiting = [actor for actor in actors if not actor.ended]
        if self._stood and (self._late or self._dice.one_in(3)):
            waiting.append(self._called_back())
        self._finish(waiting)
        return False

    def end(self) -> None:
        """Let whoever stands go on to its end."""
        if self._stood:
            self._finish([self._called_back()])

    def pause(self) -> None:
        """Hand on; returns when it is this job's turn again. Whoever is no job goes straight on."""
        actor = self._actors.get(current_thread())
        if actor:
            actor.pause()

    @property
    def _late(self) -> bool:
        return self._stood is not None and self._clock.now - self._stood[1] > TIMEOUT

    def _called_back(self) -> _Actor:
        """Whoever stands; its time may be over."""
        assert self._stood  # noqa: S101 - whoever calls has looked
        late, (actor, _) = self._late, self._stood
        actor.dies = late
        self.timed_out += late
        self._stood = None
        return actor

    def _starts(self, actor: _Actor, turns: int) -> bool:
        for _ in range(turns):
            if not actor.ended:
                actor.go_on()
        return not actor.ended

    def _finish(self, waiting: list[_Actor]) -> None:
        while waiting:
            actor = self._dice.choice(waiting)
            actor.go_on()
            if actor.ended:
                waiting.remove(actor)

    def _actor(self, job: Job) -> _Actor:
        actor = _Actor(job)
        self._actors[actor.thread] = actor
        return actor


class _Actor:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._turn, self._back = Semaphore(0), Semaphore(0)
        self.ended = False
        self.dies = False
        self.error: BaseException | None = None
        self.thread = Thread(target=self._play, daemon=True)
        self.thread.start()

    def go_on(self) -> None:
        """Let it run to its next pause or its end; an error of the job is raised here."""
        self._turn.release()
        self._back.acquire()
        if self.ended:
            self.thread.join()
            if self.error:
                raise self.error

    def pause(self) -> None:
        """Hand on, and wait for the next turn."""
        self._back.release()
        self._turn.acquire()
        if self.dies:
            self.dies = False
            raise Killed

    def _play(self) -> None:
        self._turn.acquire()
        try:
            self._job()
        except BaseException as error:  # noqa: BLE001 - raised again where the play is watched
            self.error = error
        self.ended = True
        self._back.release()
