"""Guards: the words themselves decide between opposites, deny, and tell the speaker from others."""

import pytest

from voice_coach.hearing.guards import fragment, veto


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("Easier", "make it quite a bit harder"),
        ("Easier", "this is too easy for me"),
        ("Harder", "this is too hard for me"),
        ("Harder", "let me have the gentle version of that"),
        ("Easier", "i fancy the tough one this time"),
        ("Faster", "you are going too fast"),
        ("Slower", "speed this up a bit"),
        ("SpeakFaster", "talk more slowly to me"),
        ("Louder", "turn yourself down a bit"),
        ("Quieter", "i can hardly hear you"),
        ("SayMore", "say a bit less"),
        ("MoreRest", "skip this break"),
        ("Stop", "carry on with it"),
        ("Stop", "please don't stop yet"),
    ],
)
def test_opposites_rule_each_other_out(intent: str, text: str) -> None:
    """What is said decides, not what the sentence is like."""
    assert "opposite" in str(veto(intent, text))


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("Pause", "please don't wait for me"),
        ("Stop", "i don't want to stop"),
        ("Rest", "i don't need a rest"),
        ("Easier", "not easier please"),
        ("Harder", "don't make it harder"),
        ("Skip", "let's not skip this one"),
        ("Ready", "i'm not ready"),
        ("HelpMe", "i don't need any help"),
        ("SayMore", "you don't need to explain it to me"),
    ],
)
def test_a_negation_denies_a_command(intent: str, text: str) -> None:
    """A command that is denied is none."""
    assert "denies" in str(veto(intent, text))


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("Stop", "she said stop"),
        ("Harder", "he wants it harder"),
        ("Rest", "my husband needs a rest"),
        ("Stop", "they told me to stop there"),
        ("SetRepetitions", "the trainer says twelve reps"),
        ("Start", "we started last week"),
        ("Easier", "her exercises should be easier"),
        ("Stop", "they have to stop now"),
        ("Pause", "keep still while i dry your hair"),
        ("Pause", "my trainer made me wait ages"),
        ("Pause", "will you pause the film for a moment"),
        ("Undo", "alexa take that off the list"),
        ("Rest", "do you want a little rest"),
        ("Harder", "i lift heavier weights these days"),
        ("Stop", "my wife wants to leave it there"),
    ],
)
def test_what_others_say_and_other_days_are_no_commands(intent: str, text: str) -> None:
    """Reported speech, other people and other times are talk."""
    assert veto(intent, text)


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("Easier", "it's harder than i can manage make it easier"),
        ("Easier", "they're too heavy for me"),
        ("Stop", "i don't think i can do more let's stop"),
        ("Resume", "don't stop keep going"),
        ("SkipRest", "i don't need a rest"),
        ("Harder", "why don't we make it harder"),
        ("Harder", "this isn't hard enough"),
        ("Louder", "i can't hear you turn up your voice"),
        ("Quieter", "my wife is asleep keep it down"),
        ("Pause", "my daughter is at the door"),
        ("Pause", "pause the telly is too loud"),
        ("WhichLeg", "do you want me to use the left leg"),
        ("WrongLeg", "they that's the wrong leg"),
        ("Stop", "they want the hall back so i need to stop"),
        ("Stop", "got to leave it there my wife says tea is ready"),
        ("SetRepetitions", "my physio wants me to do eight reps"),
        ("History", "what did i do last week"),
        ("Ask", "what do people usually get wrong with it"),
        ("Ask", "is it safe for somebody my age"),
        ("Easier", "is there like a kinder version"),
        ("Harder", "are there any tougher options"),
        ("Easier", "do you have any gentler ones"),
        ("Rest", "would it be too much to ask for a minute off"),
        ("SkipRest", "what are we waiting for let's go"),
        ("SayMore", "you don't explain enough"),
    ],
)
def test_guards_let_commands_pass(intent: str, text: str) -> None:
    """Words that merely look like an obstacle are none."""
    assert veto(intent, text) is None


def test_a_piece_of_a_longer_sentence_goes_on_with_it() -> None:
    """What begins with a conjunction and is short was torn out of something else; whole sentences begin so, too."""
    assert [text for text in ("and harder", "than the rest", "but easier now") if not fragment(text)] == []
    assert [text for text in ("harder", "and can we go slower", "and make it a bit harder") if fragment(text)] == []
