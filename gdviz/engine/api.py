"""The functions that scripts call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gdviz.core.errors import GdvizError, unknown
from gdviz.engine.plan import resolve
from gdviz.engine.simulation import simulate_plan
from gdviz.engine.watched import UNWATCHED
from gdviz.scene.codec import from_builtins
from gdviz.scene.records import RunSpec, Scene

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.engine.run import Run
    from gdviz.engine.watched import Watched

_RUN_FIELDS = frozenset(RunSpec.__struct_fields__)
_SCENE_FIELDS = frozenset(Scene.__struct_fields__) - {"runs", "version"}


def simulate(
    objective: str,
    optimizer: str,
    start: Sequence[float] | None = None,
    steps: int = 200,
    *,
    hyper: Mapping[str, float] | None = None,
    **settings: Any,
) -> Run:
    """Run one method to its end.

    Parameters
    ----------
    objective, optimizer
        Keys of `gdviz.OBJECTIVES` and `gdviz.OPTIMIZERS`.
    start
        Where to begin, D numbers; the objective's own start when None.
    steps
        The most steps to take.
    hyper
        Hyperparameters by name; the others are at their defaults.
    **settings
        Every other setting of a scene under its name there, as plain numbers, lists and
        dictionaries: ``objective_params``, ``schedule``, ``schedule_params``, ``stop``,
        ``window``, ``diverged_above``, and what stands in `gdviz.scene.settings.SETTINGS`:
        ``noise``, ``clip_norm``, …; ``gdviz schema`` prints them all.

    Raises
    ------
    GdvizError
        Naming the setting, what is wrong with it, and what is allowed.
    """
    allowed = (_SCENE_FIELDS | _RUN_FIELDS) - {"objective", "optimizer", "hyper", "start"}
    for name in settings:
        if name not in allowed:
            raise unknown("setting", name, allowed, where="simulate")
    run: dict[str, Any] = {"optimizer": optimizer, "hyper": {} if hyper is None else hyper}
    run |= {n: settings.pop(n) for n in list(settings) if n not in _SCENE_FIELDS}
    tree: dict[str, Any] = {"objective": objective, "steps": steps, **settings, "runs": [run]}
    if start is not None:
        tree["start"] = start
    try:
        scene = from_builtins(_plain(tree))
    except GdvizError as error:
        raise GdvizError(error.what, where=error.where.removeprefix("runs[0].")) from None
    return simulate_plan(resolve(scene))[0]


def simulate_scene(scene: Scene, watched: Watched = UNWATCHED) -> tuple[Run, ...]:
    """Run every method of `scene` to its end, in the scene's order.

    Whoever `watched` stands for hears how far it is, and may stop it on the way: then the
    runs are as long as they have become.
    """
    return simulate_plan(resolve(scene), watched, keep=True)


def _plain(value: Any) -> Any:
    """Plain Python for what scripts pass instead: arrays, their scalars, tuples."""
    if hasattr(value, "tolist"):  # an array or scalar of NumPy, or of a library like it
        return _plain(value.tolist())
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value
