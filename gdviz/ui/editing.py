"""What panels may do with the scene that is open, and ask about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from gdviz.engine.plan import Plan
    from gdviz.engine.simulation import Snapshot
    from gdviz.scene.edits import Edit
    from gdviz.scene.records import Scene


class Editing(Protocol):
    """The side of the session that panels see."""

    @property
    def scene(self) -> Scene:
        """The scene as it is now."""
        ...

    @property
    def plan(self) -> Plan:
        """The same, resolved."""
        ...

    @property
    def snapshot(self) -> Snapshot | None:
        """The runs as they arrived last."""
        ...

    @property
    def selection(self) -> int:
        """The run that the hand has chosen."""
        ...

    def apply(self, edit: Edit) -> str:
        """Make `edit` part of the scene; where that cannot be, return and say why."""
        ...

    def take(self, offer: Edit, generation: int) -> None:
        """Make what was offered part of the scene, where the race is still that of the offer.

        An offer was simulated for the plan of that `generation`, and arrives later than the
        next edit: of another race its number would be wrong, and its run may be gone.
        """
        ...

    def settle(self) -> None:
        """The hand has let go: what follows is another step of undo."""
        ...

    def look(self, **changes: Any) -> None:
        """Look at something else: fields of ``LOOKED_AT`` of the scene's show."""
        ...

    def select(self, run: int) -> None:
        """Choose the run that stability and keys are about."""
        ...

    def seek(self, k: int) -> None:
        """Move the cursor to step `k`."""
        ...

    def complain(self, sentence: str) -> None:
        """Tell the user of a mistake."""
        ...

    def inform(self, sentence: str) -> None:
        """Tell the user of a fact."""
        ...

    def call_panel(self, key: str) -> None:
        """Show the panel `key`, and point at it."""
        ...
