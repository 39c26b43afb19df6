"""The commands. What a user can mend is said in one sentence, with exit code 2; heavy modules are imported when needed."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from voice_coach import __version__
from voice_coach.errors import SoundHangs, VoiceCoachError
from voice_coach.garbage import collect_seldom
from voice_coach.language import Language
from voice_coach.memory.commands import commands as record_commands
from voice_coach.options import ModelDir, SettingsFile
from voice_coach.service.commands import commands as service_commands

if TYPE_CHECKING:
    from voice_coach.settings import Settings

app = typer.Typer(
    name="voice-coach",
    help="An offline, voice-guided exercise coach.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.add_typer(record_commands)
app.add_typer(service_commands)

OutDir = Annotated[Path, typer.Option("--out", help="Directory for what the rehearsal leaves behind.")]

DEFAULT_SCRIPT = "full_standing"


@app.command()
def setup(settings: SettingsFile = None, model: ModelDir = None) -> None:
    """Fetch the speech model and check that all is there; the only command that uses a network."""
    from voice_coach.settings import load_settings
    from voice_coach.setup import setup as set_up

    set_up(Console(), load_settings(settings).with_model(model))


@app.command()
def run(
    settings: SettingsFile = None,
    model: ModelDir = None,
    text: Annotated[
        bool, typer.Option("--text", help="Keyboard and screen instead of microphone and loudspeaker.")
    ] = False,
    service: Annotated[
        bool, typer.Option("--service", help="As a service of the system: wait for devices, write into its journal.")
    ] = False,
    screen: Annotated[bool, typer.Option("--screen", help="Serve the companion page to a browser.")] = False,
    language: Annotated[
        Language | None, typer.Option(help="What is spoken, instead of the settings' language.")
    ] = None,
) -> None:
    """Coach, on the default sound devices."""
    from voice_coach.settings import load_settings
    from voice_coach.show import Captions, sound_trouble

    chosen = load_settings(settings).with_model(model).with_language(language)
    chosen = chosen.with_screen() if screen else chosen
    console = Console()
    if text:
        from voice_coach.text import run_text

        console.print('Type what you would say, "quit" to leave.')
        run_text(chosen, sys.stdin, lambda line: console.print(line, markup=False), [])
        return
    if service:
        from voice_coach.service.serve import serve

        serve(chosen)
        return
    from voice_coach.sound import available

    microphone, loudspeaker = (True, True) if chosen.sound.satellite else available()
    if microphone and loudspeaker:
        from voice_coach.live import coach_live

        console.print("Listening. Ctrl-C ends it.")
        if trouble := sound_trouble(coach_live(chosen, [Captions(console)])):
            console.print(trouble)
        return
    missing = " and no ".join(
        name for name, there in (("microphone", microphone), ("loudspeaker", loudspeaker)) if not there
    )
    console.print(f"There is no {missing} here, so you will see a whole session rehearsed instead.")
    raise typer.Exit(_rehearse(DEFAULT_SCRIPT, Path("rehearsal-out"), chosen, console))


@app.command()
def rehearse(
    script: Annotated[
        str, typer.Argument(help="A rehearsal script, the name of a shipped one, or a recording of a user.")
    ] = DEFAULT_SCRIPT,
    out: OutDir = Path("rehearsal-out"),
    settings: SettingsFile = None,
    model: ModelDir = None,
) -> None:
    """Run a whole session without hardware, faster than time; exit code 1 when an expectation of the script fails."""
    from voice_coach.settings import load_settings

    raise typer.Exit(_rehearse(script, out, load_settings(settings).with_model(model), Console()))


def _rehearse(script: str, out: Path, settings: "Settings", console: Console) -> int:
    from voice_coach.rehearsal.run import rehearse as run_rehearsal

    return run_rehearsal(script, out, settings, console)


@app.command()
def hear(
    files: Annotated[list[Path], typer.Argument(help="WAV or FLAC files.")],
    grammar: Annotated[Path | None, typer.Option(help="Use only this directory of templates.")] = None,
    state: Annotated[str | None, typer.Option(help="Understand as this dialogue state would.")] = None,
    expect: Annotated[str | None, typer.Option(help="Expect these intents: A,B,…")] = None,
    noise: Annotated[Path | None, typer.Option(help="Mix this recording of noise with each file.")] = None,
    snr_db: Annotated[float, typer.Option(help="Speech above noise, in dB.")] = 12.0,
    seed: Annotated[int, typer.Option(help="Which places of the noise are taken.")] = 0,
    explain: Annotated[bool, typer.Option("--explain", help="Show why, and what else it could have been.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file.")] = False,
    settings: SettingsFile = None,
    model: ModelDir = None,
) -> None:
    """Show what the recogniser makes of recordings."""
    from voice_coach.build import make_ear
    from voice_coach.hearing.hear import Noise, hear_files, open_grammar
    from voice_coach.settings import load_settings

    hearing = load_settings(settings).with_model(model).hearing
    hear_files(
        files,
        lambda: (
            make_ear(hearing, explain=explain)
            if grammar is None
            else open_grammar(grammar, hearing.model, hearing.dials, explain=explain)
        ),
        accepted=_expected(state, expect),
        noise=None if noise is None else Noise(noise, snr_db, seed),
        as_json=as_json,
    )


def _expected(state: str | None, intents: str | None) -> frozenset[str] | None:
    """Return the intents that are expected: those of a state, or those that are listed; None: all."""
    from voice_coach.mind.dialogue import State, accepts

    if state is not None and intents is not None:
        raise VoiceCoachError("--state and --expect both say what is expected; give one of them.")
    if intents is not None:
        return frozenset(intent.strip() for intent in intents.split(","))
    if state is None:
        return None
    if state not in set(State):
        raise VoiceCoachError(f'There is no state "{state}"; choose one of: {", ".join(State)}.')
    return accepts(State(state))


@app.command()
def teach(
    words: Annotated[list[str] | None, typer.Argument(help="A phrase and the command that it stands for.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="Show what was taught.")] = False,
    sounds_like: Annotated[
        list[str] | None, typer.Option(help="Another spelling of the phrase, as it is heard; may be given again.")
    ] = None,
    forget: Annotated[str | None, typer.Option(help="Forget this phrase.")] = None,
    record: Annotated[
        str | None, typer.Option(help="Learn how you say this command, from recordings (WAV or FLAC files).")
    ] = None,
    listen: Annotated[
        str | None, typer.Option(help="Learn how you say this command: say it three times to the microphone.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Take over what is another command now.")] = False,
    settings: SettingsFile = None,
    model: ModelDir = None,
) -> None:
    """Teach the coach your own words."""
    from voice_coach.settings import load_settings
    from voice_coach.teach import Lessons

    lessons = Lessons(load_settings(settings).with_model(model), Console(), force=force)
    match words or [], list_, forget, record, listen:
        case [], True, None, None, None:
            lessons.show()
        case [], False, str(phrase), None, None:
            lessons.forget(phrase)
        case [phrase, command], False, None, None, None:
            lessons.teach(phrase, command, sounds_like or [])
        case [_, *_], False, None, str(command), None:
            lessons.teach_recorded(command, [Path(file) for file in words or []])
        case [], False, None, None, str(command):
            lessons.teach_live(command)
        case _:
            raise VoiceCoachError(
                'Give a phrase and a command, such as: voice-coach teach "banana" "pause"; or --list, --forget PHRASE, '
                "--record COMMAND FILE… or --listen COMMAND."
            )


@app.command()
def contact(
    test: Annotated[bool, typer.Option("--test", help='Call it now, with the reason "test".')] = False,
    settings: SettingsFile = None,
) -> None:
    """Show who is called for help in an emergency, or try it."""
    from voice_coach.contact import call
    from voice_coach.settings import load_settings

    safety = load_settings(settings).safety
    print(f"In an emergency the coach says: call {safety.emergency()}.")
    if not safety.contact:
        raise VoiceCoachError(
            "Nobody is called for help, because safety.contact is not set in the settings; set a command."
        )
    if not test:
        print(f"It calls {safety.contact_name} with: {' '.join(safety.contact)}")
    elif trouble := call(safety, "test"):
        raise VoiceCoachError(trouble)
    else:
        print(f"The call to {safety.contact_name} went out.")


@app.command()
def say(
    text: str,
    out: Annotated[Path | None, typer.Option(help="Write a .wav or .flac file instead of playing it.")] = None,
    settings: SettingsFile = None,
) -> None:
    """Say something in the coach's voice."""
    from voice_coach.settings import load_settings
    from voice_coach.speaking.voice import open_voice, say_to_file

    chosen = load_settings(settings)
    manner, language = chosen.voice, chosen.hearing.language
    voice = open_voice(manner.engine, rate_wpm=manner.rate_wpm, pitch=manner.pitch, language=language)
    if out is not None:
        say_to_file(text, out, voice)
        return
    from voice_coach.sound import play_clip

    play_clip(voice.clip(text).samples, chosen.sound.output_device)


