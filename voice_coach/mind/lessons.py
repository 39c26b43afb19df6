"""Lessons: "When I say banana, pause." The coach reads back what it understood, and learns it when the user agrees."""

from voice_coach.events import Heard, Learn, Learnt, Unlearn
from voice_coach.mind.doubts import Doubts
from voice_coach.mind.intent import Intent


class Lessons(Doubts):
    """The acts of teaching. What may not be taught the hearing knows; its reason is said."""

    lesson: Learn | Unlearn | None = None
    """What is being learnt, and not yet reported as done."""

    def no_lesson_now(self) -> None:
        self.aside("lesson.later")

    def read_lesson_back(self) -> None:
        slots = self.heard().slots
        phrase = str(slots.get("phrase", "")).strip()
        intent = slots.get("command_intent")
        command = Heard(str(slots.get("command", "")), str(intent))
        words = self.in_words(Intent(str(intent)), command) if intent in set(Intent) else None
        if not phrase or words is None:
            self._refuse("lesson.unclear")
        elif self.wording.keeps(phrase):
            self._refuse("lesson.kept", phrase=phrase)
        else:
            self.inquire(self.heard(), "lesson.ask", phrase=phrase, meant=words)

    def ask_whether_to_forget(self) -> None:
        self.inquire(self.heard(), "lesson.ask_forget", phrase=str(self.heard().slots["phrase"]))

    def _refuse(self, key: str, **values: str | int) -> None:
        self.interrupt()
        self.say(key, **values)

    def learn(self) -> None:
        slots = self.heard().slots
        phrase, command = str(slots["phrase"]), str(slots["command"])
        self._hand_over(Learn(phrase, command))
        self.lessons = (*self._lessons_but(phrase), (phrase, command))

    def unlearn(self) -> None:
        phrase = str(self.heard().slots["phrase"])
        self._hand_over(Unlearn(phrase))
        self.lessons = self._lessons_but(phrase)

    def _lessons_but(self, phrase: str) -> tuple[tuple[str, str], ...]:
        return tuple(lesson for lesson in self.lessons if lesson[0] != phrase)

    def _hand_over(self, lesson: Learn | Unlearn) -> None:
        self.interrupt()
        self.lesson = lesson
        self.outbox.append(lesson)

    def lesson_over(self, learnt: Learnt) -> None:
        """Say what became of a lesson; one that failed cannot be taken back."""
        lesson, self.lesson = self.lesson, None
        if learnt.trouble is not None:
            self.say_text("lesson.trouble", learnt.trouble)
            self.lessons = self._lessons_but(learnt.phrase)
            self.changes = tuple(change for change in self.changes if not change.changed("lessons"))
        elif lesson is not None:
            self.aside("lesson.learnt" if isinstance(lesson, Learn) else "lesson.forgotten", phrase=learnt.phrase)
