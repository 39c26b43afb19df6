"""Puts the companion page together, and lets it come and go with a session."""

import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from voice_coach.clock import stopwatch
from voice_coach.companions import Company, Surroundings
from voice_coach.content import load_exercises, load_lines, load_questionnaires
from voice_coach.errors import VoiceCoachError
from voice_coach.events import CodeWanted, Effect, Event
from voice_coach.mind.past import Past
from voice_coach.screen.hub import Hub
from voice_coach.screen.labels import load_labels
from voice_coach.screen.meter import Meter
from voice_coach.screen.scene import Scene
from voice_coach.screen.touch import Content
from voice_coach.screen.view import View
from voice_coach.settings import Settings


class Painter:
    """Observer that keeps the scene, and hands it over after each event and effect."""

    def __init__(self, past: Past, show: Callable[[Scene], object]) -> None:
        self._scene = Scene(past=past)
        self._show = show
        show(self._scene)

    def on_event(self, event: Event) -> None:
        self._take(self._scene.after_event(event))

    def on_effect(self, effect: Effect, at: float) -> None:
        self._take(self._scene.after_effect(effect, at))

    def _take(self, scene: Scene) -> None:
        if scene is not self._scene:
            self._scene = scene
            self._show(scene)


def make_view(settings: Settings) -> View:
    language = settings.hearing.language
    items = {item.line: item for form in load_questionnaires(language=language).values() for item in form.items}
    exercises, topics = load_exercises(language=language), load_lines(language).topics
    return View(load_labels(language), Content(exercises, topics, items, settings.hearing.wake_phrase))


@contextmanager
def screen(settings: Settings, surroundings: Surroundings, tell: Callable[[str], object]) -> Iterator[Company]:
    """Serve the page while the context lasts; ``tell`` says where it is. Raises VoiceCoachError where it cannot be served."""
    try:
        from voice_coach.screen.debug import Debug, LastSession
        from voice_coach.screen.guard import Guard
        from voice_coach.screen.pairing import Pairing
        from voice_coach.screen.server import Server, address
        from voice_coach.screen.site import Site
    except ModuleNotFoundError as error:
        raise VoiceCoachError(
            f"The screen needs {error.name}, which is not installed; type: pip install 'voice-coach[screen]'"
        ) from error
    clock, post, asked = surroundings.clock, surroundings.post, settings.screen
    hub, last = Hub(make_view(settings), clock.now), LastSession(surroundings.past)
    pairing = Pairing(stopwatch, lambda code: post(CodeWanted(code, clock.now())))
    site = Site(hub, pairing, Debug(hub, last), now=clock.now, post=post, seconds=stopwatch)
    guard = Guard(site.app, asked.allowed_hosts, pairing, stopwatch)
    with Server(guard, hub, asked.host, asked.port, tell) as server:
        tell(f"The screen is at {address(asked.host, server.port, platform.node)}")
        painter = Painter(surroundings.past, hub.publish)
        yield Company((painter, last), (lambda canceller: Meter(canceller, hub.measure),))
