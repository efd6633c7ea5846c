"""Workspaces: named arrangements of the same panels, for different work on one scene.

Nothing here loads Qt, so that the command line can ask for names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, final

from gdviz.core.errors import unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gdviz.engine.plan import Plan
    from gdviz.ui.look.room import Room
    from gdviz.ui.panel_spec import Slot

Share = float | Literal["rest", "square"]
"""How much of its split a part takes: pixels at 100 % from 1 on, else a fraction of it;
an equal share of the rest; or what makes the part a square."""


@final
@dataclass(frozen=True, slots=True)
class Area:
    """A place for panels.  Those of several slots are tabs; the first slot's are in front."""

    slots: tuple[Slot, ...]
    share: Share = "rest"


@final
@dataclass(frozen=True, slots=True)
class Split:
    """Parts side by side, or one below the other."""

    across: bool
    parts: tuple[Area | Split, ...]
    share: Share = "rest"


LayoutFor: TypeAlias = "Callable[[Plan, Room], str]"


@final
@dataclass(frozen=True, slots=True)
class WorkspaceSpec:
    """One workspace.

    Attributes
    ----------
    key, title
        Its name in scenes, and on its tab.
    doc
        What it is for, in a sentence of the search box.
    layouts
        Its arrangements by name.
    layout_for
        Which of them suits a plan, in a window of that room.
    has_something
        Whether there is something to show of a plan; a workspace without is not offered.
    """

    key: str
    title: str
    doc: str
    layouts: Mapping[str, Split]
    layout_for: LayoutFor
    has_something: Callable[[Plan], bool] = lambda _: True


def _race_layout(plan: Plan, room: Room) -> str:
    """A square picture where angles matter and the window of the scene is no wide one."""
    if room == "small":
        return "small"
    (x0, x1), (y0, y1) = plan.window
    flat = plan.objective.angles_matter and plan.objective.dim == 2
    square = flat and (x1 - x0) < 1.25 * (y1 - y0)
    layout = "square" if square else "wide"
    return f"narrow-{layout}" if room == "narrow" else layout


_SIDE, _CARDS, _MODES, _UPPER = 256.0, 336.0, 384.0, 0.635
_NARROW_UPPER = 0.58  # there tabs and the lines of a sentence take more of the lower row
_SMALL_SIDE, _SMALL_UPPER = 320.0, 0.56


def _race(main: Area, beside: Area) -> Split:
    upper = Split(True, (main, beside), _UPPER)
    lower = Split(True, (Area(("below",)), Area(("below_right",))))
    middle = Split(False, (upper, lower))
    return Split(True, (Area(("left",), _SIDE), middle, Area(("right",), _CARDS)))


_RIGHT = Area(("right", "left"), _CARDS)
RACE = WorkspaceSpec(
    key="race",
    title="Race",
    doc="Paths, curves and stability of all runs",
    layouts={
        "wide": _race(Area(("main",)), Area(("beside",), _MODES)),
        "square": _race(Area(("main",), "square"), Area(("beside",))),
        "narrow-wide": Split(True, (
            Split(False, (
                Area(("main",), _NARROW_UPPER),
                Split(True, (Area(("below",)), Area(("below_right", "beside")))),
            )),
            _RIGHT,
        )),
        "narrow-square": Split(True, (
            Split(False, (
                Split(True, (Area(("main",), "square"), Area(("below",))), _UPPER),
                Area(("below_right", "beside")),
            )),
            _RIGHT,
        )),
        "small": Split(True, (
            Area(("main",)),
            Split(False, (
                Area(("right", "left"), _SMALL_UPPER),
                Area(("below", "below_right", "beside")),
            ), _SMALL_SIDE),
        )),
    },
    layout_for=_race_layout,
)  # fmt: skip

WORKSPACES: tuple[WorkspaceSpec, ...] = (RACE,)


def workspace_named(key: str, where: str = "workspace") -> WorkspaceSpec:
    """The workspace `key`, or a `GdvizError` that names the nearest."""
    for spec in WORKSPACES:
        if spec.key == key:
            return spec
    raise unknown("workspace", key, [spec.key for spec in WORKSPACES], where=where)


def offered(plan: Plan) -> tuple[WorkspaceSpec, ...]:
    """The workspaces that have something to show of `plan`."""
    return tuple(spec for spec in WORKSPACES if spec.has_something(plan))
