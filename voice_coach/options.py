"""Options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

SettingsFile = Annotated[
    Path | None, typer.Option("--settings", help="Settings file (TOML).", show_default="in the user's configuration")
]
ModelDir = Annotated[Path | None, typer.Option("--model", help="Directory of the speech model.")]