@app.command()
def devices(settings: SettingsFile = None) -> None:
    """List the sound devices, and which of them are used."""
    from voice_coach.settings import load_settings
    from voice_coach.show import chosen_devices, device_table
    from voice_coach.sound import list_devices

    chosen, console, found = load_settings(settings).sound, Console(), list_devices()
    if not found:
        console.print("There is no sound device here.")
        return
    console.print(device_table(found))
    console.print(chosen_devices(found, chosen), markup=False, highlight=False, soft_wrap=True)


@app.command()
def check(
    speech: Annotated[
        bool | None,
        typer.Option("--speech/--no-speech", help="Ask for a spoken command.", show_default="on a terminal"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a report.")] = False,
    settings: SettingsFile = None,
    model: ModelDir = None,
) -> None:
    """Examine models, voice, devices, levels and echo, and say what to turn or move.

    Exit code 0: all is well; 1: something could be better; 2: the coach cannot run.
    """
    from voice_coach.checkup.report import check as run_check
    from voice_coach.settings import load_settings

    raise typer.Exit(run_check(load_settings(settings).with_model(model), speech=speech, as_json=as_json))


@app.command()
def floor(settings: SettingsFile = None) -> None:
    """Show all stations of a gym on one page: who is free, who is in a set, who needs help."""
    from voice_coach.settings import load_settings

    chosen = load_settings(settings)
    try:
        from voice_coach.floor.server import serve
    except ImportError as error:
        raise VoiceCoachError(
            "The page of all stations needs a server; type: pip install 'voice-coach[floor]'"
        ) from error
    serve(chosen.mqtt, chosen.floor, lambda sentence: print(sentence, flush=True))


@app.command()
def graph(
    out: Annotated[Path | None, typer.Option(help="Write .svg, .mmd or .md instead of printing Mermaid.")] = None,
) -> None:
    """Draw the dialogue from its own table."""
    from voice_coach import diagram

    if out is None:
        print(diagram.mermaid())
    else:
        diagram.write(out)


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        print(__version__)
        raise typer.Exit


def main() -> None:
    """Run a command; what a user can mend is one sentence on stderr and exit code 2."""
    collect_seldom()
    try:
        app()
    except SoundHangs as error:
        print(error, file=sys.stderr, flush=True)
        os._exit(2)  # Python's own end would wait for, or crash on, threads that are stuck in PortAudio
    except VoiceCoachError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
