"""A sound card without hardware: a private PulseAudio in which whatever the loudspeaker plays reaches the microphone.

    loudspeaker (48 kHz) ── 60 ms ──▶ room (16 kHz) ──▶ microphone          paplay --device=room is somebody in it

Programs find it through the environment alone, ALSA's configuration included, so it never meets the machine's own
sound. Devices can be unplugged and plugged in again, and so can the server; a program whose device is gone is not moved to
another one.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from pathlib import Path
from threading import Event, Thread
from typing import IO, Self

ECHO_S = 0.060
"""Latency asked for between loudspeaker and room, in seconds; PulseAudio does roughly that."""

START_S = 10.0
"""How long the server may take to start, in seconds."""

_SERVER = f"""
load-module module-native-protocol-unix auth-anonymous=1
load-module module-null-sink sink_name=speaker rate=48000 channels=1
load-module module-null-sink sink_name=room rate=16000 channels=1
load-module module-remap-source source_name=mic master=room.monitor
load-module module-loopback source=speaker.monitor sink=room latency_msec={round(1000 * ECHO_S)}
set-default-sink {{sink}}
set-default-source {{source}}
"""

_ALSA = """
pcm.!default { type pulse }
ctl.!default { type pulse }
pcm.speaker { type pulse device speaker }
pcm.mic { type pulse device mic }
"""

_MICROPHONE = ("module-remap-source", "source_name=mic", "master=room.monitor")
_LOUDSPEAKER = ("module-null-sink", "sink_name=speaker", "rate=48000", "channels=1")
_WAY = ("module-loopback", "source=speaker.monitor", "sink=room", f"latency_msec={round(1000 * ECHO_S)}")


def missing() -> str | None:
    """Return what this machine lacks for it, if anything."""
    for program in ("pulseaudio", "paplay", "parec"):
        if shutil.which(program) is None:
            return f"{program} is not installed (packages pulseaudio and pulseaudio-utils)"
    if not [*Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so")]:
        return "ALSA has no PulseAudio plug-in (package libasound2-plugins)"
    if find_library("portaudio") is None:
        return "PortAudio is not installed (package libportaudio2)"
    return None


class AudioServer:
    """A server that keeps its files in a directory; within ``with`` it runs."""

    def __init__(self, directory: Path, *, pluggable: bool = False) -> None:
        """``pluggable``: devices can be unplugged, and the microphone is so far away that it hardly hears the loudspeaker.

        Devices that can be unplugged must not be the default: that would be replaced.
        """
        self._pluggable = pluggable
        home, runtime, self._script = directory / "home", directory / "run", directory / "server.pa"
        (home / ".config" / "pulse").mkdir(parents=True)
        (home / ".config" / "pulse" / "daemon.conf").write_text("rescue-streams = no\n")
        runtime.mkdir(mode=0o700)
        sink, source = ("room", "room.monitor") if pluggable else ("speaker", "mic")
        self._script.write_text(_SERVER.format(sink=sink, source=source))
        (home / ".asoundrc").write_text(_ALSA)
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "LD_LIBRARY_PATH"}}
        self.environment = {**kept, "HOME": str(home), "XDG_RUNTIME_DIR": str(runtime)}
        """In which programs find it."""
        self._process: subprocess.Popen[str] | None = None
        self._reader: Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop(signal.SIGTERM)

    def start(self) -> None:
        """Return when it can be used."""
        options = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--log-target=stderr", "-v"]
        command = ["pulseaudio", *options, "-F", str(self._script)]
        self._process = subprocess.Popen(command, env=self.environment, stderr=subprocess.PIPE, text=True)
        started, log = Event(), list[str]()
        self._reader = Thread(target=_read_log, args=(self._process.stderr, log, started), daemon=True)
        self._reader.start()
        if not started.wait(START_S):
            self.stop(signal.SIGKILL)
            raise RuntimeError("PulseAudio does not start:\n" + "".join(log))
        self._set_distance()

    def stop(self, how: signal.Signals) -> None:
        """End it with this signal; harmless when it has ended."""
        if self._process is None or self._reader is None:
            return
        self._process.send_signal(how)
        self._process.wait(START_S)
        self._reader.join()
        if self._process.stderr is not None:
            self._process.stderr.close()
        self._process = None

    def unplug(self, device: str) -> None:
        """Take out "mic" or "speaker"."""
        modules = self._control("list", "short", "modules").splitlines()
        names = (f"source_name={device}", f"sink_name={device}")
        [number] = [line.split()[0] for line in modules if any(name in line for name in names)]
        self._control("unload-module", number)

    def plug(self, device: str) -> None:
        """Put it back."""
        for module in (_MICROPHONE,) if device == "mic" else (_LOUDSPEAKER, _WAY):
            self._control("load-module", *module)
        self._set_distance()

    def suspend(self, device: str, *, suspended: bool) -> None:
        """Let a microphone stall, which claims to be active all the while; or go on."""
        self._control("suspend-source", device, str(int(suspended)))

    def _set_distance(self) -> None:
        """Turn down the way through the room, where it is long: to 20 %, which is -42 dB."""
        for line in self._control("list", "short", "sink-inputs").splitlines() if self._pluggable else ():
            number, sink, *_ = line.split()
            if "module-loopback" in line and sink != "-":
                self._control("set-sink-input-volume", number, "20%")

    def _control(self, *command: str) -> str:
        return subprocess.run(
            ["pactl", *command], env=self.environment, check=True, timeout=START_S, capture_output=True, text=True
        ).stdout


@contextmanager
def audio_server(directory: Path) -> Iterator[dict[str, str]]:
    """Run a server that keeps its files in ``directory``; yield the environment in which programs find it."""
    with AudioServer(directory) as server:
        yield server.environment


def _read_log(stream: IO[str] | None, log: list[str], started: Event) -> None:
    for line in stream or ():
        log.append(line)
        if "startup complete" in line:
            started.set()
