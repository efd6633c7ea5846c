"""A file that appears under its name only when it is whole."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import final

from gdviz.core.errors import GdvizError
from gdviz.scene.files import reason, temporary_prefix


@final
class Target:
    """Somewhere to write that takes the place of `file` in one move.

    The temporary file lies in the same folder, is called ``.gdviz-…`` and has the suffix
    of the file, so that it can be opened when the program was killed.
    """

    def __init__(self, file: Path, *, folder: bool = False) -> None:
        self._shown = file
        try:
            self._final = Path(os.path.realpath(file))
            self._refuse(folder=folder)
            if folder:
                name = tempfile.mkdtemp(prefix=temporary_prefix(), dir=self._final.parent)
            else:
                handle, name = tempfile.mkstemp(
                    prefix=temporary_prefix(), suffix=self._final.suffix, dir=self._final.parent
                )
                os.close(handle)
        except (OSError, ValueError) as error:
            raise self.unwritable(error) from None
        self.temporary = Path(name)

    @property
    def bytes(self) -> int:
        """How much has been written."""
        try:
            if self.temporary.is_dir():
                return sum(entry.stat().st_size for entry in os.scandir(self.temporary))
            return self.temporary.stat().st_size
        except OSError:
            return 0

    def keep(self) -> None:
        """Give what was written the name asked for."""
        try:
            if self.temporary.is_file():
                exists = self._final.exists()
                mode = self._final.stat().st_mode & 0o777 if exists else 0o666 & ~_umask()
                os.chmod(self.temporary, mode)
                with self.temporary.open("rb") as stream:
                    os.fsync(stream.fileno())
            else:
                os.chmod(self.temporary, 0o777 & ~_umask())
            os.replace(self.temporary, self._final)
        except OSError as error:
            self.discard()
            raise self.unwritable(error) from None

    def discard(self) -> None:
        """Leave nothing behind."""
        with suppress(OSError):
            if self.temporary.is_dir():
                shutil.rmtree(self.temporary)
            else:
                self.temporary.unlink(missing_ok=True)

    def unwritable(self, error: OSError | ValueError) -> GdvizError:
        """The sentence for an `error` of the file system."""
        return GdvizError(f"cannot be written: {reason(error)}", where=str(self._shown))

    def _refuse(self, *, folder: bool) -> None:
        there = self._final
        if folder and there.is_dir():
            if any(there.iterdir()):
                raise GdvizError(
                    "cannot be written: the folder is not empty", where=str(self._shown)
                )
        elif there.exists() and (folder or not there.is_file()):
            kind = "a directory" if there.is_dir() else "a device or a pipe"
            kind = "a file, not a folder" if there.is_file() else kind
            raise GdvizError(f"cannot be written: is {kind}", where=str(self._shown))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
