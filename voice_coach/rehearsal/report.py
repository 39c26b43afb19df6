"""A session told to people: a summary to print, and the same with every word as ``summary.txt``."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from voice_coach.rehearsal.account import Account, Utterance
from voice_coach.rehearsal.phases import clock, phases

FILE_WIDTH = 120


def print_summary(console: Console, account: Account, name: str, took_s: float, out: Path) -> None:
    """Print the phases, what the user said and what came of it, expectations, and figures.

    ``took_s``: how long the machine took, in seconds; ``out``: where everything was written.
    """
    console.print(Padding(_summary(account, name, took_s), (1, 0)))
    console.print(
        f"session.wav, transcript.jsonl, timeline.svg and summary.txt are in {out}", style="dim", highlight=False
    )


def write_summary(path: Path, account: Account, name: str, took_s: float) -> None:
    """Write the summary and, after it, everything that was said, as text."""
    with path.open("w", encoding="utf-8") as file:
        console = Console(file=file, width=FILE_WIDTH, color_system=None)
        console.print(Group(_summary(account, name, took_s), "", _dialogue(account)))


def _summary(account: Account, name: str, took_s: float) -> RenderableType:
    tables = (_phases(account), _utterances(account), _verdicts(account))
    parts: list[RenderableType] = [Text(name, style="bold"), ""]
    for table in tables:
        parts += [table, ""] if table.row_count else []
    return Group(*parts, Text(_figures(account, took_s)))


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in columns:
        table.add_column(column, justify="right" if column in {"from", "at", "after"} else "left", overflow="fold")
    return table


def _phases(account: Account) -> Table:
    table = _table("from", "phase", "repetitions")
    for phase in phases(account):
        counted = sum(phase.begins_at <= repetition.at <= phase.ends_at for repetition in account.repetitions)
        table.add_row(clock(phase.begins_at), phase.label, str(counted) if phase.name == "set" else "")
    return table


def _utterances(account: Account) -> Table:
    table = _table("at", "the user said", "heard", "understood", "after")
    for utterance in account.utterances:
        table.add_row(
            clock(utterance.started_at),
            Text(utterance.text or "(nothing)"),
            Text(utterance.heard_as),
            Text(meaning(utterance)),
            "" if utterance.reaction_s is None else f"{utterance.reaction_s:.2f} s",
        )
    return table


def meaning(utterance: Utterance) -> str:
    """Return what an utterance was taken for."""
    heard = utterance.understood
    if heard is None:
        return "-"
    slots = ", ".join(f"{name} {value}" for name, value in sorted(heard.slots.items()))
    name = heard.intent or f"{heard.safety}"
    doubt = ", in doubt" if heard.doubtful else ""
    return f"{name}{f' ({slots})' if slots else ''}{doubt}{'' if heard.accepted else ', not now'}"


def _verdicts(account: Account) -> Table:
    table = _table("at", "", "line", "expectation", "")
    for judged in account.judged:
        verdict = Text("met", style="green") if judged.met else Text("NOT MET", style="bold red")
        table.add_row(clock(judged.at), verdict, str(judged.line), Text(judged.step), Text(judged.detail))
    return table


def _figures(account: Account, took_s: float) -> str:
    met = sum(judged.met for judged in account.judged)
    figures = [
        f"{clock(account.ended_at)} min in {took_s:.1f} s{_pace(account, took_s)}",
        f"{len(account.repetitions)} {'repetition' if len(account.repetitions) == 1 else 'repetitions'} counted",
    ]
    if reactions := account.reactions_s:
        figures.append(
            f"reaction after the user's last word: median {median(reactions):.2f} s, longest {max(reactions):.2f} s"
        )
    if account.judged:
        figures.append(f"expectations met: {met} of {len(account.judged)}")
    return "; ".join(figures) + "."


def _pace(account: Account, took_s: float) -> str:
    return f" (real-time factor {took_s / account.ended_at:.3f})" if account.ended_at else ""


def _dialogue(account: Account) -> Table:
    """Return everything that was said, and what else there is to remark, in order."""
    table = _table("at", "who", "what")
    for at, who, what in sorted(_said(account)):
        seconds, tenth = divmod(round(at * 10), 10)
        table.add_row(f"{clock(seconds)}.{tenth}", who, Text(what))
    return table


def _said(account: Account) -> Iterator[tuple[float, str, str]]:
    for line in account.lines:
        yield line.started_at or 0.0, "coach", f"{line.text}{'' if line.complete else ' [cut]'} ({line.key})"
    for utterance in account.utterances:
        yield utterance.started_at, "user", f"{utterance.text or '(nothing)'} -> {meaning(utterance)}"
    for hold in account.holds:
        yield hold.began_at, "coach", "[holds its voice and listens]"
        if hold.ended_at is not None:
            yield hold.ended_at, "coach", "[listened]"
    for remark in account.remarks:
        yield remark.at, "coach", f"[{remark.text}]"
