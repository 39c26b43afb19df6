"""How the coach behaves: as it is wished, for as long as it is wished, and as in the settings for everybody else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mind.partner import Partner, in_a_set, make_coach
from tests.mind.pasts import TODAY, folded, kinds, partner_with, past_of, records, session
from voice_coach.events import Listen, Play, Recalled, SetPitch, SetRate, SetVolume
from voice_coach.mind.manners import Manners
from voice_coach.mind.past import Kind, Past

# --- words and sounds -------------------------------------------------------------------------------------------------


def lines_of_a_set(partner: Partner) -> list[str]:
    """Return what is said at an exact moment on one leg, after the count-in."""
    since = partner.now
    partner.wait_for_state("switching")
    said = [say for say in partner.scheduled if (say.at or 0.0) > since and not say.line.startswith("count_in")]
    return [say.line for say in said]


def test_who_wants_only_the_numbers_gets_them_at_once() -> None:
    """Named, a way to talk is taken without steps; and back to all there is."""
    partner = in_a_set(0)
    partner.hear("SayLess", talk="count")
    assert (partner.coach.manners.talk, partner.said()[-1]) == ("count", "talk.count")
    partner.hear("SayMore", talk="full")
    assert (partner.coach.manners.talk, partner.said()[-1]) == ("full", "talk.full")


def test_silent_counting_says_only_the_end() -> None:
    """A sound marks each phase of twelve repetitions, and words the end of the last."""
    partner = Partner(make_coach(Manners(talk="silent")))
    for intent in ("Start", "Ready", "Ready"):
        partner.hear(intent, exercise="standing")
    partner.wait_for_state("lift")
    assert lines_of_a_set(partner) == ["set.done"]
    assert sum(sound.endswith("_tick") for sound in partner.played()) == 3 * 12


def test_sounds_alone_lead_through_a_set_and_confirm() -> None:
    """What was asked for is done, and a sound says so; questions and answers are spoken as ever."""
    partner = in_a_set(0)
    partner.hear("SetSounds", sounds="earcons")
    assert partner.played()[-1] == "noted"
    partner.wait_for_state("between")
    assert set(lines_of_a_set(partner)) == {"set.done"}
    partner.hear("HowManyLeft")
    assert partner.said()[-1].startswith("left.")


def test_with_the_voice_alone_words_mark_every_phase() -> None:
    """Nobody has to count the time of a phase where no sound marks it."""
    partner = Partner(make_coach(Manners(sounds="voice")))
    for intent in ("Start", "Ready", "Ready"):
        partner.hear(intent, exercise="standing")
    partner.wait_for_state("lift")
    phases = [line for line in lines_of_a_set(partner) if "cue." in line]
    assert len(phases) > 2 * 12
    assert not any(isinstance(effect, Play) for _, effect in partner.effects)


def test_simple_words_are_used_where_there_are_some() -> None:
    """In lines, in what an exercise tells and in answers; and the usual ones when they are wanted again."""
    partner = Partner()
    partner.hear("SetWords", words="simple")
    partner.hear("Start", exercise="standing")
    assert "First we get warm." in partner.texts()
    partner.hear("Ready")
    partner.wait_until_silent()
    assert "Put your hands on it." in partner.texts()
    partner.hear("Ask", topic="muscles")
    assert "bottom" in partner.texts()[-1]
    partner.hear("SetWords", words="usual")
    partner.hear("Ask", topic="muscles")
    assert "gluteus maximus" in partner.texts()[-1].lower()


# --- what "slower" is about -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [(), ("Start",), ("Start", "Ready"), ("Start", "Pause")])
def test_outside_the_sets_slower_is_the_voice(said: tuple[str, ...]) -> None:
    """Where the coach explains, its words are too fast, not the tempo."""
    partner = Partner()
    for intent in said:
        partner.hear(intent, exercise="standing")
    partner.hear("Slower")
    assert (partner.coach.manners.rate, partner.said()[-1]) == (0.88, "speech.slower")


@pytest.mark.parametrize("then", [(), ("Pause",), ("Done",), ("Done", "Done")])
def test_in_the_sets_slower_is_the_tempo(then: tuple[str, ...]) -> None:
    """Also between them, and in a pause of one."""
    partner = in_a_set(2)
    for intent in then:
        partner.hear(intent)
        partner.wait(0.5)
    partner.hear("Slower")
    assert (partner.coach.manners.rate, partner.coach.current.tempo_id) == (1.0, "control")


# --- patience, help, the usual set-up ---------------------------------------------------------------------------------


def test_patience_is_how_long_a_word_may_take() -> None:
    """Who wants more time is waited for within a command, too; who wants less is never cut off sooner than usual."""
    partner = Partner()

    def hear(patience: str) -> list[float | None]:
        return [
            effect.patience_s for effect in partner.hear("Patience", patience=patience) if isinstance(effect, Listen)
        ]

    assert hear("more")[-1] == 1.4
    assert hear("more")[-1] == 2.0
    assert hear("less")[-1] == 1.4
    assert hear("less")[-1] == 0.8
    hear("less")
    assert partner.coach.manners.hesitation_s == 0.8


def test_patience_is_how_long_a_question_waits() -> None:
    """Step by step, up to a minute and down again."""
    partner = Partner()
    partner.hear("Patience", patience="more")
    assert partner.coach.manners.reprompt_s == 12
    for _ in range(5):
        partner.hear("Patience", patience="more")
    assert partner.coach.manners.reprompt_s == 60
    partner.hear("Patience", patience="less")
    partner.hear("Wake")
    partner.wait_until_silent()
    partner.wait(29)
    assert partner.said()[-1] == "choosing.ask"
    partner.wait(2)
    assert partner.said()[-1] == "choosing.again"


def test_help_goes_on_with_next() -> None:
    """Three things at a time; when all is told, or something else was said, "next" is what it always is."""
    partner = in_a_set(1)
    partner.hear("Pause")
    partner.hear("Help")
    partner.hear("Next")
    partner.hear("Help")
    partner.hear("Next")
    told = [line for line in partner.said() if line.startswith("help.")]
    assert told == ["help.paused", "help.more", "help.voice", "help.more", "help.words", "help.more", "help.memory"]
    partner.hear("Next")
    assert partner.coach.state == "count_in"


def test_in_a_set_more_help_is_given_in_the_pause() -> None:
    """It waits for who asked, and "next" goes on with the help rather than with the set."""
    partner = in_a_set(1)
    partner.hear("Help")
    assert partner.said()[-3:] == ["help.set", "help.more", "ask.resume"]
    partner.hear("Next")
    assert (partner.coach.state, partner.said()[-2]) == ("paused", "help.voice")
    partner.wait(60)
    partner.hear("Next")
    assert partner.coach.state == "count_in"


def knowing(*said: str, sessions: int = 2) -> Partner:
    """Return a partner who has done the exercise some times, and has said this to begin again."""
    partner = partner_with(past_of(*(session(days) for days in range(9, 9 - sessions, -1))))
    for intent in ("Start", "Ready", *said):
        partner.hear(intent, exercise="standing")
        partner.wait_until_silent()
    return partner


@pytest.mark.parametrize("answer", ["Yes", None])
def test_who_knows_the_set_up_is_only_asked(answer: str | None) -> None:
    """A yes, and silence as well, lead to where the coach waits for "ready"."""
    partner = knowing()
    assert (partner.coach.state, partner.said()[-1]) == ("set_up", "set_up.usual")
    if answer:
        partner.hear(answer)
    partner.wait(10)
    assert partner.coach.state == "get_ready"
    assert "standing.set_up.1" not in partner.said()


def test_the_set_up_is_explained_when_it_is_not_the_usual_one() -> None:
    """And to everybody who has not done the exercise twice."""
    partner = knowing("No")
    assert (partner.coach.state, "standing.steps.7" in partner.said()) == ("get_ready", True)
    assert "standing.set_up.1" in knowing(sessions=1).said()


# --- what is remembered -----------------------------------------------------------------------------------------------

WISHES = [
    ("Louder", {}),
    ("Quieter", {}),
    ("SpeakSlower", {}),
    ("SpeakFaster", {}),
    ("SpeakHigher", {}),
    ("SpeakDeeper", {}),
    ("FollowNoise", {"follow": "on"}),
    ("FollowNoise", {"follow": "off"}),
    ("SayLess", {}),
    ("SayMore", {}),
    ("SayLess", {"talk": "silent"}),
    ("SetWords", {"words": "simple"}),
    ("SetWords", {"words": "usual"}),
    ("SetSounds", {"sounds": "voice"}),
    ("SetSounds", {"sounds": "both"}),
    ("Patience", {"patience": "more"}),
    ("SetAddress", {"address": "named"}),
    ("SetAddress", {"address": "open"}),
    ("SetPace", {"pace": "mine"}),
    ("SetGoal", {"goal": "activation"}),
    ("SetLegs", {"mode": "alternate"}),
    ("UsualManners", {}),
    ("Undo", {}),
    ("Start", {"exercise": "standing"}),
    ("Stop", {}),
]


@settings(max_examples=25)  # of up to twenty wishes each
@given(
    st.lists(st.sampled_from(WISHES), max_size=20), st.sampled_from([Manners(), Manners(talk="short", volume_db=-4.0)])
)
def test_the_next_start_behaves_as_this_one_did(said: list[tuple[str, dict[str, str]]], usual: Manners) -> None:
    """Whatever is wished, and taken back: who starts with these records behaves like that, and tells its voice so."""
    partner = Partner(make_coach(usual, past_of()))
    for intent, slots in said:
        partner.hear(intent, slots=slots, addressed=True)
        partner.wait(0.5)
    again = Partner(make_coach(usual, folded(partner)))
    assert again.coach.manners == partner.coach.manners
    voice = {type(effect): effect for _, effect in again.effects if isinstance(effect, SetVolume | SetRate | SetPitch)}
    now = again.coach.manners
    assert voice.get(SetVolume, SetVolume(0.0)) == SetVolume(now.volume_db)
    assert voice.get(SetRate, SetRate(1.0)) == SetRate(now.rate)
    assert voice.get(SetPitch, SetPitch(0)) == SetPitch(now.pitch)


def test_only_what_differs_from_the_settings_is_kept() -> None:
    """So that whoever goes back to the settings follows them, whatever they are then."""
    partner = partner_with(past_of())
    partner.hear("Louder")
    partner.hear("Quieter")
    partner.hear("SayLess")
    partner.hear("UsualManners")
    assert [record.data for record in records(partner)] == [{"volume_db": 4.0}, {}, {"talk": "short"}, {}]
    assert kinds(partner) == [Kind.MANNERS] * 4
    assert partner.said()[-1] == "manners.usual"
    partner.hear("Undo")
    assert partner.coach.manners.talk == "short"


def test_everybody_has_manners_of_their_own() -> None:
    """With a name come its wishes, and nothing is written for that; with a guest nothing is left of them."""
    partner = partner_with(past_of(profiles=("anna",)))
    partner.hear("Louder")
    written = len(records(partner))
    partner.hear("IAm", name="anna")
    anna = Past("anna", ("anna",), (), None, lasting={Kind.MANNERS: {"simple": True, "rate": 0.88}})
    partner.post(Recalled(anna, None, partner.now))
    assert partner.coach.manners == Manners(simple=True, rate=0.88)
    partner.hear("IAm", name="guest")
    partner.post(Recalled(past_of(profile="guest"), None, partner.now))
    assert (partner.coach.manners, len(records(partner))) == (Manners(), written)


def test_a_wish_that_is_not_known_any_more_is_none() -> None:
    """A log may be older or newer than the program."""
    wishes: dict[str, str | int | bool] = {
        "talk": "babble",
        "rate": "fast",
        "humour": 3,
        "simple": True,
        "reprompt_s": 12,
    }
    assert Manners().with_wishes(wishes) == Manners(simple=True, reprompt_s=12)


def test_days_do_not_count_for_manners() -> None:
    """They are of no session, and change none."""
    past = past_of(session(3))
    assert past.after(Kind.MANNERS, {"talk": "short"}, TODAY).sessions == past.sessions
