"""Offline is proved: what the libraries below us would like to tell their makers stays here."""

import os
import subprocess
import sys
from pathlib import Path

SPEAK = "from voice_coach.speaking.voice import open_voice; open_voice('natural').clip('Ready.')"


def test_the_natural_voice_does_not_report_home(natural: None, tmp_path: Path) -> None:
    """The ONNX runtime writes a device id and uploads usage unless it is told not to; speaking leaves nothing but speech."""
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / ".cache")}
    for silencer in ("CI", "ORT_DISABLE_TELEMETRY"):  # the product has to keep it silent by itself
        environment.pop(silencer, None)
    subprocess.run([sys.executable, "-c", SPEAK], env=environment, cwd=Path(__file__).parent.parent, check=True)
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.glob(".*/*")] == [".cache/voice-coach"]
