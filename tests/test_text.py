"""Text mode: what is typed is read as what is said would be, and can be taught."""

from dataclasses import replace
from pathlib import Path

from voice_coach.clock import StreamClock
from voice_coach.events import Hush, Learn, Learnt, LineEnded, Say, Unlearn
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.reading import FullReader, Reader
from voice_coach.hearing.teaching import Teacher, lesson
from voice_coach.hearing.wake import WakePhrase
from voice_coach.inbox import Inbox
from voice_coach.learning import Learning
from voice_coach.text import Page, Screen

WAKE = WakePhrase("hey coach")


def reader(parser: Parser) -> Reader:
    return FullReader(parser, wake=WAKE, lessons=lambda text: lesson(text, parser))


def test_a_typed_lesson_is_learnt_at_once(tmp_path: Path) -> None:
    """The next line is read with it; what is reported comes through the inbox."""
    (tmp_path / "a.yaml").write_text("language: en\nintents: {Pause: {data: [{sentences: [pause]}]}}\n")
    teacher, clock = Teacher(Parser(load_grammar(tmp_path)), WAKE), StreamClock()
    inbox = Inbox(clock)
    page = Page(reader, teacher.parser, inbox, clock)
    learning = Learning(tmp_path / "own.toml", teacher, page.install, page.report)

    def read(line: str) -> tuple[str | None, bool]:
        heard = page.typed(line, None)
        return heard.intent, heard.addressed

    assert [read(line) for line in ("Pause!", "Hey coach, pause.", "banana")] == [
        ("Pause", False),
        ("Pause", True),
        (None, False),
    ]
    taught = page.typed("When I say banana, pause.", None)
    assert (taught.intent, taught.slots["phrase"], taught.slots["command"]) == ("Teach", "banana", "pause")
    learning.perform(Learn("banana", "pause"))
    assert read("banana") == ("Pause", False)
    learning.perform(Unlearn("banana"))
    assert read("banana") == (None, False)
    reports = [inbox.next(None), inbox.next(None)]
    assert [replace(report, at=0.0) for report in reports if isinstance(report, Learnt)] == 2 * [
        Learnt("banana", None, at=0.0)
    ]


def test_lines_that_take_their_time_are_shown_one_after_the_other() -> None:
    """As by an assistant that speaks them; silence drops what waits."""
    seconds = iter(range(100))
    clock = StreamClock(lambda: float(next(seconds)))
    shown: list[str] = []
    screen = Screen(
        clock, Inbox(clock), lambda say: shown.append(say.line), lambda _: None, lambda _: None, takes_s=lambda _: 3.0
    )
    for ticket, line in enumerate(("first", "second", "third")):
        screen.perform(Say(line, line, ticket))
    assert shown == ["first"]
    ended = screen.next(wake_at=None)
    assert isinstance(ended, LineEnded)
    assert (ended.ticket, shown) == (0, ["first", "second"])
    screen.perform(Hush())
    screen.perform(Say("last", "last", 9))
    ended = screen.next(wake_at=None)
    assert isinstance(ended, LineEnded)
    assert (ended.ticket, shown) == (9, ["first", "second", "last"])
