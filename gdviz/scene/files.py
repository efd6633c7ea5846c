"""Scene files on disk: read with bounds, written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gdviz.core.errors import GdvizError
from gdviz.scene import carriers
from gdviz.scene.codec import MAX_BYTES, decode, decode_style, encode

if TYPE_CHECKING:
    from gdviz.scene.figure_style import FigureStyle
    from gdviz.scene.records import Scene


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


def load(path: str | os.PathLike[str]) -> Scene:
    """Read the scene file at `path`, or the scene that a picture or film there carries."""
    file = scene_in(path)
    reader = carriers.READERS.get(file.suffix.lower())
    try:
        with file.open("rb") as stream:
            raw = reader(stream) if reader is not None else stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise GdvizError("there is no such file", where=str(file)) from None
    except (OSError, ValueError) as error:
        raise GdvizError(f"cannot be read: {reason(error)}", where=str(file)) from None
    except GdvizError as error:
        raise GdvizError(str(error), where=file.name) from None
    try:
        return decode(raw)
    except GdvizError as error:
        raise GdvizError(str(error), where=file.name) from None


def load_style(path: str | os.PathLike[str]) -> FigureStyle:
    """Read the style of figures in the JSON file at `path`."""
    file = Path(path)
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise GdvizError("there is no such file", where=str(file)) from None
    except (OSError, ValueError) as error:
        raise GdvizError(f"cannot be read: {reason(error)}", where=str(file)) from None
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
