"""Where the files that come with gdviz are; nothing else knows.

They are `resources/` beside the package in a source tree, `gdviz/resources/` in an installed
wheel, and `resources/` inside a frozen bundle.
"""

from __future__ import annotations

import sys
from pathlib import Path

from gdviz.core.errors import GdvizError

_PACKAGE = Path(__file__).resolve().parent


def root() -> Path:
    """The folder that holds `fonts/`, `icons/`, `data/`, `scenes/` and so on."""
    bundle = getattr(sys, "_MEIPASS", None)  # set by PyInstaller's start-up code only
    # The wheel comes before the source tree: beside an installed package lies site-packages,
    # and a `resources` folder there belongs to somebody else.
    places = [Path(bundle) / "resources"] if bundle else []
    places += [_PACKAGE / "resources", _PACKAGE.parent / "resources"]
    for place in places:
        if place.is_dir():
            return place
    raise GdvizError(
        f"the folder of fonts, icons and scenes is missing: expected {places[0]}; "
        "please install gdviz again"
    )


def path(*parts: str) -> Path:
    """The file or folder `parts` below the root, which exists and lies inside it."""
    base = root()
    asked = "/".join(parts)
    found = base.joinpath(*parts).resolve()
    # A name may come from a command line or a stranger's file: "../" leads nowhere.
    if not found.is_relative_to(base.resolve()):
        raise GdvizError(f"{asked!r} is not one of the files that come with gdviz")
    if not found.exists():
        raise GdvizError(
            f"{asked!r} is missing from the files that come with gdviz ({base}); "
            "please install gdviz again"
        )
    return found


def read_text(*parts: str) -> str:
    """The text of the UTF-8 file `parts`."""
    return path(*parts).read_text(encoding="utf-8")


def names(folder: str, suffix: str) -> list[str]:
    """The sorted names, without `suffix`, of the files in `folder` that end in `suffix`."""
    return sorted(
        file.name.removesuffix(suffix)
        for file in path(folder).iterdir()
        if file.name.endswith(suffix) and file.is_file()
    )
