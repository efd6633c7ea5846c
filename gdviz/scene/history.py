"""Undo and redo: the previous scenes, with what led away from each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from msgspec.structs import replace

from gdviz.scene.records import looked_at_as

if TYPE_CHECKING:
    from gdviz.scene.edits import Edit
    from gdviz.scene.records import Scene

_DEPTH = 500  # scenes share their records, so that a step costs some hundred bytes


@final
@dataclass(frozen=True, slots=True)
class Step:
    """The scene before an edit, and what the edit did."""

    scene: Scene
    label: str
    subject: tuple[object, ...] | None


@final
@dataclass(frozen=True, slots=True)
class History:
    """A scene with its past and, after an undo, its future."""

    scene: Scene
    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()

    def apply(self, edit: Edit) -> History:
        """The history after `edit`; edits of one gesture are one step."""
        scene = edit.apply(self.scene)
        if scene == self.scene:
            return self
        if self.past and self.past[-1].subject == edit.subject:
            there_and_back = scene == looked_at_as(self.past[-1].scene, scene)
            return History(scene, self.past[:-1] if there_and_back else self.past)
        step = Step(self.scene, edit.label, edit.subject)
        return History(scene, (*self.past[-_DEPTH:], step))

    def look(self, **changes: Any) -> History:
        """The history with other fields of ``LOOKED_AT``; there is nothing to undo."""
        show = replace(self.scene.show, **changes)
        return History(replace(self.scene, show=show), self.past, self.future)

    def seal(self) -> History:
        """End the gesture: the next edit is a step of its own."""
        if not self.past or self.past[-1].subject is None:
            return self
        last = self.past[-1]
        sealed = Step(last.scene, last.label, None)
        return History(self.scene, (*self.past[:-1], sealed), self.future)

    def undo(self) -> History:
        """One step back; the same history when there is none."""
        if not self.past:
            return self
        last = self.past[-1]
        ahead = Step(self.scene, last.label, None)
        return History(
            looked_at_as(last.scene, self.scene), self.past[:-1], (ahead, *self.future)
        ).seal()

    def redo(self) -> History:
        """One step forward again; the same history when there is none."""
        if not self.future:
            return self
        first = self.future[0]
        behind = Step(self.scene, first.label, None)
        return History(
            looked_at_as(first.scene, self.scene), (*self.past, behind), self.future[1:]
        )
