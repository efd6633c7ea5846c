"""Machine code for tiles, where numba is installed: made beside, kept, never waited for.

What is not ready is made in a process of its own, and until then others answer.  A folder
of the user's cache holds a module for each step, under a name that is made of the source,
the versions of all that compiles it, and the processor.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import os
import platform
import shutil
import subprocess
import sys
import time
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from gdviz.core.compile.tile_source import TileAuthor

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.compile.flat import Flat

MODULE, DONE, FAILED, BEGUN = "tile.py", "done", "failed", "begun"
_ABANDONED = 120.0  # seconds after which whoever began is taken to have died
_RETRIED = 86_400.0  # seconds after which what failed is tried once more
_unusable: set[Path] = set()  # folders in which files have come to harm
_builders: list[subprocess.Popen[bytes]] = []
_log = logging.getLogger(__name__)


class Machine(NamedTuple):
    """A compiled loop over lanes.

    Attributes
    ----------
    settings, varied
        Names of all settings, and of those that each lane has its own value of.
    blockwise, tabled
        Those of `varied` that are the same in a block, and those of which slow operations
        are done for each value.
    walk
        See `TileAuthor`; it changes the arrays that it is given.
    """

    settings: tuple[str, ...]
    varied: tuple[str, ...]
    blockwise: frozenset[str]
    tabled: frozenset[str]
    walk: Callable[..., None]


def cache_folder() -> Path:
    """Where compiled code is kept: ``GDVIZ_CACHE``, or the platform's place for caches."""
    if named := os.environ.get("GDVIZ_CACHE"):
        return Path(named)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "gdviz"


def machine_of(
    step: Flat,
    varied: frozenset[str],
    blockwise: frozenset[str] = frozenset(),
    *,
    steady_rates: bool,
    patient: bool,
) -> Machine | None:
    """The compiled loop of `step`; None while there is none, and then one is begun.

    See `TileAuthor` for the arguments.
    """
    if not installed():
        return None
    author, source = _written(step, varied, blockwise, steady_rates, patient)
    try:
        folder = _folder(source)
        if folder in _unusable:
            return None
        if (folder / DONE).exists():
            walk = _walk_of(folder, source)
            return walk and machine_with(author, walk)
        _begin(folder, source)
    except OSError as error:  # a cache that cannot be written: it works without
        _log.info("compiled code cannot be kept: %s", error)
    return None


@lru_cache(maxsize=256)
def _written(
    step: Flat,
    varied: frozenset[str],
    blockwise: frozenset[str],
    steady_rates: bool,
    patient: bool,
) -> tuple[TileAuthor, str]:
    author = TileAuthor(step, varied, blockwise, steady_rates=steady_rates, patient=patient)
    return author, author.module()


def machine_with(author: TileAuthor, walk: Callable[..., None]) -> Machine:
    """What `author` wrote, with the function that it became."""
    return Machine(author.settings, author.varied, author.blockwise, author.tabled, walk)


@cache
def installed() -> str:
    """The versions of what compiles; "" where it is not installed."""
    try:
        if importlib.util.find_spec("numba") is None:
            return ""
        return " ".join(f"{name} {version(name)}" for name in ("numba", "llvmlite", "numpy"))
    except Exception as error:  # half an installation may raise anything
        _log.info("what compiles is not whole: %s", error)
        return ""


def _folder(source: str) -> Path:
    facts = (source, installed(), sys.version, platform.machine(), _processor())
    digest = hashlib.sha256("\0".join(facts).encode()).hexdigest()
    return cache_folder() / "tiles" / digest[:32]


@cache
def _processor() -> str:
    """What tells processors apart on this system."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return "".join(dict.fromkeys(x for x in lines if x.startswith(("model name", "flags"))))


@cache
def loaded(module: Path) -> Any:
    """The module at that place; compiling or loading what its functions are."""
    spec = importlib.util.spec_from_file_location(f"gdviz_tile_{module.parent.name}", module)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = found  # where compiled code that is loaded looks for it
    spec.loader.exec_module(found)
    return found


def _walk_of(folder: Path, source: str) -> Callable[..., None] | None:
    """The function of a finished module; None where it has come to harm.

    Then it is not tried again, and made anew by the next who needs it.
    """
    try:
        if (folder / MODULE).read_text(encoding="utf-8") != source:
            raise ImportError("it is not what was written")
        found: Callable[..., None] = loaded(folder / MODULE).walk
    except (Exception, SystemExit) as error:  # a broken installation may raise anything
        _log.info("compiled code cannot be used: %s", error)
        _unusable.add(folder)
        shutil.rmtree(folder, ignore_errors=True)
        return None
    return found


# -- making -------------------------------------------------------------------------------


def _begin(folder: Path, source: str) -> None:
    """Have `source` compiled by another process, unless somebody does or has just failed."""
    if getattr(sys, "frozen", False) or _is_young(folder / FAILED, _RETRIED):
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    begun = folder / BEGUN
    try:
        with begun.open("x"):
            pass
    except FileExistsError:
        if _is_young(begun, _ABANDONED):
            return
        begun.touch()
    (folder / MODULE).write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "gdviz.core.compile.build", str(folder)]
    _build(command)


def _is_young(file: Path, seconds: float) -> bool:
    """Whether `file` is there, and was written within so many seconds."""
    return file.exists() and time.time() - file.stat().st_mtime < seconds


def _build(command: list[str]) -> None:
    """Begin it, and do not wait; nobody reads what it prints."""
    nothing = subprocess.DEVNULL
    _builders[:] = [each for each in _builders if each.poll() is None]
    _builders.append(subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing))
