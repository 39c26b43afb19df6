"""The commands of who looks after an installed coach. Heavy modules are imported when needed, as in ``cli``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from voice_coach.options import SettingsFile

commands = typer.Typer()


@commands.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Ask the coach that runs as a service how it is."""
    import json

    from voice_coach.service.hotline import ask, status_socket
    from voice_coach.service.standing import told

    report = ask(status_socket())
    print(json.dumps(report, indent=2) if as_json else told(report))


@commands.command()
def selftest(
    out: Annotated[Path | None, typer.Option(help="Write the greeting into this .wav or .flac file.")] = None,
    settings: SettingsFile = None,
) -> None:
    """Try whether this installation can greet, hear and remember; it needs no devices."""
    from voice_coach.service.selftest import self_test
    from voice_coach.settings import load_settings

    for sentence in self_test(load_settings(settings), out):
        print(sentence)


@commands.command()
def update(
    wheel: Annotated[Path, typer.Option("--from", help="The new version, with the libraries that it needs beside it.")],
    settings: SettingsFile = None,
) -> None:
    """Bring the installed coach to another version; one that does not work is taken back."""
    import os

    from voice_coach.service.update import ACCOUNT, Installation, Systemd
    from voice_coach.service.update import update as bring_up
    from voice_coach.settings import load_settings

    user = os.environ.get("VOICE_COACH_USER") if os.geteuid() == 0 else None
    manager = Systemd(session_of=None if user == ACCOUNT else user)
    bring_up(wheel, Installation(user=user), load_settings(settings).memory.file, manager, print)


@commands.command()
def diagnostics(
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("voice-coach-diagnostics.zip"),
    settings: SettingsFile = None,
) -> None:
    """Write a zip for who helps from afar: readable, without speech and without names."""
    from voice_coach.checkup.report import Terminal
    from voice_coach.service.diagnostics import diagnose
    from voice_coach.settings import load_settings

    names = diagnose(load_settings(settings), out, Terminal(Console(stderr=True)))
    print(f"{out}: {', '.join(names)}. Read it before you share it; README.txt says what is what.")
