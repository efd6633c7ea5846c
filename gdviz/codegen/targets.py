"""What a scene can be copied as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from gdviz.codegen import pytorch, script
from gdviz.codegen.notebook import notebook
from gdviz.core.errors import unknown
from gdviz.engine.landmarks import searched
from gdviz.engine.plan import resolve

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.engine.plan import Plan
    from gdviz.scene.records import Scene

Target = Literal["python", "pytorch", "notebook"]
TARGETS: tuple[Target, ...] = get_args(Target)

_WRITERS: dict[str, Callable[[Plan], str]] = {
    "python": script.script, "pytorch": pytorch.script, "notebook": notebook,
}  # fmt: skip


def code(scene: Scene, target: str = "python") -> str:
    """A program that makes the runs of `scene` by itself, without gdviz.

    Parameters
    ----------
    scene
        What is to be reproduced.
    target
        ``python`` is a script that needs NumPy, and matplotlib for its figure; ``pytorch``
        uses the methods of ``torch.optim`` where they are ours; ``notebook`` is the first
        as a Jupyter notebook.

    Raises
    ------
    GdvizError
        For another target, and when PyTorch has none of the scene's methods.
    """
    if target not in _WRITERS:
        raise unknown("target", target, TARGETS)
    return _WRITERS[target](searched(resolve(scene)))
