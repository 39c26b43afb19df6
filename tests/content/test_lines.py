"""Every sentence of the coach: complete, speakable, varied, and careful with words that are commands."""

import re
from pathlib import Path

import pytest

import voice_coach.content
from tests.content.spoken import everything, placeholders
from voice_coach.content import load_exercises, load_lines
from voice_coach.errors import VoiceCoachError
from voice_coach.mind.dialogue import MOVING, State
from voice_coach.mind.intent import Intent, Topic

SHIPPED = Path(voice_coach.content.__file__).parent / "lines" / "en.toml"
LINES = load_lines()
EXERCISES = load_exercises()

PLACEHOLDERS = {
    "contact.called": {"contact"},
    "contact.failed": {"contact", "emergency"},
    "contact.soon": {"contact"},
    "count.corrected": {"number"},
    "dose.goal": {"goal", "sets", "repetitions"},
    "dose.range": {"low", "high"},
    "dose.repetitions": {"number"},
    "dose.sets": {"number"},
    "effort.fewer": {"repetitions"},
    "equipment.ask": {"equipment"},
    "first.microphone": {"microphone"},
    "first.wake": {"wake"},
    "finished.summary": {"repetitions", "sets", "exercise"},
    "get_ready.ask": {"leg"},
    "history.last": {"exercise", "repetitions", "sets"},
    "history.days_ago": {"days"},
    "history.pain": {"part"},
    "how_is_it.hurts": {"where"},
    "left.in_session": {"left", "sets_left"},
    "left.in_set": {"left"},
    "legs.now": {"leg"},
    "legs.same": {"leg"},
    "lesson.ask": {"phrase", "meant"},
    "lesson.ask_forget": {"phrase"},
    "lesson.kept": {"phrase"},
    "level.changed": {"level"},
    "level.next_rest": {"level"},
    "locked.today": {"exercise"},
    "doubt.ask": {"meant"},
    "meant.ask.topic": {"topic"},
    "meant.correct_count.number": {"number"},
    "meant.easier.with": {"with"},
    "meant.harder.with": {"with"},
    "meant.i_am.name": {"name"},
    "meant.more_rest.seconds": {"seconds"},
    "meant.set_goal.goal": {"goal"},
    "meant.set_legs.mode": {"mode"},
    "meant.set_repetitions.number": {"number"},
    "meant.set_sets.number": {"number"},
    "meant.start.exercise": {"exercise"},
    "meant.switch_legs.leg": {"leg"},
    "memory.go_on": {"set", "leg"},
    "memory.offer": {"set", "exercise", "leg"},
    "next.set": {"set", "sets", "leg"},
    "pain.advice_urgent": {"emergency"},
    "pain.stop.fall": {"emergency"},
    "pain.stop.palpitations": {"emergency"},
    "pain.stop_part": {"part"},
    "programme.control": {"level"},
    "programme.goal": {"sets", "repetitions"},
    "programme.again": {"sets", "repetitions"},
    "programme.cut_short": {"sets", "repetitions"},
    "programme.hard": {"level", "sets", "repetitions"},
    "programme.level": {"level"},
    "programme.long_ago": {"sets", "repetitions"},
    "programme.pain": {"level", "sets", "repetitions"},
    "programme.repetitions": {"repetitions"},
    "programme.resistance": {"level", "sets", "repetitions"},
    "programme.sets": {"sets", "repetitions"},
    "programme.soon": {"sets", "repetitions"},
    "programme.stability": {"level", "sets", "repetitions"},
    "programme.top": {"level", "sets", "repetitions"},
    "profile.ask": {"name"},
    "profile.hello": {"name"},
    "progress.in_set": {"done", "left"},
    "progress.none": {"sets", "repetitions"},
    "progress.so_far": {"total", "set", "sets"},
    "redflag.repeat": {"emergency"},
    "redflag.since": {"emergency"},
    "redflag.stop": {"emergency"},
    "rest.begin": {"seconds", "next"},
    "rest.take": {"seconds"},
    "resume.back": {"leg", "left"},
    "screen.code": {"code"},
    "set.begin": {"set", "sets", "repetitions", "leg"},
    "set.begin_alternate": {"set", "sets", "repetitions", "leg"},
    "set.count": {"count"},
    "set.done": {"count"},
    "set.half_way": {"count"},
    "set.last": {"count"},
    "set.last_two": {"count"},
    "set.other_leg": {"leg"},
    "start.easier": {"level"},
    "start.exercise": {"exercise"},
    "stop.counted": {"count"},
    "switch.legs": {"leg"},
    "tempo.changed": {"tempo"},
    "time.in_rest": {"seconds", "minutes"},
    "time.in_set": {"seconds", "minutes"},
    "time.left": {"minutes"},
    "time.session": {"minutes"},
    "trend.counts": {"week", "month"},
    "trend.row": {"weeks"},
    "undo.count": {"count"},
    "undo.goal": {"goal"},
    "undo.level": {"level"},
    "undo.place": {"set", "leg"},
    "undo.repetitions": {"repetitions"},
    "undo.sets": {"sets"},
    "undo.tempo": {"tempo"},
}
"""What the mind fills in, by line; all other lines are said as they stand."""

