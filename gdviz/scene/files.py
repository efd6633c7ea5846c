"""Scene files on disk: read with bounds, written whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, TypeVar

from gdviz.core.errors import GdvizError
from gdviz.scene import carriers
from gdviz.scene.codec import MAX_BYTES, decode, decode_style, encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.scene.figure_style import FigureStyle
    from gdviz.scene.records import Scene


T = TypeVar("T")

_NUMBER = re.compile("[1-9][0-9]{0,3}")
FOLDER_SCENE = "scene.gdviz"  # beside the pictures of a film that is a folder


class Stamp(NamedTuple):
    """What a file looked like: enough to notice that another program has changed it."""

    modified_ns: int
    size: int


def stamp_of(path: str | os.PathLike[str] | None) -> Stamp | None:
    """The stamp of the file `path`; None when there is none."""
    if path is None:
        return None
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return Stamp(found.st_mtime_ns, found.st_size)


def numbered(name: str) -> tuple[str, int | None]:
    """The name of a file and which of its scenes is meant: ``both.pdf#2`` is its second.

    The number is None where there is none, or where a file has just that name.
    """
    file, mark, number = name.rpartition("#")
    is_picture = os.path.splitext(file)[1].lower() in carriers.SEVERAL
    if not mark or not is_picture or not _NUMBER.fullmatch(number) or os.path.exists(name):
        return name, None
    return file, int(number)


def load(path: str | os.PathLike[str]) -> Scene:
    """Read the scene file at `path`, or the scene that a picture or film there carries.

    Of a picture with several it is the first, or the one whose number the name ends with.
    """
    name, number = numbered(os.fspath(path))
    file = scene_in(name)
    suffix = file.suffix.lower()

    def read(stream: BinaryIO) -> bytes:
        if number is not None:
            return carriers.numbered(carriers.SEVERAL[suffix](stream), number - 1)
        reader = carriers.READERS.get(suffix)
        return (reader or _plain)(stream)

    return _decoded(_read(file, read), file)


def load_all(path: str | os.PathLike[str]) -> tuple[Scene, ...]:
    """Read every scene that a picture at `path` carries, or the one of any other file."""
    file = scene_in(path)
    several = carriers.SEVERAL.get(file.suffix.lower())
    if several is None:
        return (load(path),)

    def read(stream: BinaryIO) -> list[bytes]:
        found = list(islice(several(stream), carriers.MAX_SCENES))
        return found or [carriers.numbered(iter(()), 0)]

    return tuple(_decoded(raw, file) for raw in _read(file, read))


def _read(file: Path, read: Callable[[BinaryIO], T]) -> T:
    """What `read` makes of the open `file`."""
    try:
        with file.open("rb") as stream:
            return read(stream)
    except FileNotFoundError:
        raise GdvizError("there is no such file", where=str(file)) from None
    except (OSError, ValueError) as error:
        raise GdvizError(f"cannot be read: {reason(error)}", where=str(file)) from None
    except GdvizError as error:
        raise GdvizError(str(error), where=file.name) from None


def _plain(stream: BinaryIO) -> bytes:
    return stream.read(MAX_BYTES + 1)


def _decoded(raw: bytes, file: Path) -> Scene:
    try:
        return decode(raw)
    except GdvizError as error:
        raise GdvizError(str(error), where=file.name) from None


def load_style(path: str | os.PathLike[str]) -> FigureStyle:
    """Read the style of figures in the JSON file at `path`."""
    file = Path(path)
    raw = _read(file, _plain)
    try:
        return decode_style(raw)
    except GdvizError as error:
        raise GdvizError(str(error), where=file.name) from None


def scene_in(path: str | os.PathLike[str]) -> Path:
    """The file that holds the scene of `path`: of a folder of pictures, the one beside them."""
    inside = os.path.join(path, FOLDER_SCENE)
    return Path(inside if os.path.isfile(inside) else path)


def save(scene: Scene, path: str | os.PathLike[str]) -> None:
    """Write `scene` to `path` so that either the old or the new file is there, whole."""
    if Path(path).suffix.lower() in carriers.READERS:
        raise GdvizError("is the name of a picture; a scene ends in .gdviz", where=str(path))
    write_atomically(Path(path), encode(scene))


def temporary_prefix(pid: int | None = None) -> str:
    """How files are called that a process has begun, this one if none is given."""
    return f".gdviz-{os.getpid() if pid is None else pid}-"


def remove_temporaries(folder: str | os.PathLike[str], pid: int) -> None:
    """Remove from `folder` what the process `pid` has begun there and not finished."""
    with suppress(OSError):
        begun = [e for e in os.scandir(folder) if e.name.startswith(temporary_prefix(pid))]
        for entry in begun:
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            else:
                os.unlink(entry.path)


def write_atomically(file: Path, content: bytes) -> None:
    """Replace `file` by `content` in one move; on failure the old file is untouched.

    A link stays a link, and the file keeps its permissions.  A device or a pipe is refused:
    a file in its place would harm every other program.
    """
    try:
        target = Path(os.path.realpath(file))
        if target.exists() and not target.is_file():
            kind = "a directory" if target.is_dir() else "a device or a pipe"
            raise GdvizError(f"cannot be written: is {kind}", where=str(file))
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(prefix=temporary_prefix(), dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            os.chmod(name, mode)
            os.replace(name, target)
        except BaseException:
            os.unlink(name)
            raise
    except (OSError, ValueError) as error:
        raise GdvizError(f"cannot be written: {reason(error)}", where=str(file)) from None


def reason(error: OSError | ValueError) -> str:
    """Why the system did not do it, in its own words; a `ValueError` is about the name."""
    if isinstance(error, ValueError):
        return "no file can have such a name"
    return (error.strerror or str(error)).lower()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
