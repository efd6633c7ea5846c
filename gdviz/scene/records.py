"""What a person composes: frozen records, one scene a file.

Field names are the keywords of `gdviz.simulate`.  Bounds that belong to a catalogue
entry (an optimizer's rate, an objective's curvature) are not here: `gdviz.scene.check`
takes them from the `ParamSpec` of that entry.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

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
MAX_STEPS = 1_000_000
MAX_STEPS_OF_ALL = 4_000_000  # runs times steps: half a minute, some hundred megabytes

Title = Annotated[str, Meta(max_length=MAX_TITLE)]
Key = Annotated[str, Meta(max_length=200)]
Notes = Annotated[str, Meta(max_length=20_000)]
FARTHEST = 1e12
Coordinate = Annotated[float, Meta(ge=-FARTHEST, le=FARTHEST)]
Point = Annotated[tuple[Coordinate, ...], Meta(min_length=1, max_length=1000)]
Positive = Annotated[float, Meta(gt=0.0, le=1e300)]
Value = float | int | bool | Annotated[str, Meta(max_length=2000)] | tuple[int, ...]
Params = dict[Annotated[str, Meta(max_length=200)], Value]
Repeats = Annotated[int, Meta(ge=1, le=1000)]
Interval = tuple[Coordinate, Coordinate]
ViewName = Literal["2d", "grid", "3d"]


TREATMENTS = (
    "gradient", "noise", "accumulate", "float16", "clip_norm", "clip_value", "l2",
)  # fmt: skip
"""What happens to a gradient, in this order: fields of a scene that a run may override."""


class Record(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A value; `msgspec.structs.replace` makes a changed copy."""


class NoiseSpec(Record, frozen=True):
    """Chance added to every gradient.

    ``gaussian`` adds std times a standard normal, ``multiplicative`` the same times |g|.
    """

    kind: Literal["gaussian", "multiplicative"] = "gaussian"
    std: Annotated[float, Meta(ge=0.0, le=1e6)] = 0.1
    seed: Annotated[int, Meta(ge=0, le=2**32 - 1)] = 0
    stream: Literal["pcg64", "mt19937"] = "pcg64"


class GradientSpec(Record, frozen=True):
    """Slopes from differences of values at points `h` apart instead of exact ones."""

    kind: Literal["forward", "central"] = "central"
    h: Annotated[float, Meta(ge=1e-300, le=1e6)] = 1e-6


class HalfSpec(Record, frozen=True):
    """Gradients rounded to float16, with the loss multiplied by `loss_scale` before."""

    loss_scale: Annotated[float, Meta(ge=1e-12, le=1e12)] = 1.0


class NoImprovement(Record, frozen=True):
    """Stop when the loss has not fallen by `delta` for `patience` steps."""

    delta: Annotated[float, Meta(ge=0.0, le=1e300)] = 0.0
    patience: Annotated[int, Meta(ge=1, le=MAX_STEPS)] = 20


class StopSpec(Record, frozen=True):
    """Stopping rules; the first that holds ends the run."""

    max_steps: Annotated[int, Meta(ge=1, le=MAX_STEPS)] | None = None
    loss_below: Annotated[float, Meta(ge=-1e300, le=1e300)] | None = None
    grad_norm_below: Positive | None = None
    no_improvement: NoImprovement | None = None
    not_before: Annotated[int, Meta(ge=0, le=MAX_STEPS)] = 0


class RunSpec(Record, frozen=True):
    """One method in the race.  A setting that is absent is the scene's; null is off."""

    optimizer: Key
    hyper: Params = {}
    label: Title = ""
    start: Point | None = None
    schedule: Key | None = None
    schedule_params: Params | None = None
    gradient: GradientSpec | UnsetType | None = UNSET
    noise: NoiseSpec | UnsetType | None = UNSET
    accumulate: Repeats | UnsetType = UNSET
    float16: HalfSpec | UnsetType | None = UNSET
    clip_norm: Positive | UnsetType | None = UNSET
    clip_value: Positive | UnsetType | None = UNSET
    l2: Positive | UnsetType | None = UNSET
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


class Show(Record, frozen=True):
    """How the picture is drawn: one plane, a panel for every run, or a surface.

    Its ``camera`` stands still with one keyframe, and moves evenly from each to the next.
    ``workspace``, open ``panels``, ``curve`` and the ``layout`` of figures are names of the
    window, which knows them (`gdviz.ui.shown`); ``selection`` is a run, from 0.
    """

    view: ViewName = "2d"
    theme: Literal["light", "dark"] | None = None
    isolines: bool = True
    isoline_labels: bool = False
    arrows: bool = False
    curvature_ellipse: bool = False
    local_model: bool = False
    path_ahead: bool = True
    equal_aspect: bool | None = None
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
    layout: Key | None = None


LOOKED_AT = ("workspace", "panels", "selection", "curve", "layout")
"""Fields of `Show` that follow the eye: they are saved, and undo leaves them alone."""


def looked_at_as(scene: Scene, other: Scene) -> Scene:
    """`scene`, looked at as `other` is."""
    seen = {name: getattr(other.show, name) for name in LOOKED_AT}
    return msgspec.structs.replace(scene, show=msgspec.structs.replace(scene.show, **seen))


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
    objective_params: Params = {}
    window: tuple[Interval, Interval] | None = None
    start: Point | None = None
    steps: Annotated[int, Meta(ge=1, le=MAX_STEPS)] = 200
    schedule: Key = "constant"
    schedule_params: Params = {}
    gradient: GradientSpec | None = None
    noise: NoiseSpec | None = None
    accumulate: Repeats = 1
    float16: HalfSpec | None = None
    clip_norm: Positive | None = None
    clip_value: Positive | None = None
    l2: Positive | None = None
    stop: StopSpec | None = None
    diverged_above: Positive | None = 1e9
    show: Show = msgspec.field(default_factory=Show)