OFTEN = [
    "greeting",
    "choosing.ask",
    "get_ready.ask",
    "get_ready.again",
    "set.begin",
    "set.brace",
    "set.half_way",
    "set.last_two",
    "set.last",
    "set.done",
    "switch.legs",
    "rest.begin",
    "rest.half",
    "rest.over",
    "resume.back",
    "ask.resume",
    "pause.on",
    "level.changed",
    "tempo.changed",
    "left.in_set",
    "unheard.first",
    "finished.bye",
]
"""Lines that come more than once in a session, or in every session."""

ONE_MEANING = {
    "easier": "Easier",
    "faster": "Faster",
    "harder": "Harder",
    "help": "Help",
    "louder": "Louder",
    "pause": "Pause",
    "quieter": "Quieter",
    "ready": "Ready",
    "repeat": "Repeat",
    "resume": "Resume",
    "skip": "Skip",
    "slower": "Slower",
    "start": "Start",
    "stop": "Stop",
}
"""Words that are a command by themselves, and their intents."""
COMMANDS = {**ONE_MEANING, "continue": "Resume", "done": "Done", "next": "Next", "rest": "Rest", "switch": "SwitchLegs"}
"""... and those that have another meaning as well."""
PAIN = {"pain", "hurt", "hurts", "cramp", "numb", "numbness", "dizzy"}
NUMBERS = {"two", "three", "four", "five", "ten", "twenty", "thirty"}
NUMERIC = {
    "code",
    "set",
    "sets",
    "repetitions",
    "count",
    "seconds",
    "number",
    "left",
    "sets_left",
    "done",
    "minutes",
    "total",
    "low",
    "high",
    "tempo",
    "next",
    "days",
    "week",
    "weeks",
    "month",
}
"""Placeholders in whose place numbers are said."""


def said(text: str) -> set[str]:
    """Return the words of a wording in lower case, its placeholders left out."""
    return set(re.findall(r"[a-z']+", re.sub(r"\{\w+\}", "", text).lower()))


@pytest.mark.parametrize("key", LINES.lines)
def test_each_wording_uses_exactly_the_documented_placeholders(key: str) -> None:
    """All wordings of a line tell the same, whatever their number."""
    for wording in LINES.lines[key].say:
        assert placeholders(wording) == PLACEHOLDERS.get(key, set()), wording
    for wording in LINES.lines[key].simple:
        assert placeholders(wording) <= PLACEHOLDERS.get(key, set()), wording


def test_every_documented_line_is_there() -> None:
    """No line with placeholders is documented that does not exist."""
    assert PLACEHOLDERS.keys() <= LINES.lines.keys()


@pytest.mark.parametrize("key", LINES.lines)
def test_wordings_of_a_line_differ(key: str) -> None:
    """No wording is there twice, not even with other punctuation."""
    wordings = [tuple(re.findall(r"[a-z{}_']+", wording.lower())) for wording in LINES.lines[key].say]
    assert len(set(wordings)) == len(wordings)


@pytest.mark.parametrize("key", OFTEN)
def test_lines_that_recur_vary(key: str) -> None:
    """What is said often is said in at least two ways."""
    assert len(LINES.lines[key].say) >= 2


@pytest.mark.parametrize("state", [state for state in State if state not in MOVING])
def test_there_is_help_in_every_state(state: State) -> None:
    """Each state of the dialogue has its help; all phases of a set share one."""
    assert f"help.{state}" in LINES.lines
    assert "help.set" in LINES.lines


@pytest.mark.parametrize("exercise_id", EXERCISES)
@pytest.mark.parametrize("topic", Topic)
def test_every_question_is_answered_for_every_exercise(exercise_id: str, topic: Topic) -> None:
    """An answer is the exercise's own or the general one, and short enough to listen to."""
    answer = EXERCISES[exercise_id].answers.get(topic) or LINES.answers[topic]
    assert 8 <= len(answer.split()) <= 70


