"""The commands about what is recorded: ``history``, ``forget`` and ``profile``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from voice_coach.errors import VoiceCoachError
from voice_coach.options import SettingsFile

commands = typer.Typer()

Profile = Annotated[str, typer.Option("--profile", help="Whose sessions.", show_default="who says no name")]


@commands.command()
def history(
    plot: Annotated[Path | None, typer.Option(help="Draw the sessions into this SVG file.")] = None,
    export: Annotated[str | None, typer.Option(help="Write the sessions to stdout: csv or json.")] = None,
    profile: Profile = "",
    settings: SettingsFile = None,
) -> None:
    """Show what was done: sessions, repetitions, levels, pain."""
    from voice_coach.history import History
    from voice_coach.settings import load_settings

    record, whose = History(load_settings(settings).memory), profile.lower()
    if plot is not None:
        record.plot(whose, plot)
    match export:
        case "csv" | "json":
            record.export(whose, export)
        case None if plot is None:
            record.show(whose, Console())
        case None:
            pass
        case _:
            raise VoiceCoachError(f'The sessions cannot be exported as "{export}"; choose csv or json.')


@commands.command()
def forget(
    profile: Profile = "",
    everybody: Annotated[
        bool, typer.Option("--all", help="Everybody's, and damaged records that were put aside.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    settings: SettingsFile = None,
) -> None:
    """Delete the record of sessions."""
    from voice_coach.history import History
    from voice_coach.settings import load_settings

    record = History(load_settings(settings).memory)
    whose = "everybody" if everybody else profile.title() or "who says no name"
    if not yes and not typer.confirm(f"Delete what is recorded of {whose}? Nothing can bring it back."):
        print("Nothing is deleted.")
        return
    print(record.forget(profile.lower(), everybody=everybody))


profiles = typer.Typer(help="The names that the coach knows when it hears them.", no_args_is_help=True)
commands.add_typer(profiles, name="profile")


@profiles.command("add")
def add_profile(name: str, settings: SettingsFile = None) -> None:
    """Let the coach know a name: "I'm Anna"."""
    from voice_coach.history import History
    from voice_coach.names import heard_names
    from voice_coach.settings import load_settings

    chosen = load_settings(settings)
    History(chosen.memory).add(name.lower())
    try:
        heard = heard_names([name.lower()], chosen.hearing)
    except VoiceCoachError as error:
        print(error)
        return
    if not heard:
        print(f'The speech model does not know "{name}", so it can only be typed; add a name that sounds like it.')
        return
    print(f'Say "I\'m {name.title()}", and the coach keeps your sessions under that name.')


@profiles.command("list")
def list_profiles(settings: SettingsFile = None) -> None:
    """List the names."""
    from voice_coach.history import History
    from voice_coach.settings import load_settings

    for name in History(load_settings(settings).memory).names():
        print(name.title())
