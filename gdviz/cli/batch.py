"""Which files an export makes, and many of them at the same time."""

from __future__ import annotations

import glob
import os
import signal
import string
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, final

from gdviz.cli.last_resort import PATIENCE
from gdviz.cli.terminal import complain
from gdviz.core.errors import GdvizError
from gdviz.scene.files import numbered, remove_temporaries

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from gdviz.ui.export.film.job import FilmProgress

_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows ends a process by either
_PATTERN = frozenset("*?[")


@final
@dataclass(frozen=True, slots=True)
class File:
    """A file to be made: the names of its scenes, and where it goes."""

    scenes: tuple[str, ...]
    out: str


def files(words: Sequence[str], *, together: bool = False) -> list[File]:
    """What ``SCENE... OUT`` asks for; a picture may show several scenes `together`.

    Raises
    ------
    GdvizError
        When a word is missing, a pattern means nothing, or two scenes claim one file.
    """
    if len(words) < 2:
        raise GdvizError("say what and where to, such as: race race.png", where="export")
    out = words[-1]
    names = [name for word in words[:-1] for name in _meant(word)]
    fields = _fields(out)
    if not fields:
        if (
            len(names) > 1
            and not together
            and Path(out).suffix.lower() in (".png", ".svg", ".pdf")
        ):
            raise GdvizError(
                f"{len(names)} scenes need a name with {{key}}, such as out/{{key}}.png, or "
                "a size on paper, such as --width 7in",
                where=out,
            )
        return [File(tuple(names), out)]
    made: dict[str, str] = {}
    for name in names:
        target = out.replace("{key}", _key(name))
        if target in made:
            raise GdvizError(f"{made[target]} and {name} would be the same file", where=target)
        made[target] = name
    return [File((name,), target) for target, name in made.items()]


def write(
    file: File,
    asked: Mapping[str, object],
    *,
    tell: Callable[[FilmProgress], None] | None = None,
    computing: Callable[[int, int], None] | None = None,
) -> None:
    """Make one file."""
    from gdviz.engine import shipped
    from gdviz.scene.budget import budget_of
    from gdviz.ui.system.imports import hasten_imports

    hasten_imports()
    from gdviz.ui.export import publish

    scenes = [shipped.load(name) for name in file.scenes]
    for scene in scenes:
        budget = budget_of(scene)
        if budget.is_long:
            complain(f"{budget.sentence}; Ctrl+C stops it")
    publish.export(
        scenes, file.out, tell=tell, computing=computing, **asked  # type: ignore[arg-type]
    )  # fmt: skip  # they have been checked


def write_all(
    files: Sequence[File],
    asked: Mapping[str, object],
    *,
    jobs: int,
    folders: Collection[str] = (),
) -> int:
    """Make every file, `jobs` at a time, and name those that cannot be made: the status.

    What lies half made in `folders` is removed when the program is told to end.
    """
    if jobs == 1:
        sentences = [_attempt(file, asked) for file in files]
    else:
        sentences = _attempt_together(files, asked, jobs, folders)
    for sentence in filter(None, sentences):
        complain(sentence)
    return 2 if any(sentences) else 0


def _attempt_together(
    files: Sequence[File], asked: Mapping[str, object], jobs: int, folders: Collection[str]
) -> list[str]:
    """The same as `_attempt` for each file, in processes that end when this one is told to."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    before = {
        number: signal.signal(number, signal.default_int_handler)
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    # a process that is copied while Qt or NumPy have threads may hang: start afresh
    pool = ProcessPoolExecutor(
        min(jobs, len(files)), get_context("spawn"), initializer=_ignore_interrupts
    )
    try:
        return list(pool.map(_attempt, files, [asked] * len(files)))
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        _end_children(folders)
        raise
    finally:
        pool.shutdown()
        for number, handler in before.items():
            signal.signal(number, handler)


def _ignore_interrupts() -> None:
    """In a worker: only a film that is being made hears of them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _end_children(folders: Collection[str]) -> None:
    """Have the workers stop: first politely, then at once, without what they have begun."""
    from multiprocessing import active_children
    from multiprocessing.connection import wait

    began = monotonic()
    pids: set[int] = set()
    while children := active_children():
        late = monotonic() - began > PATIENCE
        for child in children:
            if child.pid is not None:
                pids.add(child.pid)
                with suppress(ProcessLookupError):
                    os.kill(child.pid, _KILL if late else signal.SIGINT)
        wait([child.sentinel for child in children], timeout=0.1)
    for pid in pids:
        for folder in folders:
            remove_temporaries(folder, pid)


def _attempt(file: File, asked: Mapping[str, object]) -> str:
    """Make one file; what is wrong, or ""."""
    try:
        write(file, asked)
    except GdvizError as error:
        return f"{file.out}: {error}" if file.out not in str(error) else str(error)
    return ""


def _meant(word: str) -> list[str]:
    """The scenes that a word means: a pattern may mean several, files or shipped ones."""
    if not _PATTERN & set(word) or os.path.exists(word):
        return [word]
    from gdviz.engine import shipped

    suffix = os.path.splitext(word)[1] or shipped.SUFFIX
    found = sorted(name for name in glob.glob(word) if name.endswith(suffix))
    found = found or [key for key in shipped.keys() if fnmatchcase(key, word)]  # noqa: SIM118
    if not found:
        raise GdvizError("no scene has a name like that", where=word)
    return found


def _fields(out: str) -> list[str]:
    """The names in braces in `out`; only {key} means something."""
    try:
        found = [name for _, name, *_ in string.Formatter().parse(out) if name is not None]
    except ValueError:
        if "{key" in out or "key}" in out:
            raise GdvizError("{key} has two braces", where=out) from None
        return []
    for name in found:
        if name != "key":
            raise GdvizError(f"{{{name}}} means nothing here, only {{key}} does", where=out)
    return found


def _key(name: str) -> str:
    """What a scene is called in the name of a file."""
    file, number = numbered(name)
    if number is not None:
        return f"{Path(file).stem}-{number}"
    return Path(name).stem if Path(name).suffix else Path(name).name