@pytest.mark.parametrize("key", LINES.lines)
def test_a_line_marks_the_commands_that_it_names(key: str) -> None:
    """What the coach might hear itself say is marked, and no line is marked for a number that it lacks."""
    line = LINES.lines[key]
    known = {*Intent, "number", "pain", "anything"}
    assert set(line.names) <= known
    spoken = set().union(*(said(wording) for wording in (*line.say, *line.simple)))
    named = {intent for word, intent in ONE_MEANING.items() if word in spoken}
    if spoken & PAIN:
        named.add("pain")
    if spoken & NUMBERS or PLACEHOLDERS.get(key, set()) & NUMERIC:
        named.add("number")
    assert named <= set(line.names)
    assert "number" not in line.names or "number" in named or key == "count_in.one"


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_cues_hold_no_command(exercise_id: str) -> None:
    """What is said while the user moves cannot be taken for the user."""
    exercise = EXERCISES[exercise_id]
    phases = (exercise.cues.lift, exercise.cues.hold, exercise.cues.lower)
    cues = [text for phase in phases for text in (*phase.full, *phase.short)]
    cues += [mistake.cue for mistake in exercise.mistakes]
    for cue in cues:
        assert not said(cue) & {*COMMANDS, *PAIN, *NUMBERS}, cue


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_full_lift_and_lower_cues_breathe(exercise_id: str) -> None:
    """Early in a set, every lift says to breathe out and every lowering to breathe in."""
    cues = EXERCISES[exercise_id].cues
    assert all(re.match(r"(Breathe out|Exhale|Out)\b", text) for text in cues.lift.full)
    assert all(re.match(r"(Breathe in|Inhale)\b", text) for text in cues.lower.full)


def test_nothing_said_about_pain_invites_to_go_on() -> None:
    """After a safety stop no line speaks of going on."""
    for key, line in LINES.lines.items():
        if key.startswith(("pain.", "redflag.", "stopped.")) or key == "help.stopped":
            for wording in (*line.say, *line.simple):
                assert not re.search(
                    r"resume|go on|continue|when you are ready|try again|keep going|easier", wording
                ), key


def test_everything_can_be_spoken() -> None:
    """Texts hold words and plain punctuation only: no digits, symbols, brackets or markup."""
    for path, text in everything().items():
        assert re.fullmatch(r"[A-Za-z,.:?' {}_-]+", text), path
        assert text == text.strip(), path
        assert "  " not in text, path


def test_simple_words_are_simple() -> None:
    """Sentences have twelve words at most (a command with its exercise is one), and no word of anatomy."""
    simple = {path: text for path, text in everything().items() if re.search(r"(^|\.)simple(\.|_)", path)}
    assert len(simple) > 80
    for path, text in simple.items():
        assert not said(text) & {"gluteus", "hamstring", "hamstrings", "pelvis", "spine", "navel", "momentum"}, path
        for sentence in re.split(r"[.?:]\s*", text):
            assert len(sentence.split()) <= 12, f"{path}: {sentence}"


def test_sentences_are_short() -> None:
    """No sentence is longer than a breath: 26 words."""
    for path, text in everything().items():
        for sentence in re.split(r"[.?]\s*", text):
            assert len(sentence.split()) <= 26, f"{path}: {sentence}"


def test_no_sentence_lists_more_than_three_things() -> None:
    """Three commas with a closing "and" or "or" are a list of four."""
    for path, text in everything().items():
        for sentence in re.split(r"[.?:]\s*", text):
            assert not re.search(r"(\w+( \w+)?, ){3}(and|or) ", sentence), f"{path}: {sentence}"


def test_lines_of_an_unknown_language_are_an_error() -> None:
    """The error names the languages there are."""
    with pytest.raises(VoiceCoachError, match='no lines for language "tlh"; choose one of: de, en'):
        load_lines("tlh")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "[lines.greeting]\nsay =",
            "[lines.greeting]\nsays =",
            "lines.greeting.says: is no key that is known here (and 1 more)",
        ),
        ('say = ["Three."]', "say = []", "lines.count_in.three.say: Tuple should have at least 1 item"),
        ("breathing = ", "breath = ", "topics.breath: is no topic; topics are"),
        ("breathing = ", "# breathing = ", "topics.breathing: is missing"),
        ('breathing = "B', 'breath = "B', "answers.breath: is no topic; topics are"),
        ('breathing = "B', '# breathing = "B', "answers.breathing: is missing"),
    ],
)
def test_wrong_lines_are_explained(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    """The error names the file, the key and what is wrong."""
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "en.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(VoiceCoachError) as caught:
        load_lines(directory=tmp_path)
    assert f"en.toml: {complaint}" in str(caught.value)
