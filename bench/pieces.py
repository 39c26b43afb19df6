"""A measurement of hours in pieces of minutes: each is written down when it is done, and the next run goes on where this one ended."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from voice_coach.clock import stopwatch

Result: TypeAlias = dict[str, Any]
"""What came of a piece, as JSON has it."""


class Pieces:
    """What has been measured so far, by the names of the pieces, in a file with a line for each."""

    def __init__(self, file: Path, *, resume: bool = False, within_s: float | None = None) -> None:
        """``resume``: keep what is in ``file``; ``within_s``: begin no piece later than this, in seconds from now."""
        self._file = file
        self._until = None if within_s is None else stopwatch() + within_s
        self._done: dict[str, Result] = {}
        file.parent.mkdir(exist_ok=True)
        if resume and file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                entry = json.loads(line)
                self._done[entry["piece"]] = entry["result"]
        else:
            file.write_text("", encoding="utf-8")

    def measured(self, pieces: Mapping[str, Callable[[], Result]]) -> Iterable[Result]:
        """Yield what came of these pieces: of those that were measured before, and of the others while there is time."""
        for name, measure in pieces.items():
            if name not in self._done:
                if self._until is not None and stopwatch() >= self._until:
                    continue
                self._done[name] = measure()
                with self._file.open("a", encoding="utf-8") as out:
                    out.write(json.dumps({"piece": name, "result": self._done[name]}, ensure_ascii=False) + "\n")
            yield self._done[name]
