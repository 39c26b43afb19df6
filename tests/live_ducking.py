"""What ``test_ducking.py`` runs beside a private PulseAudio: a coach that hums, and does what it is told on stdin.

A line on stdin is a state that the dialogue enters; the end of stdin is the end of the coach.
"""

import sys
from threading import Thread

import numpy as np

from voice_coach.ducking import others_lowered
from voice_coach.events import MIXER_RATE, Entered
from voice_coach.settings import SoundSettings
from voice_coach.sound import play_clip

HUM_HZ = 2_000
HUM_S = 30.0


def hum() -> None:
    time = np.arange(round(HUM_S * MIXER_RATE)) / MIXER_RATE
    play_clip((0.3 * np.sin(2 * np.pi * HUM_HZ * time)).astype(np.float32))


def main() -> None:
    with others_lowered(SoundSettings()) as (ducking,):
        Thread(target=hum, daemon=True).start()
        print("here", flush=True)
        for line in sys.stdin:
            ducking.on_effect(Entered(line.strip()), 0.0)


if __name__ == "__main__":
    main()
