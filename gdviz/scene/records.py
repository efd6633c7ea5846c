"""What a person composes: frozen records, one scene a file.

Field names are the keywords of `gdviz.simulate`.  Bounds that belong to a catalogue
entry (an optimizer's rate, an objective's curvature) are not here: `gdviz.scene.check`
takes them from the `ParamSpec` of that entry.  The settings that runs share and may have
for themselves are declared in `gdviz.scene.settings`: both records get a field for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal, final, get_args, get_type_hints

import msgspec
from msgspec import UNSET, Meta, UnsetType

from gdviz.scene.fields import with_settings
from gdviz.scene.figure_style import FigureStyle
from gdviz.scene.specs import MAX_STEPS, Positive, Record, StopSpec

if TYPE_CHECKING:
    from gdviz.scene.specs import GradientSpec, HalfSpec, NoiseSpec, Repeats

VERSION = 1
MAX_RUNS = 24
MAX_TITLE = 200  # letters
MAX_ANNOTATIONS = 24
MAX_KEYFRAMES = 100
MAX_PANELS = 40
MAX_POINT = 200  # letters
MAX_COVERS = 40
MAX_CLAIMS, MAX_CLAIM = 24, 300  # how many, and letters of one
MAX_VALUES = 40  # that the texts of a scene tell
LOWEST_EYE = 8.0  # degrees above the ground of a surface
LEAST_ZOOM, MOST_ZOOM = 0.5, 6.0

Title = Annotated[str, Meta(max_length=MAX_TITLE)]
Key = Annotated[str, Meta(max_length=200)]
Notes = Annotated[str, Meta(max_length=20_000)]
FARTHEST = 1e12
Coordinate = Annotated[float, Meta(ge=-FARTHEST, le=FARTHEST)]
Point = Annotated[tuple[Coordinate, ...], Meta(min_length=1, max_length=1000)]
Value = float | int | bool | Annotated[str, Meta(max_length=2000)] | tuple[int, ...]
Params = dict[Annotated[str, Meta(max_length=200)], Value]
Interval = tuple[Coordinate, Coordinate]
ViewName = Literal["2d", "grid", "3d"]
Group = Literal["ground", "paths", "axes", "closeup"]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """What a field of `Show` is called where a hand can turn it on and off.

    Attributes
    ----------
    title, meaning
        The words beside the switch, and what is said when the mouse rests on it.
    group
        What it is about; switches of one group stand together.
    plane
        Whether it means nothing on the graph of one variable.
    beside
        Another switch without which it does nothing.
    """

    title: str
    group: Group
    meaning: str = ""
    plane: bool = False
    beside: str = ""


@with_settings(before="stop", own=True)
class RunSpec(Record, frozen=True):
    """One method in the race.  A setting that is absent is the scene's; null is off."""

    optimizer: Key
    hyper: Params = msgspec.field(default_factory=dict)
    label: Title = ""
    start: Point | None = None
    schedule: Key | None = None
    schedule_params: Params | None = None
    if TYPE_CHECKING:
        accumulate: Repeats | UnsetType = UNSET
    stop: StopSpec | UnsetType | None = UNSET
    colour: Annotated[int, Meta(ge=1, le=8)] | None = None
    visible: bool = True


class SliceSpec(Record, frozen=True):
    """Which plane is drawn of a landscape with more than two dimensions.

    ``coordinates`` i and j (from 1), two ``random`` directions, or the plane of the
    selected run's path (``pca``).
    """

    kind: Literal["coordinates", "random", "pca"] = "coordinates"
    i: Annotated[int, Meta(ge=1, le=1000)] = 1
    j: Annotated[int, Meta(ge=1, le=1000)] = 2
    seed: Annotated[int, Meta(ge=0, le=2**32 - 1)] = 0


class Annotation(Record, frozen=True):
    """Words at a place of the landscape, in its coordinates; with `to`, an arrow from there.

    What stands between dollar signs is a formula in LaTeX.
    """

    at: Interval
    text: Title = ""
    to: Interval | None = None


class Keyframe(Record, frozen=True):
    """What the picture looks at when it comes to `step`.

    ``window`` is the part of the plane, the scene's own when null.  A surface is seen from
    ``elevation`` and ``azimuth``, in degrees, and ``zoom`` times enlarged.
    """

    step: Annotated[int, Meta(ge=0, le=MAX_STEPS)] = 0
    window: tuple[Interval, Interval] | None = None
    elevation: Annotated[float, Meta(ge=LOWEST_EYE, le=90.0)] = 38.0
    azimuth: Annotated[float, Meta(ge=-3600.0, le=3600.0)] = -62.0
    zoom: Annotated[float, Meta(ge=LEAST_ZOOM, le=MOST_ZOOM)] = 1.0


DIVERGED_ABOVE = 1e9
"""The coordinate beyond which a run has diverged, unless window and start lie farther out."""

LossAxis = Literal["linear", "log", "from_minimum"]


