"""The speech model on disk: where it is, whether it is whole, and how ``voice-coach setup`` gets it.

Only ``fetch_model`` touches a network. Every start checks that each file is there and has its size; the SHA-256 of each is
checked after fetching and whenever a file's size or date is not the one that was last found right.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from voice_coach import assets
from voice_coach.errors import VoiceCoachError
from voice_coach.hearing import acoustics
from voice_coach.language import ENGLISH, NAMES, Language

MODEL_NAME = "vosk-model-small-en-us-0.15"
HOME = f"https://alphacephei.com/vosk/models/{MODEL_NAME}.zip"
WHEEL = "videogrep==2.3.0"
"""A published package that carries the same files under ``videogrep/model/``; it is unpacked, not installed."""
WHEEL_BYTES = 41_203_194
ANSWER_S = 30.0
"""How long a silent connection is waited for, in seconds."""

Progress: TypeAlias = Callable[[int, int], None]
"""Called with the bytes that are there and the bytes there will be."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one file of the model must be."""

    size: int
    """Bytes."""
    sha256: str


MANIFEST: Mapping[str, Part] = {
    "am/final.mdl": Part(15962575, "75370a0137f9daf8f469dedd7daa4513ae7a621f03240c6e512e2b50b656a7b6"),
    "conf/mfcc.conf": Part(131, "1e2228006d01d805ad1c267fee9f79709ca87ac51bd82b0e3f5c69ba543f0fc4"),
    "conf/model.conf": Part(290, "8f14cb1eeb07c762c371db648c6be688d347236155ca0f64fb13b6567a8ce81f"),
    "graph/Gr.fst": Part(24013795, "023c8b7e30704a9e37765c635c252e608a02f361235bf94abdcf2a5225d85b20"),
    "graph/HCLr.fst": Part(22416994, "5caafba3081e1646545ac6bff0dd7a318e53dcbdc86f237909ce1d2ac1293d34"),
    "graph/disambig_tid.int": Part(102, "9ad87cc166d0998f08f758f47a6223a120dfffcbee805c4849c3aa5e6bb3c0fc"),
    "graph/phones/word_boundary.int": Part(1761, "da199d9c991e0e84681ddbb34627b915b26302d50a8fdaa23c51e2bc3a50b5c3"),
    "ivector/final.dubm": Part(168048, "8c5d7dd69d2122313baaf19f61f35dd3fa18b70c62ac0687e311e1c46e6daca7"),
    "ivector/final.ie": Part(8288887, "3f37faf90c375b9e4740b569398b5829ed9cc07d19be6d441f72c3b71d7efcc6"),
    "ivector/final.mat": Part(44975, "ddd83586dc5f928cda8738b922c85ffe38fc789cb5f9151a712ca12f37265382"),
    "ivector/global_cmvn.stats": Part(1080, "33be09afcc80059847a275c3d043b51f1ab954c7c2438ddbbf4745e8ba144ff9"),
    "ivector/online_cmvn.conf": Part(95, "a2f3571754b64297cb7efb2e7ca3df61995c5a45fcbb97188f90613552bb2dfe"),
    "ivector/splice.conf": Part(35, "9f0c5f7c82d18eaf25d8bce470efa9f7741f88411fe428774bc0a9bb69a24756"),
}


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A model whose files are those of the manifest."""

    path: Path
    learnt: Path | None = None
    """What the coach changes in its acoustic model (``acoustics``), where there is something."""


class SourceError(Exception):
    """One source of the model did not answer, or answered with something else."""


def find_model(
    path: Path | None = None, language: Language = ENGLISH, *, manifest: Mapping[str, Part] = MANIFEST
) -> SpeechModel:
    """Return the verified model at ``path``, else at ``VOICE_COACH_MODEL``, else where ``voice-coach setup`` keeps it.

    Of another language than English there is none to fetch: it is the user's own, at ``path``, with the files of its kind.
    Raises VoiceCoachError when it is missing, damaged or another model.
    """
    if language != ENGLISH:
        return _own_model(path, language, manifest)
    named = path or (Path(given) if (given := os.environ.get("VOICE_COACH_MODEL")) else None)
    place = (named or assets.model_dir() / MODEL_NAME).absolute()
    if not place.is_dir():
        raise VoiceCoachError(f"There is no speech model at {place}; run `voice-coach setup` to get it.")
    if wrong := first_wrong(place, manifest):
        raise VoiceCoachError(
            f"The speech model at {place} is damaged or is not {MODEL_NAME} ({wrong}); run `voice-coach setup` to get it."
        )
    return SpeechModel(place, assets.data_dir("grammars") / ENGLISH / acoustics.FILE)


def _own_model(path: Path | None, language: Language, manifest: Mapping[str, Part]) -> SpeechModel:
    of_it = f"a small Vosk model for {NAMES[language]} with a look-ahead graph"
    if path is None:
        raise VoiceCoachError(
            f"There is no speech model for {NAMES[language]} here; get {of_it}, and set hearing.model to its directory."
        )
    place = path.absolute()
    if missing := next((name for name in manifest if not (place / name).is_file()), None):
        raise VoiceCoachError(
            f"{place} lacks {missing}, so it is not {of_it}; set hearing.model to the directory of one."
        )
    return SpeechModel(place)


def fetch_model(
    destination: Path | None = None,
    progress: Progress = lambda _done, _total: None,
    *,
    manifest: Mapping[str, Part] = MANIFEST,
    home: str = HOME,
    wheel: str = WHEEL,
) -> SpeechModel:
    """Put the model at ``destination`` unless an intact one is there, and return it.

    It comes from the package index or from its home, whichever answers. ``destination`` appears, or is replaced,
    whole or not at all.
    """
    place = (destination or assets.model_dir() / MODEL_NAME).absolute()
    if place.is_dir() and first_wrong(place, manifest) is None:
        return SpeechModel(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    failures = []
    sources = (from_package_index, wheel, "videogrep/model/"), (_from_home, home, f"{MODEL_NAME}/")
    for download, source, prefix in sources:
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=".fetching-") as directory:
            work = Path(directory)
            try:
                archive = download(source, work, progress)
                unpacked = unpack(archive, prefix, work / "model", manifest)
            except SourceError as error:
                failures.append(str(error))
                continue
            if place.exists():
                place.rename(work / "replaced")
            unpacked.rename(place)
        write_stamp(place, manifest)
        return SpeechModel(place)
    raise VoiceCoachError(
        f"The speech model could not be fetched ({'; '.join(failures)}); connect to a network and run `voice-coach setup`."
    )


def from_package_index(requirement: str, work: Path, progress: Progress, size: int = WHEEL_BYTES) -> Path:
    """Return the wheel of ``size`` bytes that pip downloads for ``requirement`` into ``work``. Raises SourceError."""
    downloads, log = work / "downloads", work / "pip.log"
    downloads.mkdir()
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check"]
    command += ["--no-deps", "--dest", str(downloads), requirement]
    with (
        log.open("wb") as output,
        # pip keeps what is on its way in TMPDIR, so that counting that directory's bytes is the progress
        subprocess.Popen(command, env={**os.environ, "TMPDIR": str(downloads)}, stdout=output, stderr=output) as pip,
    ):
        while pip.poll() is None:
            progress(min(_bytes_in(downloads), size), size)
            try:
                pip.wait(timeout=0.2)
            except subprocess.TimeoutExpired:
                continue
    wheels = sorted(downloads.glob("*.whl"))
    if pip.returncode != 0 or not wheels:
        said = log.read_text(errors="replace").strip().splitlines() or [f"pip ended with {pip.returncode}"]
        raise SourceError(f"package index: {said[-1].removeprefix('ERROR: ').rstrip('.')}")
    progress(size, size)
    return wheels[0]


def _bytes_in(directory: Path) -> int:
    """Return the bytes of all files under ``directory``; one that is moved away meanwhile counts as none."""
    total = 0
    for folder, _, names in os.walk(directory):
        for name in names:
            try:
                total += os.stat(os.path.join(folder, name)).st_size  # noqa: PTH116, PTH118 - os.walk speaks in strings
            except FileNotFoundError:
                continue
    return total


def _from_home(url: str, work: Path, progress: Progress) -> Path:
    """Return the zip that is downloaded from ``url`` into ``work``."""
    archive = work / "model.zip"
    try:
        # the address is a constant of this module, or a test's own file
        with urllib.request.urlopen(url, timeout=ANSWER_S) as answer, archive.open("wb") as out:  # noqa: S310
            total = int(answer.headers.get("Content-Length") or WHEEL_BYTES)
            while chunk := answer.read(1 << 18):
                out.write(chunk)
                progress(min(out.tell(), total), total)
    except OSError as error:
        reason = getattr(error, "reason", None) or error
        raise SourceError(f"{urlsplit(url).netloc or url}: {reason}") from error
    return archive


def unpack(archive: Path, prefix: str, target: Path, manifest: Mapping[str, Part]) -> Path:
    """Return ``target`` with exactly the manifest's files, each checked, taken from under ``prefix`` of ``archive``.

    Raises SourceError.
    """
    try:
        with zipfile.ZipFile(archive) as members:
            for name in manifest:
                out = target / name
                out.parent.mkdir(parents=True, exist_ok=True)
                with members.open(prefix + name) as source, out.open("wb") as sink:
                    shutil.copyfileobj(source, sink)
    except (KeyError, zipfile.BadZipFile, OSError) as error:
        raise SourceError(f"{archive.name}: {error}") from error
    if wrong := _first_damaged(target, manifest):
        raise SourceError(f"{archive.name}: {wrong}")
    return target


def first_wrong(place: Path, manifest: Mapping[str, Part]) -> str | None:
    """Return what is wrong with the first file that is not the manifest's, or None; writes the stamp when all are."""
    for name, part in manifest.items():
        file = place / name
        if not file.is_file():
            return f"{name} is missing"
        if file.stat().st_size != part.size:
            return f"{name} has {file.stat().st_size} bytes instead of {part.size}"
    if _read_stamp(place) == _dates(place, manifest):
        return None
    wrong = _first_damaged(place, manifest)
    if wrong is None:
        write_stamp(place, manifest)
    return wrong


def _first_damaged(place: Path, manifest: Mapping[str, Part]) -> str | None:
    for name, part in manifest.items():
        with (place / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != part.sha256:
                return f"{name} has another content"
    return None


# The stamp says which sizes and dates of the files were last found right. It lies in the cache and not beside the model,
# because a model may be on a read-only disk.


def _stamp_file(place: Path) -> Path:
    return assets.cache_dir("models") / f"{hashlib.sha256(os.fsencode(place)).hexdigest()[:16]}.json"


def _dates(place: Path, manifest: Mapping[str, Part]) -> dict[str, list[Any]]:
    """Return size, date of change in nanoseconds and SHA-256 to be, by file."""
    stats = {name: (place / name).stat() for name in manifest}
    return {name: [stat.st_size, stat.st_mtime_ns, manifest[name].sha256] for name, stat in stats.items()}


def _read_stamp(place: Path) -> object:
    try:
        return json.loads(_stamp_file(place).read_text())
    except (FileNotFoundError, ValueError):
        return None


def write_stamp(place: Path, manifest: Mapping[str, Part]) -> None:
    stamp = _stamp_file(place)
    fresh = stamp.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps(_dates(place, manifest)))
    fresh.replace(stamp)
