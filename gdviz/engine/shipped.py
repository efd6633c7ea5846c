"""The scenes that come with gdviz, and what a person means by a scene's name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from gdviz import assets
from gdviz.core.errors import GdvizError, unknown
from gdviz.scene import files

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gdviz.scene.records import Scene

_FOLDER = "scenes"
SUFFIX = ".gdviz"


def keys() -> tuple[str, ...]:
    """The names of the shipped scenes, sorted."""
    return tuple(assets.names(_FOLDER, SUFFIX))


def titles() -> dict[str, str]:
    """What each shipped scene is called on screen, by key."""
    return {key: load(key).title for key in keys()}


def load(name: str) -> Scene:
    """The scene that `name` means, checked; see `locate`.

    Of a picture that carries several, ``both.pdf#2`` means the second.
    """
    file, number = files.numbered(name)
    found = locate(file)
    return files.load(found if number is None else f"{found}#{number}")


def several(name: str) -> tuple[Scene, ...]:
    """The scenes of a picture that carries more than one, if `name` means such; else none."""
    file, number = files.numbered(name)
    if number is not None or file in keys():
        return ()
    found = files.load_all(locate(file))
    return found if len(found) > 1 else ()


def file_of(name: str) -> Path | None:
    """The file of a person's own that `name` means; None for a scene that is shipped.

    What comes with the program is not to be written, by whatever path it was named.
    """
    found = locate(files.numbered(name)[0])
    ours = assets.path(_FOLDER).resolve()
    return None if found.resolve().is_relative_to(ours) else found


def locate(name: str, *, others: Iterable[str] = ()) -> Path:
    """The file that `name` means: the key of a shipped scene, or else a path.

    A path whose last part has an extension or a folder in front is never taken for a key.

    Parameters
    ----------
    name
        What a person wrote.
    others
        More words that stand in the same place, such as commands: candidates for the
        nearest match.
    """
    shipped = keys()
    if name in shipped:
        return assets.path(_FOLDER, name + SUFFIX)
    if os.path.isdir(name):  # of os.path, which takes any name; Path raises for some
        inside = files.scene_in(name)
        if inside.is_file():
            return inside
        raise GdvizError("is a folder, not a scene file", where=name)
    if os.path.exists(name):
        return Path(name)
    key = name.removesuffix(SUFFIX)
    if key in shipped:
        raise GdvizError(f"there is no such file; the shipped scene is {key!r}", where=name)
    if os.path.dirname(name) or os.path.splitext(name)[1]:
        raise GdvizError("there is no such file", where=name)
    kind = "command, scene or file" if others else "scene or file"
    raise unknown(kind, name, {*shipped, *others})
