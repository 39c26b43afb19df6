"""Settings: a TOML file in, values or one sentence out."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from voice_coach.assets import state_dir
from voice_coach.errors import VoiceCoachError
from voice_coach.hearing.dials import GraphDials
from voice_coach.settings import HearingSettings, Settings, StopSettings, load_settings
from voice_coach.stop.card import Card


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_without_a_file_everything_has_its_default() -> None:
    """Nobody needs a settings file."""
    assert load_settings() == Settings()


def test_what_the_file_says_counts_and_the_rest_keeps_its_default(file: Path) -> None:
    """A file needs only what is to be different."""
    file.write_text('[sound]\ninput_device = "Jabra"\noutput_device = 3\n[voice]\nrate_wpm = 120\n')
    settings = load_settings(file)
    assert (settings.sound.input_device, settings.sound.output_device) == ("Jabra", 3)
    assert settings.voice.rate_wpm == 120
    assert settings.session == Settings().session


def test_the_model_may_lie_in_the_home_directory(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tilde is the home directory."""
    monkeypatch.setenv("HOME", "/home/ada")
    file.write_text('[hearing]\nmodel = "~/model"\n')
    assert load_settings(file).hearing.model == Path("/home/ada/model")


def test_the_record_lies_in_the_users_data(file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Or where it is told to, or nowhere; names are lower case, and nothing else than names."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert Settings().memory.file == tmp_path / "voice-coach" / "history.sqlite3"
    file.write_text('[memory]\ndatabase = "/srv/log"\nprofile = "Guest"\nprofiles = ["Anna", "Mary Ann"]\n')
    memory = load_settings(file).memory
    assert (memory.file, memory.profile, memory.profiles) == (Path("/srv/log"), "guest", ("anna", "mary ann"))
    file.write_text("[memory]\nenabled = false\n")
    assert load_settings(file).memory.file is None
    file.write_text('[memory]\nprofiles = ["r2d2"]\n')
    with pytest.raises(VoiceCoachError, match=r':2: "memory.profiles" must be a name, in letters'):
        load_settings(file)


def test_own_words_lie_beside_the_users_settings(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless the settings name another file."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert load_settings().hearing.own_words_file == tmp_path / "voice-coach" / "own_words.toml"
    file.write_text('[hearing]\nown_words = "/words.toml"\n')
    assert load_settings(file).hearing.own_words_file == Path("/words.toml")


def test_the_wake_phrase_is_lower_case(file: Path) -> None:
    file.write_text('[hearing]\nwake_phrase = "Hello Ada"\n')
    assert load_settings(file).hearing.wake_phrase == "hello ada"


def test_the_command_line_can_name_another_model(tmp_path: Path) -> None:
    """What is named there counts more than the file, and everything else stays."""
    settings = Settings(hearing=HearingSettings(dials=GraphDials(beam=13)))
    assert settings.with_model(None) == settings
    assert settings.with_model(tmp_path).hearing == HearingSettings(model=tmp_path, dials=GraphDials(beam=13))


def test_the_environment_can_name_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """VOICE_COACH_SETTINGS names a file for everything that is started."""
    file.write_text("[session]\nreprompt_s = 20\n")
    monkeypatch.setenv("VOICE_COACH_SETTINGS", str(file))
    assert load_settings().session.reprompt_s == 20


def test_the_users_own_file_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's own settings lie in the configuration directory."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "voice-coach").mkdir()
    (tmp_path / "voice-coach" / "settings.toml").write_text('[voice]\nengine = "espeak"\n')
    assert load_settings().voice.engine == "espeak"


def test_settings_do_not_change_while_the_coach_runs() -> None:
    """A setting is a fact; what changes belongs to the session."""
    with pytest.raises(ValidationError, match="frozen"):
        Settings().voice.volume_db = 3.0  # type: ignore[misc]  # this is what is tested


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[voice]\n\nrate_wmp = 120\n", ':3: there is no setting "voice.rate_wmp"; there is rate_wpm.'),
        ("# mine\n[voise]\nrate_wpm = 120\n", ':2: there is no setting "voise"; there is voice.'),
        (
            "voice.tune = 3\n",
            ':1: there is no setting "voice.tune"; there is engine, rate_wpm, pitch, volume_db, automatic_level, automatic_quieter_db, automatic_louder_db.',
        ),
        (
            "[hearing.dials]\nbeam = 13\ngenral_cost = 2\n",
            ':3: there is no setting "hearing.dials.genral_cost"; there is general_cost.',
        ),
        (
            "[hearing]\ndials.beam = 'wide'\n",
            ":2: \"hearing.dials.beam\" should be a valid number, unable to parse string as a number, not 'wide'.",
        ),
        ("[hearing]\ndials = 3\n", ':2: "hearing.dials" must be a table: [hearing.dials].'),
        ("[voice]\nrate_wpm = 900\n", ':2: "voice.rate_wpm" should be less than or equal to 400, not 900.'),
        ("voice = { rate_wpm = 9 }\n", ':1: "voice.rate_wpm" should be greater than or equal to 80, not 9.'),
        (
            '[voice]\nrate_wpm = "slow"\n',
            ":2: \"voice.rate_wpm\" should be a valid integer, unable to parse string as an integer, not 'slow'.",
        ),
        ('[session]\nlegs="both" # of them\n', ":2: \"session.legs\" should be 'one leg' or 'alternate', not 'both'."),
        ("[session]\nreprompt_s = 1\n", ':2: "session.reprompt_s" should be greater than or equal to 3, not 1.'),
        (
            "[sound]\nblock_ms = 10\ninput_device = 1.5\n",
            ':3: "sound.input_device" should be a valid integer or should be a valid string, not 1.5.',
        ),
        (
            '[hearing]\nwake_phrase = "coach"\n',
            ":2: \"hearing.wake_phrase\" must be 2 to 4 words in letters, not 'coach'.",
        ),
        (
            '[stop]\nkeys = ["esc", "banana"]\n',
            ":2: \"stop.keys\" must be names of keys, such as esc, enter, b, f13 or pagedown, not 'banana'.",
        ),
        ("sound = 3\n", ':1: "sound" must be a table: [sound].'),
        (
            "[voice]\nrate_wpm 120\n",
            " is not TOML: Expected '=' after a key in a key/value pair (at line 2, column 10).",
        ),
    ],
)
def test_a_wrong_file_is_told_in_one_sentence(file: Path, text: str, sentence: str) -> None:
    """File, line, key and what is wrong with it."""
    file.write_text(text)
    with pytest.raises(VoiceCoachError) as error:
        load_settings(file)
    assert str(error.value) == f"{file}{sentence}"


def test_a_file_that_was_named_must_be_there(file: Path) -> None:
    """Who names a file means it."""
    with pytest.raises(VoiceCoachError, match="There is no settings file"):
        load_settings(file)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A directory, or a file in another encoding, is no settings file."""
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b'name = "J\xfcrgen"')
    for file in (tmp_path, latin):
        with pytest.raises(VoiceCoachError, match="cannot be read"):
            load_settings(file)


def test_what_is_muted_follows_from_the_mixer(tmp_path: Path) -> None:
    """Without a choice, one after the other; coach and stop button meet in the user's own state directory, or where they are told."""
    assert [card.mixer for card in StopSettings().cards] == ["pipewire", "pulse", "alsa"]
    assert StopSettings(mixer="alsa", mixer_target="PCM").cards == [Card("alsa", "PCM")]
    assert StopSettings().shared_directory == state_dir()
    assert StopSettings(directory=tmp_path).shared_directory == tmp_path
