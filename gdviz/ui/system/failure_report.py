"""What went wrong, as a text that whoever wants to help can read, and that names nobody.

It holds the error and where it was raised, versions, and the scene: enough to make it happen
again.  Folders are cut from every path in it: they tell the name of a person.
"""

from __future__ import annotations

import getpass
import platform
import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from gdviz import __version__
from gdviz.scene.codec import encode
from gdviz.scene.texts import orderly

if TYPE_CHECKING:
    from gdviz.scene.records import Scene

_PACKAGES = ("PySide6-Essentials", "pyqtgraph", "numpy", "ziamath", "av")
_LONGEST = 20_000  # letters of a traceback: one that recurses has thousands of lines
_ROOT = Path(__file__).resolve().parents[3]
# the folders of an absolute path; those of Windows begin with a drive
_FOLDERS = re.compile(
    r"(?:\b[A-Za-z]:[\\/]|(?<![\w.~/\\…])/(?=[\w.]))(?:[^\s\"'<>|:,;()]+[\\/])+"
)


def failure_report(trace: str, scene: Scene) -> str:
    """A report of what `trace` tells, which happened while `scene` was open."""
    if len(trace) > _LONGEST:
        trace = f"{trace[: _LONGEST // 2]}\n…\n{trace[-_LONGEST // 2 :]}"
    parts = [
        f"gdviz {__version__}: unexpected error",
        "\n".join(_versions()),
        nameless(orderly(trace, lines=True)).rstrip(),
        f"Scene:\n{_homeless(_in_words(scene))}",  # whose formulas look like paths,
    ]
    return "\n\n".join(parts) + "\n"


def sentence_of(what: str) -> str:
    """What the window says of an error whose message is `what`."""
    return f"Unexpected error; your work is still open: {nameless(what)}"


def nameless(text: str) -> str:
    """`text` without the folders and the name of the person who sits here."""
    text = _FOLDERS.sub("…/", _homeless(text))
    name = _user()
    if len(name) > 2:  # what is left of it stands between other parts of paths
        text = re.sub(rf"(?<=[/\\@]){re.escape(name)}(?![\w-])", "…", text)
    return text


def _homeless(text: str) -> str:
    """`text` without the folders in which the program and its person live."""
    text = text.replace(f"{_ROOT}/", "").replace(f"{_ROOT}\\", "")
    for folder, sign in ((Path.cwd(), "…"), (Path.home(), "~")):
        if len(folder.parts) > 1:
            text = text.replace(str(folder), sign)
    return text


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # nobody is known here
        return ""


def _in_words(scene: Scene) -> str:
    return encode(scene).decode("utf-8", errors="replace").rstrip()


def _versions() -> list[str]:
    found = [f"Python {platform.python_version()}", f"{sys.platform}, {platform.machine()}"]
    for name in _PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return found
