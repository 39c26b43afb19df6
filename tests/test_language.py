"""German, whole: it says all that English says, understands every intent, and a typed session runs in it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.memory.test_text_session import Typist
from voice_coach.assets import data_dir
from voice_coach.build import make_parser, make_reader, make_voice
from voice_coach.cli import app
from voice_coach.content import load_exercises, load_lines, load_questionnaires
from voice_coach.content.translation import translated
from voice_coach.errors import VoiceCoachError
from voice_coach.events import Safety, Say
from voice_coach.hearing.complaints import ComplaintReader
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.model import find_model
from voice_coach.hearing.reading import Reader
from voice_coach.hearing.signs import load_signs
from voice_coach.mind.intent import Topic
from voice_coach.settings import HearingSettings, MemorySettings, SafetySettings, Settings, VoiceSettings
from voice_coach.text import run_text

GERMAN = HearingSettings(language="de")
ENGLISH, DE = load_lines(), load_lines("de")
SIGNS = load_signs(data_dir("grammars") / "de" / "signs", "de")

MEANINGS = """
Start exercise=standing: beinheben im stehen; im stehen; ich möchte im stehen üben; bitte beinheben im stehen
Start exercise=prone: beinheben im liegen; auf dem bauch; starte beinheben im liegen; wir machen es im liegen
Start: anfangen; können wir anfangen; lass uns trainieren; beinheben
Stop: stopp; stopp stopp; aufhören; ich kann nicht mehr; das reicht für heute; bitte hör auf; das training beenden
Pause: pause; warte mal; einen moment; ich muss auf die toilette
Resume: weiter; mach weiter; weiter gehts; ich bin wieder da
Ready: bereit; ich bin bereit; los gehts; ich liege
Done: fertig; ich bin fertig; geschafft; das war die letzte
Next: nächstes; der nächste satz
Skip: überspringen; das aufwärmen überspringen; ich bin schon aufgewärmt
Rest: ich brauche eine pause; kurz ausruhen; ich muss kurz verschnaufen
MoreRest: mehr pause; ich brauche mehr zeit
MoreRest seconds=30: noch dreißig sekunden; dreißig sekunden mehr
SkipRest: keine pause; ich brauche keine pause
SwitchLegs: bein wechseln; das andere bein
SwitchLegs leg=left: jetzt das linke bein; auf links wechseln
WrongLeg: das ist das falsche bein; falsche seite
RestartSet: von vorn; den satz noch mal
CorrectCount number=7: ich bin bei sieben; das waren sieben
Undo: rückgängig; mach das rückgängig; das habe ich nicht gemeint
Easier: leichter; das ist zu schwer; mach es ein bisschen leichter
Easier with=support: leichter mit stütze
Easier with=hold: mit halten
Easier with=smaller range: kleinere bewegung; das ist zu hoch
Harder: schwerer; das ist zu leicht; kannst du es schwerer machen
Harder with=ankle weights: mit gewichten; schwerer mit gewichten
Harder with=band: mit band
Harder with=no support: ohne stütze
Harder with=knee bend: mit gebeugtem knie
Harder with=cable: am kabelzug
Slower: langsamer; das ist zu schnell
Faster: schneller; zähl schneller
SetRepetitions number=12: zwölf wiederholungen; zähl bis zwölf
SetRepetitions: weniger wiederholungen
SetSets number=3: drei sätze; ich möchte drei sätze machen
SetGoal goal=strength: ich will stärker werden
SetGoal goal=gentle: ich bin anfänger
SetLegs mode=alternate: abwechselnd
SetLegs mode=one leg: ein bein nach dem anderen
Gentle: heute sanft; ein sanftes training
RateEffort number=7: die anstrengung war sieben
Have thing=ankle weights have=yes: ich habe gewichte
Have thing=band have=no: ich habe kein band
Why: warum; was ist heute neu
HowManyLeft: wie viele noch; wie viele wiederholungen sind es noch
HowLong: wie lange noch; wie lange dauert das training
WhichLeg: welches bein; links oder rechts
Progress: wie läuft es; mache ich fortschritte
History: was habe ich letztes mal gemacht
NextSession: wann soll ich wiederkommen
Help: hilfe; was kann ich sagen
HelpMe: hilf mir; ich brauche hilfe
Repeat: wiederholen; noch mal; wie bitte
Louder: lauter; ich höre dich nicht
Quieter: leiser; du bist zu laut
SpeakSlower: sprich langsamer
SayLess: rede weniger
SetWords words=simple: nimm einfache worte
SetPace pace=mine: ich zähle selbst
IAm name=anna: ich heiße anna
ForgetMe: lösche meine daten
FalseAlarm: das war ein fehlalarm
Yes sure=true: ja; ja genau; ich glaube schon
No: nein; noch nicht; mir tut nichts weh
Number number=12: zwölf; etwa zwölf
Side leg=right: rechts; auf der rechten seite
BodyPart body_part=knee: im knie; das linke knie
Choice choice=sharp: stechend; eher stechend
DontKnow: weiß nicht; keine ahnung
SkipQuestions: keine fragen
Ask topic=which: was ist besser
Ask topic=breathing: wie soll ich atmen
Ask topic=frequency: wie oft soll ich das machen
"""
COMPLAINTS = """
red_flag: mir tut die brust weh; ich bekomme keine luft; ruf einen krankenwagen; mein mundwinkel hängt; ich glaube das ist ein herzinfarkt
pain: aua; das tut weh; mir tut das linke knie weh; ich habe schmerzen im rücken; mir ist schwindelig; ich bin hingefallen; mein fuß ist ganz taub
possible: das fühlt sich komisch an; mir geht es nicht gut; mein knie zwickt; ich wäre fast hingefallen
effort: es brennt; mein po brennt; das ist anstrengend
none: mein mann hat rückenschmerzen; ich habe keine schmerzen; es tut nicht weh; was gibt es heute zu essen; der film war gut
"""


def _table(text: str) -> Iterator[tuple[str, str]]:
    for line in text.strip().splitlines():
        name, _, sayings = line.partition(": ")
        yield from ((said, name) for said in sayings.split("; "))


@cache
def _reader() -> Reader:
    return make_reader(GERMAN, make_parser(GERMAN))


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}", text))


# --- what it says ---------------------------------------------------------------------------------------------------------


def test_german_has_every_line_with_the_same_places_and_names() -> None:
    """Whatever is said in English can be said in German, filled with the same, and simpler where English has it simpler."""
    assert DE.lines.keys() == ENGLISH.lines.keys()
    for key, line in ENGLISH.lines.items():
        wanted = _placeholders(line.say[0])
        german = DE.lines[key]
        assert all(_placeholders(text) == wanted for text in german.say), key
        assert (german.names, bool(german.simple)) == (line.names, bool(line.simple)), key
    assert DE.simple_answers.keys() == ENGLISH.simple_answers.keys()
    assert DE.answer_names == ENGLISH.answer_names


def test_nothing_of_an_exercise_is_left_in_english() -> None:
    """Every text of more than a word is another one, and every number the same."""
    for name, exercise in load_exercises().items():
        german = load_exercises(language="de")[name]
        kept = {"with_words", "id", "dimension", "goal", "not_with", "start_words", "posture"}
        pairs = list(_pairs(exercise.model_dump(), german.model_dump(), kept))
        assert len(pairs) > 80
        for place, text, other in pairs:
            assert (text != other) if isinstance(text, str) and " " in text else type(text) is type(other), place
            if not isinstance(text, str):
                assert text == other, place


def _pairs(one: Any, other: Any, kept: set[str], place: str = "") -> Iterator[tuple[str, Any, Any]]:
    if isinstance(one, Mapping):
        for key in one.keys() - kept:
            yield from _pairs(one[key], other[key], kept, f"{place}.{key}")
    elif isinstance(one, Sequence) and not isinstance(one, str):
        if one and isinstance(one[0], Mapping):
            assert len(one) == len(other), place
        for left, right in zip(one, other, strict=False):
            yield from _pairs(left, right, kept, place)
    else:
        yield place, one, other


def test_each_value_that_is_said_has_a_word_of_its_own() -> None:
    """Legs, goals, parts of the body: no English word is left in a German sentence."""
    parts = {value.value_out for value in load_grammar(data_dir("grammars") / "de").lists["part"].slot_list.values}  # type: ignore[attr-defined]  # a list of words
    assert parts | SIGNS.parts.keys() <= DE.terms["part"].keys()
    assert {f"your {part}" for part in DE.terms["part"]} <= DE.terms["where"].keys()
    assert DE.terms["leg"].keys() == {"left", "right"}


def test_the_words_of_a_choice_are_german() -> None:
    """What the coach offers can be answered with."""
    (item,) = [item for item in load_questionnaires(language="de")["triage"].items if item.id == "sharp"]
    assert "stechend" in item.choices["sharp"]
    assert item.means == next(i for i in load_questionnaires()["triage"].items if i.id == "sharp").means


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"nonsense": "x"}, "nonsense: there is no such key"),
        ({"levels": [{"id": "none", "name": "x"}]}, "levels: there is no none"),
        ({"doses": [{"name": "x"}]}, "doses: there are 1 instead of 2"),
    ],
)
def test_a_translation_of_what_is_not_there_is_told(words: dict[str, Any], message: str) -> None:
    """A misspelt key would otherwise be silence, or English."""
    original = {"name": "a", "levels": [{"id": "one", "name": "b"}], "doses": [{"name": "c"}, {"name": "d"}]}
    with pytest.raises(LookupError, match=message):
        translated(original, words)


# --- what it understands ----------------------------------------------------------------------------------------------------


def test_every_intent_and_topic_can_be_said_in_german() -> None:
    """No row of the dialogue is out of reach."""
    english, german = (load_grammar(data_dir("grammars") / language) for language in ("en", "de"))
    assert german.intents == english.intents
    assert {block.slots["topic"] for block in german.blocks if block.intent == "Ask"} == set(Topic)


@pytest.mark.parametrize(("said", "meaning"), list(_table(MEANINGS)))
def test_what_is_said_in_german_is_understood(said: str, meaning: str) -> None:
    """By the same intents and values as in English."""
    intent, *slots = meaning.split(" ", 1)
    wanted = dict(re.findall(r"(\w+)=(.+?)(?= \w+=|$)", slots[0])) if slots else {}
    reading = _reader().read(said, frozenset({"BodyPart", "Choice"}) if intent in {"BodyPart", "Choice"} else None)
    assert (reading.intent, {name: str(value) for name, value in reading.slots.items()}) == (intent, wanted)


@pytest.mark.parametrize(("said", "safety"), list(_table(COMPLAINTS)))
def test_pain_and_danger_are_heard_in_german(said: str, safety: str) -> None:
    """In templates and in free words; not what is denied, what others have, and other talk."""
    found = _reader().read(said).safety
    assert found == (None if safety == "none" else Safety(safety))


def test_the_examples_of_the_german_signs_are_read_as_they_should() -> None:
    """Each sign by its own examples, and none by its counterexamples."""
    reader = ComplaintReader(SIGNS)
    assert [text for sign in SIGNS.signs for text in sign.examples if sign.name not in reader.read(text).signs] == []
    assert [text for sign in SIGNS.signs for text in sign.counterexamples if sign.name in reader.read(text).signs] == []
    assert [text for texts in SIGNS.context_examples.values() for text in texts if reader.read(text).safety] == []


def test_own_words_are_taught_in_german() -> None:
    """As one would say it: the phrase, and what it stands for."""
    taught = _reader().read("wenn ich banane sage dann pause")
    assert (taught.intent, taught.slots["phrase"], taught.slots["command"]) == ("Teach", "banane", "pause")
    assert _reader().read("banane bedeutet pause").intent == "Teach"


# --- a session --------------------------------------------------------------------------------------------------------------

SESSION = (
    ("choosing", "Beinheben im Stehen."),
    ("asking", "Keine Fragen!"),
    ("warm_up", "Überspringen"),
    ("set_up", "Überspringen"),
    ("get_ready", "Mir tut das linke Knie weh!"),
    ("asking", "quit"),
)


def test_a_typed_session_is_german_from_beginning_to_end(tmp_path: Path) -> None:
    """Questions, steps and a complaint: every line shown is a German one."""
    typist = Typist(*SESSION)
    says: list[Say] = []
    observer = _Keeper(says)
    settings = Settings(hearing=GERMAN, memory=MemorySettings(database=tmp_path / "log"))
    run_text(settings, typist.lines(), typist.shown.append, [typist, observer])
    shown = " ".join(typist.shown)
    assert "Hallo" in typist.shown[0]
    assert "Stopp." in shown
    assert "das Knie" in shown
    assert re.search(r"[Dd]as (linke|rechte) Bein", shown)
    assert not re.search(r"\b(the|and|your|left|right|leg|say)\b", shown)
    assert all(say.line in DE.lines or "." in say.line for say in says)


class _Keeper:
    """Observer that keeps what is said."""

    def __init__(self, says: list[Say]) -> None:
        self._says = says

    def on_event(self, event: object) -> None:
        """Let it pass."""

    def on_effect(self, effect: object, at: float) -> None:
        del at
        if isinstance(effect, Say):
            self._says.append(effect)


def test_the_command_line_takes_a_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``run --text --language de``, without a speech model."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    done = CliRunner().invoke(app, ["run", "--text", "--language", "de"], input="hilfe\nquit\n")
    assert done.exit_code == 0
    assert "Sag: im Stehen, sag: im Liegen" in " ".join(done.output.split())


# --- what is missing --------------------------------------------------------------------------------------------------------


def test_without_a_german_model_the_user_is_told_what_to_get(tmp_path: Path) -> None:
    """The English one is never taken for it."""
    with pytest.raises(VoiceCoachError, match="no speech model for German here; get a small Vosk model"):
        find_model(None, "de")
    with pytest.raises(VoiceCoachError, match=r"lacks am/final\.mdl, so it is not a small Vosk model for German"):
        find_model(tmp_path, "de")


def test_the_natural_voice_is_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By itself the coach takes the voice that speaks German; a voice that does not is refused with a sentence."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(VoiceCoachError, match="The natural voice speaks no German"):
        make_voice(Settings(hearing=GERMAN, voice=VoiceSettings(engine="natural")))


def test_german_is_spoken(espeak: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By espeak, in a German voice: other samples than in English."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    german, english = (make_voice(Settings(hearing=HearingSettings(language=it))) for it in ("de", "en"))
    assert german.name == "espeak"
    assert german.clip("Zwei Sätze.").seconds > 0.5
    assert english.name in {"natural", "espeak"}


def test_an_emergency_number_is_spelt_in_german() -> None:
    """Digit by digit; without a region, as what it is."""
    assert SafetySettings(region="DE").emergency(lambda digit: f"<{digit}>") == "<1> <1> <2>"
    assert DE.terms["emergency"][SafetySettings().emergency()] == "den Notruf"


def test_german_cues_end_in_time(espeak: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """1.8 seconds for lift and lower, 0.9 for the squeeze at the top: as the English ones, at the quickest tempo."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    voice = make_voice(Settings(hearing=GERMAN))
    for exercise in load_exercises(language="de").values():
        cues, (quickest, *_) = exercise.cues, exercise.tempos
        lengths = (quickest.lift_s, quickest.hold_s, quickest.lower_s)
        for phase, length in zip((cues.lift, cues.hold, cues.lower), lengths, strict=True):
            late = [text for text in (*phase.full, *phase.short) if voice.clip(text).seconds > length]
            assert late == []
        assert [m.cue for m in exercise.mistakes if voice.clip(m.cue).seconds > quickest.lift_s] == []
    assert all(one.repetition_s <= two.repetition_s for one, two in pairwise(exercise.tempos))
