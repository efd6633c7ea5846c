"""Undo and redo: the previous scenes, with their files and what led away from each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from msgspec.structs import replace

from gdviz.scene.records import looked_at_as

if TYPE_CHECKING:
    from pathlib import Path

    from gdviz.scene.edits import Edit
    from gdviz.scene.files import Stamp
    from gdviz.scene.records import Scene

_DEPTH = 500  # scenes share their records, so that a step costs some hundred bytes


@final
@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """Where a scene comes from: two are never equal, even for the same file.

    Attributes
    ----------
    opened
        The scene as it was opened, to which Reset leads back.
    saved
        What its file holds; None for work that was recovered, whose file holds less.
    path
        Its file; None for a shipped scene and for one that was never saved.
    stamp
        What the file looked like when it was read or written last.
    """

    opened: Scene
    saved: Scene | None
    path: Path | None = None
    stamp: Stamp | None = None


def origin_of(scene: Scene, path: Path | None = None, stamp: Stamp | None = None) -> Origin:
    """The origin of a scene that was just opened."""
    return Origin(scene, scene, path, stamp)


@final
@dataclass(frozen=True, slots=True)
class Step:
    """The scene before an edit, with its file, and what the edit did."""

    scene: Scene
    origin: Origin
    label: str
    subject: tuple[object, ...] | None


@final
@dataclass(frozen=True, slots=True)
class History:
    """A scene with its file, its past and, after an undo, its future."""

    scene: Scene
    origin: Origin
    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()

    @property
    def modified(self) -> bool:
        """Whether the scene differs from its file; how it is looked at does not count."""
        return not self._is_saved(self.scene)

    def _is_saved(self, scene: Scene) -> bool:
        saved = self.origin.saved
        return saved is not None and scene == looked_at_as(saved, scene)

    @property
    def unsaved(self) -> tuple[str, ...]:
        """What was done since the scene was opened or saved, the last first."""
        labels: list[str] = []
        for step in reversed(self.past):
            if step.origin is not self.origin:
                break
            labels.append(step.label)
            if self._is_saved(step.scene):
                break
        return tuple(labels) if self.modified else ()

    def apply(self, edit: Edit, *, origin: Origin | None = None) -> History:
        """The history after `edit`; edits of one gesture are one step.

        With an `origin` the scene is another file's from there on.
        """
        scene, origin = edit.apply(self.scene), origin or self.origin
        if scene == self.scene and origin is self.origin:
            return self
        if (
            origin is self.origin
            and self.past
            and self.past[-1].subject == edit.subject
            and self.past[-1].origin is origin
        ):
            there_and_back = scene == looked_at_as(self.past[-1].scene, scene)
            return History(scene, origin, self.past[:-1] if there_and_back else self.past)
        step = Step(self.scene, self.origin, edit.label, edit.subject)
        return History(scene, origin, (*self.past[-_DEPTH:], step))

    def look(self, **changes: Any) -> History:
        """The history with other fields of ``LOOKED_AT``; there is nothing to undo."""
        show = replace(self.scene.show, **changes)
        scene = replace(self.scene, show=show)
        return History(scene, self.origin, self.past, self.future)

    def seal(self) -> History:
        """End the gesture: the next edit is a step of its own."""
        if not self.past or self.past[-1].subject is None:
            return self
        last = self.past[-1]
        sealed = Step(last.scene, last.origin, last.label, None)
        return History(self.scene, self.origin, (*self.past[:-1], sealed), self.future)

    def written(self, path: Path | None, stamp: Stamp | None) -> History:
        """The history when the scene has become what the file `path` holds.

        Earlier and later scenes of the same origin belong to that file as well.
        """
        old, new = self.origin, Origin(self.origin.opened, self.scene, path, stamp)

        def moved(steps: tuple[Step, ...]) -> tuple[Step, ...]:
            return tuple(
                Step(s.scene, new, s.label, s.subject) if s.origin is old else s for s in steps
            )

        return History(self.scene, new, moved(self.past), moved(self.future))

    def undo(self) -> History:
        """One step back; the same history when there is none."""
        if not self.past:
            return self
        last = self.past[-1]
        ahead = Step(self.scene, self.origin, last.label, None)
        scene = looked_at_as(last.scene, self.scene)
        return History(scene, last.origin, self.past[:-1], (ahead, *self.future)).seal()

    def redo(self) -> History:
        """One step forward again; the same history when there is none."""
        if not self.future:
            return self
        first = self.future[0]
        behind = Step(self.scene, self.origin, first.label, None)
        scene = looked_at_as(first.scene, self.scene)
        return History(scene, first.origin, (*self.past, behind), self.future[1:])