class Show(Record, frozen=True):
    """How the picture is drawn: one plane, a panel for every run, or a surface.

    Its ``camera`` stands still with one keyframe, and moves evenly from each to the next.
    ``workspace``, open ``panels``, ``curve`` and the ``layout`` of figures are names of the
    window, which knows them (`gdviz.ui.shown`); ``selection`` is a run, from 0.
    ``style`` is what an author wants of figures and films; the window wears its colours, lines,
    bands and axes.
    """

    view: ViewName = "2d"
    theme: Literal["light", "dark"] | None = None
    isolines: Annotated[bool, Switch(title="Isolines", group="ground", plane=True)] = True
    isoline_labels: Annotated[
        bool,
        Switch(
            title="Isoline labels",
            group="ground",
            plane=True,
            beside="isolines",
            meaning="Write the loss along its isolines",
        ),
    ] = False
    arrows: Annotated[
        bool,
        Switch(
            title="Gradient arrows",
            group="ground",
            plane=True,
            meaning="Show where a step against the gradient goes",
        ),
    ] = False
    curvature_ellipse: Annotated[
        bool,
        Switch(
            title="Curvature ellipse",
            group="closeup",
            plane=True,
            meaning="Draw the Hessian of the chosen run’s place as an ellipse: long where the "
            "ground is flat, short where it is steep; a dashed axis curves down",
        ),
    ] = False
    local_model: Annotated[
        bool,
        Switch(
            title="Local model",
            group="closeup",
            meaning="Draw tangent and quadratic model of the place under the mouse, or where "
            "the chosen run stands",
        ),
    ] = False
    path_ahead: Annotated[bool, Switch(title="Path ahead", group="paths")] = True
    equal_aspect: Annotated[
        bool | None, Switch(title="Equal aspect", group="axes", plane=True)
    ] = None
    slice: SliceSpec | None = None
    steps_per_second: Annotated[float, Meta(ge=0.1, le=10_000.0)] = 10.0
    start_at: Annotated[int, Meta(ge=0, le=MAX_STEPS)] = 0
    annotations: Annotated[
        tuple[Annotation, ...], Meta(min_length=0, max_length=MAX_ANNOTATIONS)
    ] = ()
    camera: Annotated[tuple[Keyframe, ...], Meta(min_length=0, max_length=MAX_KEYFRAMES)] = ()
    workspace: Key | None = None
    panels: Annotated[tuple[Key, ...], Meta(min_length=0, max_length=MAX_PANELS)] | None = None
    selection: Annotated[int, Meta(ge=0, lt=MAX_RUNS)] | None = None
    curve: Key | None = None
    loss_axis: LossAxis | None = None
    layout: Key | None = None
    style: FigureStyle | None = None


LOOKED_AT = ("workspace", "panels", "selection", "curve", "loss_axis", "layout")
"""Fields of `Show` that follow the eye: they are saved, and undo leaves them alone."""


def looked_at_as(scene: Scene, other: Scene) -> Scene:
    """`scene`, looked at as `other` is."""
    seen = {name: getattr(other.show, name) for name in LOOKED_AT}
    return msgspec.structs.replace(scene, show=msgspec.structs.replace(scene.show, **seen))


def switches() -> dict[str, Switch]:
    """What a hand can turn on and off, by the name of the field of `Show`, group by group."""
    found = {
        name: switch
        for name, hint in get_type_hints(Show, include_extras=True).items()
        for switch in getattr(hint, "__metadata__", ())
        if isinstance(switch, Switch)
    }
    return dict(sorted(found.items(), key=lambda item: get_args(Group).index(item[1].group)))


@with_settings(before="stop", own=False)
class Scene(Record, frozen=True):
    """A landscape, the runs on it, how they are shown, and what they are to teach.

    ``point`` is that in one sentence, ``covers`` the ids of the curriculum that it belongs
    to, and ``claims`` what must be true of the runs; `gdviz.scene.claims` reads them.
    """

    objective: Key
    runs: Annotated[tuple[RunSpec, ...], Meta(min_length=1, max_length=MAX_RUNS)]
    version: Annotated[int, Meta(ge=1)] = VERSION
    title: Title = "Untitled"
    notes: Notes = ""
    point: Annotated[str, Meta(max_length=MAX_POINT)] = ""
    covers: Annotated[
        tuple[Annotated[str, Meta(max_length=20)], ...],
        Meta(min_length=0, max_length=MAX_COVERS),
    ] = ()
    claims: Annotated[
        tuple[Annotated[str, Meta(max_length=MAX_CLAIM)], ...],
        Meta(min_length=0, max_length=MAX_CLAIMS),
    ] = ()
    objective_params: Params = msgspec.field(default_factory=dict)
    window: tuple[Interval, Interval] | None = None
    start: Point | None = None
    steps: Annotated[int, Meta(ge=1, le=MAX_STEPS)] = 200
    schedule: Key = "constant"
    schedule_params: Params = msgspec.field(default_factory=dict)
    if TYPE_CHECKING:  # settings of several parts, whose parts are read by name
        gradient: GradientSpec | None = None
        noise: NoiseSpec | None = None
        accumulate: Repeats = 1
        float16: HalfSpec | None = None
    stop: StopSpec | None = None
    diverged_above: Positive | None = DIVERGED_ABOVE
    show: Show = msgspec.field(default_factory=Show)
