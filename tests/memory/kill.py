"""The kill test: a coach in virtual time, with its real log, is killed at random moments; what was acknowledged must be there.

Each child is a process of its own, forked before there is any thread, that conducts session after session as fast as it can and
writes the number of each acknowledged record to a pipe. The parent kills it (SIGKILL), opens the log and compares. As a
program: ``python -m tests.memory.kill 200``.
"""

import os
import random
import select
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from tests.mind.partner import SCREENED
from tests.mind.pasts import partner_with
from voice_coach.events import Remember, Remembered
from voice_coach.memory.log import open_log
from voice_coach.memory.store import Site, in_background
from voice_coach.mind.past import Past

WALL = datetime(2026, 5, 4, 12, tzinfo=UTC)
SAID = (
    "Start",
    "Ready",
    "Done",
    "Pause",
    "Resume",
    "Slower",
    "Faster",
    "Easier",
    "Harder",
    "Skip",
    "Stop",
    "Undo",
    "Yes",
)
LONGEST_S = 0.15
"""A child lives for at most so long, in seconds, after its first acknowledgement."""


def records_of(seed: int, past: Past) -> Iterator[Remember]:
    """Yield the records of session after session, in virtual time, without end; the same for the same seed and past."""
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    partner = partner_with(replace(past, answers=SCREENED))
    while True:
        for _, effect in partner.effects:
            if isinstance(effect, Remember):
                yield effect
        partner.effects.clear()
        partner.hear(chance.choice(SAID), exercise="standing", addressed=True)
        partner.wait(chance.choice((0.5, 8.0, 60.0)))


def conduct(file: Path, seed: int, acknowledged: int) -> None:
    """Conduct sessions until somebody kills this process; write the number of each acknowledged record to the pipe."""

    def tell(answer: object) -> None:
        if isinstance(answer, Remembered) and answer.trouble is None:
            os.write(acknowledged, answer.ticket.to_bytes(4))

    with in_background(Site(file), tell, lambda: 0.0, lambda: WALL) as (store, recalled):
        for record in records_of(seed, recalled.past):
            store.perform(record)


def killed(file: Path, seed: int) -> int:
    """Let a child begin, kill it at a random moment, and return how many records it had acknowledged."""
    mine, its = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(mine)
        try:
            conduct(file, seed, its)
        finally:
            os._exit(1)
    os.close(its)
    select.select([mine], [], [], 20)
    waits_s = random.Random(seed).uniform(0, LONGEST_S)  # noqa: S311 - a sample, no secret
    select.select([], [], [], waits_s)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the child ended by itself"
    numbers = b""
    while piece := os.read(mine, 65_536):
        numbers += piece
    os.close(mine)
    tickets = [int.from_bytes(numbers[at : at + 4]) for at in range(0, len(numbers), 4)]
    assert tickets == list(range(1, len(tickets) + 1)), "records are acknowledged in their order"
    return len(tickets)


def kill_and_compare(file: Path, times: int) -> tuple[int, int]:
    """Kill so many sessions, one after the other on the same log; return how many records were acknowledged and found.

    Nothing acknowledged is missing, the log is sound, and what is in it is the beginning of what each session had to tell.
    """
    acknowledged, before = 0, 0
    past = known(file)
    for seed in range(times):
        promised = killed(file, seed)
        log, aside = open_log(file)
        written = [(record.kind, record.data) for record in log.records()][before:]
        log.close()
        assert aside is None, "the log is damaged"
        assert len(written) >= promised, f"kill {seed}: {promised - len(written)} acknowledged records are missing"
        told = [(record.kind, record.data) for record in islice(records_of(seed, past), len(written))]
        assert written == told, f"kill {seed}: the log tells something else"
        acknowledged, before, past = acknowledged + promised, before + len(written), known(file)
    return acknowledged, before


def known(file: Path) -> Past:
    """Return what a coach knows that starts now."""
    with in_background(Site(file), lambda _: None, lambda: 0.0, lambda: WALL) as (_, recalled):
        return recalled.past


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        acknowledged, found = kill_and_compare(Path(directory) / "log", int(sys.argv[1]))
        print(f"{sys.argv[1]} kills: {acknowledged} records acknowledged, none missing; {found} found")
