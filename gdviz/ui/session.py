"""The one mutable cell: the scene that is open, its history, and the simulation of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from gdviz.core.errors import GdvizError
from gdviz.engine.plan import resolve, same_ground
from gdviz.scene import files
from gdviz.scene.budget import Forewarning
from gdviz.scene.check import check
from gdviz.scene.edits import Edit, Replace
from gdviz.scene.history import History, Origin, origin_of
from gdviz.scene.records import looked_at_as
from gdviz.scene.texts import file_stem
from gdviz.ui.landmarks.finder import KnownLandmarks
from gdviz.ui.shown import check_shown
from gdviz.ui.worker import SimulationThread
from gdviz.ui.workspaces import offered

if TYPE_CHECKING:
    from gdviz.engine.insight import Insight
    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run
    from gdviz.engine.simulation import Snapshot
    from gdviz.scene.records import Scene
    from gdviz.ui.workspaces import WorkspaceSpec


class Session(QObject):
    """Applies edits, keeps undo, and hands out what the simulation thread publishes.

    Signals
    -------
    scene_changed
        The plan of the new scene.
    opened, saved
        Another scene was put in place, or the same as it was at first; it has been written.
    snapshot_arrived, insight_arrived
        What views draw.
    open_asked
        Another scene is to be opened, by its key or path.
    looked
        Something else is looked at: another run, panel, curve or workspace.
    panel_called
        A panel that is to be shown, by its key.
    complained, informed
        A sentence for the user: a mistake, a fact.
    failed
        The exception of a bug that stopped the simulation.
    """

    scene_changed = Signal(object)
    opened = Signal()
    saved = Signal()
    open_asked = Signal(str)
    snapshot_arrived = Signal(object)
    insight_arrived = Signal(object)
    looked = Signal()
    panel_called = Signal(str)
    complained = Signal(str)
    informed = Signal(str)
    failed = Signal(object)

    def __init__(
        self, scene: Scene, path: Path | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        check_shown(scene.show)
        self._history = History(scene, origin_of(scene, path, files.stamp_of(path)))
        self._generation = 0
        self._compatible_from = 0  # older snapshots have other runs
        self._landmarks = KnownLandmarks(self)
        self._landmarks.found.connect(self._on_landmarks)
        self._plan = self._landmarks.marked(resolve(scene))
        self._snapshot: Snapshot | None = None
        self._insight: Insight | None = None
        self._ghosts: dict[int, Run] = {}
        self._forewarning = Forewarning()
        self.folder = ""  # where the last file was chosen by hand
        self.simulation = SimulationThread(self)
        self.simulation.published.connect(self._on_published)
        self.simulation.understood.connect(self._on_understood)
        self.simulation.failed.connect(self._on_failed)

    # -- what there is -----------------------------------------------------------------

    @property
    def scene(self) -> Scene:
        return self._history.scene

    @property
    def plan(self) -> Plan:
        return self._plan

    @property
    def snapshot(self) -> Snapshot | None:
        """The last one that arrived."""
        return self._snapshot

    @property
    def insight(self) -> Insight | None:
        """The last one that arrived, with the last of what was not made anew."""
        return self._insight

    @property
    def runs(self) -> tuple[Run, ...] | None:
        """The runs that were seen last; None when they are those of another scene."""
        seen = self._snapshot
        if seen is None or seen.plan.generation < self._compatible_from:
            return None
        return seen.runs

    @property
    def finished(self) -> tuple[Run, ...] | None:
        """The runs of the scene as it is now; None while they are being computed."""
        seen, now = self._snapshot, self._plan.generation
        return seen.runs if seen and seen.complete and seen.plan.generation == now else None

    @property
    def ghosts(self) -> tuple[Run, ...]:
        """The runs that the last change has moved, as they were before it."""
        return tuple(self._ghosts.values())

    @property
    def selection(self) -> int:
        """The run that stability and keys are about."""
        return min(self.scene.show.selection or 0, len(self.scene.runs) - 1)

    @property
    def opened_scene(self) -> Scene:
        """The scene as it was opened."""
        return self._history.origin.opened

    @property
    def path(self) -> Path | None:
        """The file of the scene; it goes with the scene when undo leads to another one."""
        return self._history.origin.path

    @property
    def history(self) -> History:
        """The scene and how it came about: immutable, so that any thread may read it."""
        return self._history

    @property
    def workspace(self) -> WorkspaceSpec:
        """The one that the scene asks for, or the first that has something to show of it."""
        there = offered(self._plan)
        wanted = self.scene.show.workspace
        return next((spec for spec in there if spec.key == wanted), there[0])

    @property
    def undo_label(self) -> str:
        """What undo would take back, "" when there is nothing."""
        return self._history.past[-1].label if self._history.past else ""

    @property
    def redo_label(self) -> str:
        return self._history.future[0].label if self._history.future else ""

    @property
    def modified(self) -> bool:
        """Whether the scene differs from its file; how it is looked at does not count."""
        return self._history.modified

    def suggested(self, suffix: str) -> str:
        """A name for a file about the scene."""
        if self.path is not None:
            own = self.path.with_suffix(suffix)
            return str(Path(self.folder or own.parent) / own.name)
        return str(Path(self.folder) / (file_stem(self.scene.title) + suffix))

    def remember(self, name: str) -> None:
        """Begin where `name` lies when the next file is asked for; "" changes nothing."""
        if name:
            self.folder = str(Path(name).parent)

    # -- what the hand does ------------------------------------------------------------

    def start(self) -> None:
        """Simulate the scene for the first time."""
        self.simulation.set_speed.emit(self.scene.show.steps_per_second)
        self.simulation.select.emit(self.selection)
        self.simulation.seek.emit(self.scene.show.start_at)
        self.simulation.load(self._plan)
        self._forewarn()

    def apply(self, edit: Edit) -> str:
        """Make `edit` part of the scene; where that cannot be, return and say why."""
        try:
            history = self._history.apply(edit)
            check(history.scene)
            self._move_to(history)
        except GdvizError as error:
            self.complain(str(error))
            return str(error)
        return ""

    def take(self, offer: Edit, generation: int) -> None:
        """Apply what was offered for the plan of `generation`, if that is still the plan."""
        if generation == self._plan.generation:
            self.apply(offer)
            self.settle()
        else:
            self.inform("The race has changed since that offer; the next one is on its way.")

    def complain(self, sentence: str) -> None:
        """Tell the user of a mistake."""
        self.complained.emit(sentence)

    def inform(self, sentence: str) -> None:
        """Tell the user of a fact."""
        self.informed.emit(sentence)

    def call_panel(self, key: str) -> None:
        """Show the panel `key`, and point at it."""
        self.panel_called.emit(key)

    def seek(self, k: int) -> None:
        """Move the cursor to step `k`."""
        self.simulation.seek.emit(k)

    def look(self, **changes: Any) -> None:
        """Look at something else: fields of ``LOOKED_AT`` of the scene's show."""
        history = self._history.look(**changes)
        if history.scene == self.scene:
            return
        self._history = history
        self._plan = replace(self._plan, scene=history.scene)
        self.looked.emit()

    def settle(self) -> None:
        """The hand has let go: what follows is another step of undo."""
        self._history = self._history.seal()

    def undo(self) -> None:
        self._move_to(self._history.undo())

    def redo(self) -> None:
        self._move_to(self._history.redo())

    def reset(self) -> None:
        """Return to the scene as it was opened."""
        self.apply(Replace(self.opened_scene, "reset"))
        self.settle()
        self.opened.emit()
        self.simulation.seek.emit(self.opened_scene.show.start_at)

    def select(self, run: int) -> None:
        """Choose the run that stability and keys are about."""
        run = min(max(run, 0), len(self.scene.runs) - 1)
        if run != self.selection:
            self.simulation.select.emit(run)
            self.look(selection=run)

    # -- files -------------------------------------------------------------------------

    def open(self, scene: Scene, path: Path | None = None) -> None:
        """Put another scene in place; undo leads back.

        Raises
        ------
        GdvizError
            If it cannot be simulated.
        """
        self._put_in_place(scene, origin_of(scene, path, files.stamp_of(path)), "open scene")

    def recover(self, scene: Scene, path: str) -> None:
        """Put work in place that an earlier session did not save, and which is not saved yet.

        Raises
        ------
        GdvizError
            If it cannot be simulated.
        """
        file = Path(path) if path else None
        origin = Origin(scene, None, file, files.stamp_of(file))
        self._put_in_place(scene, origin, "recover scene")

    def leave(self) -> None:
        """Take the scene as it is for saved: the user has chosen what becomes of it."""
        self._history = self._history.written(self.path, self._history.origin.stamp)

    def _put_in_place(self, scene: Scene, origin: Origin, label: str) -> None:
        check_shown(scene.show)
        resolve(scene)  # what cannot be simulated leaves everything as it is
        self._ghosts = {}
        self.settle()
        self._move_to(self._history.apply(Replace(scene, label), origin=origin))
        self.settle()
        self.opened.emit()
        self.simulation.select.emit(self.selection)
        self.simulation.set_speed.emit(scene.show.steps_per_second)
        self.simulation.seek.emit(scene.show.start_at)

    def save(self, path: Path) -> bool:
        """Write the scene to `path`; False, and a sentence, where that cannot be done."""
        try:
            files.save(self.scene, path)
        except GdvizError as error:
            self.complain(str(error))
            return False
        self._history = self._history.written(path, files.stamp_of(path))
        self.saved.emit()
        self.inform(f"Saved as {path.name}")
        return True

    @property
    def changed_on_disk(self) -> bool:
        """Whether another program has written the scene's file since it was read or saved."""
        origin = self._history.origin
        if origin.path is None or origin.stamp is None:
            return False
        now = files.stamp_of(origin.path)
        return now is not None and now != origin.stamp

    def close(self) -> None:
        """Stop the threads."""
        self._landmarks.close()
        self.simulation.close()

    # -- inside ------------------------------------------------------------------------

    def _move_to(self, history: History) -> None:
        if history.scene == self._history.scene and history.origin is self._history.origin:
            self._history = history
            return
        moved = history.origin is not self._history.origin
        if not moved and history.scene == looked_at_as(self._history.scene, history.scene):
            self._history = history
            self._plan = replace(self._plan, scene=history.scene)
            self.looked.emit()
            return
        resolved = resolve(history.scene, generation=self._generation + 1)
        plan = self._landmarks.marked(resolved)
        new_gesture = moved or len(history.past) != len(self._history.past)
        self._keep_ghosts(plan, new_gesture=new_gesture, same_scene=not moved)
        before, self._history, self._plan = self._plan, history, plan
        self._generation = plan.generation
        if len(before.runs) != len(plan.runs) or not same_ground(before, plan):
            self._compatible_from = plan.generation
            self._insight = None
        self.simulation.select.emit(self.selection)
        if before.scene.show.steps_per_second != plan.scene.show.steps_per_second:
            self.simulation.set_speed.emit(plan.scene.show.steps_per_second)
        self.simulation.load(plan)
        self.scene_changed.emit(plan)
        self._forewarn()

    def _forewarn(self) -> None:
        """Say how long the runs will take, if that is long and has not just been said."""
        if sentence := self._forewarning.of(self.scene):
            self.inform(sentence)

    def _keep_ghosts(self, plan: Plan, *, new_gesture: bool, same_scene: bool) -> None:
        """Remember the paths that this change is about to move, as they were before it."""
        if new_gesture:
            self._ghosts = {}
        before, seen = self._plan, self.runs
        same = same_scene and len(plan.runs) == len(before.runs)
        if not same or not same_ground(plan, before):
            self._ghosts = {}
        elif seen is not None:
            for i, (old, new) in enumerate(zip(before.runs, plan.runs, strict=True)):
                if old != new and plan.scene.runs[i].visible:
                    self._ghosts.setdefault(i, seen[i])

    def _on_landmarks(self) -> None:
        """The same race on a landscape of which more is known."""
        plan = self._landmarks.marked(self._plan)
        if plan.objective != self._plan.objective:
            self._generation += 1
            self._plan = replace(plan, generation=self._generation)
            self.simulation.load(self._plan)
            self.scene_changed.emit(self._plan)

    def _on_published(self) -> None:
        snapshot = self.simulation.take()
        if snapshot is None or snapshot.plan.generation < self._compatible_from:
            return
        self._snapshot = snapshot
        self.snapshot_arrived.emit(snapshot)

    def _on_understood(self) -> None:
        found = self.simulation.take_insight()
        if found is None or found.generation < self._compatible_from:
            return
        self._insight = found.over(self._insight)
        self.insight_arrived.emit(self._insight)

    def _on_failed(self, error: BaseException) -> None:
        if isinstance(error, GdvizError):
            self.complained.emit(f"The simulation stopped: {error}. Showing the last result.")
        else:
            self.failed.emit(error)
