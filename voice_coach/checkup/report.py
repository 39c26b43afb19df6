"""What people see of an examination, and what programs read of it."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.text import Text

from voice_coach import __version__
from voice_coach.checkup.chirp import Samples16
from voice_coach.checkup.examination import Examination
from voice_coach.checkup.findings import Finding, Verdict, worst
from voice_coach.checkup.levels import levels_dbfs
from voice_coach.checkup.studio import Watch
from voice_coach.settings import Settings

_MARKS = {Verdict.GOOD: ("✓", "green"), Verdict.IMPROVE: ("!", "yellow"), Verdict.BROKEN: ("✗", "red")}
_LOWEST_DBFS, _LOUD_DBFS, _WIDTH = -80.0, -6.0, 40
_SUMMARY = {
    Verdict.GOOD: "All is well: voice-coach run",
    Verdict.IMPROVE: "The coach can run; what is marked ! would make it better.",
    Verdict.BROKEN: "The coach cannot run until what is marked ✗ is mended.",
}


def check(settings: Settings, *, speech: bool | None, as_json: bool) -> int:
    """Examine this machine and report; return the exit code. ``speech``: ask for a spoken command; None: on a terminal.

    A JSON report goes to stdout, and what people see meanwhile to stderr.
    """
    terminal = Terminal(Console(stderr=as_json))
    asks = terminal.is_interactive if speech is None else speech
    findings = []
    for finding in Examination(settings, terminal, speech=asks).findings():
        findings.append(finding)
        if not as_json:
            terminal.show(finding)
    if as_json:
        print(to_json(findings))
    else:
        terminal.summarise(findings)
    return int(worst(findings))


class Terminal:
    """Shows findings as they come and, on a terminal, what is being done and how loud it is."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @property
    def is_interactive(self) -> bool:
        """Whether there is somebody to be asked."""
        return self._console.is_terminal and sys.stdin.isatty()

    @contextmanager
    def working(self, on: str) -> Iterator[None]:
        with self._console.status(on):
            yield

    @contextmanager
    def listening(self, to: str) -> Iterator[Watch]:
        if not self._console.is_terminal:
            self._console.print(to, markup=False, highlight=False)
        with Live(Text(to), console=self._console, transient=True, auto_refresh=False) as live:
            yield lambda samples: live.update(Text.assemble(to, "\n", meter(samples)), refresh=True)

    def show(self, finding: Finding) -> None:
        mark, style = _MARKS[finding.verdict]
        self._console.print(Text.assemble((f"{mark} ", style), finding.found), soft_wrap=True)
        if finding.advice:
            self._console.print(Text.assemble("  → ", (finding.advice, "bold")), soft_wrap=True)

    def summarise(self, findings: Sequence[Finding]) -> None:
        verdict = worst(findings)
        self._console.print(Text(_SUMMARY[verdict], _MARKS[verdict][1]), soft_wrap=True)


def meter(samples: Samples16) -> Text:
    """Return a bar as long as the loudest of this sound is loud; red where little is missing to full scale."""
    levels = levels_dbfs(samples)
    loudest = float(levels.max()) if levels.size else _LOWEST_DBFS
    filled = round(_WIDTH * min(max(1 - loudest / _LOWEST_DBFS, 0.0), 1.0))
    style = "red" if loudest > _LOUD_DBFS else "green"
    return Text.assemble(("█" * filled, style), ("░" * (_WIDTH - filled), "dim"), f" {loudest:.0f} dB FS")


def to_json(findings: Sequence[Finding]) -> str:
    """Return everything as one JSON object; each measure has its unit in its name."""
    verdict = worst(findings)
    listed = [
        {
            "name": finding.name,
            "verdict": finding.verdict.name.lower(),
            "found": finding.found,
            "advice": finding.advice,
            "measures": dict(finding.measures),
        }
        for finding in findings
    ]
    report = {"version": __version__, "verdict": verdict.name.lower(), "exit_code": int(verdict), "findings": listed}
    return json.dumps(report, indent=2, ensure_ascii=False)
