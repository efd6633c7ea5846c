"""Small races whose numbers can be worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gdviz.engine.api import simulate_scene
from gdviz.scene.codec import from_builtins

if TYPE_CHECKING:
    from gdviz.engine.run import Run
    from gdviz.scene.records import Scene


def scene(*runs: dict[str, Any], **more: Any) -> Scene:
    """A scene on ½(5x² + y²) from (3, -3), of four steps unless it says otherwise."""
    given = runs or ({"optimizer": "gd", "hyper": {"lr": 0.1}},)
    return from_builtins(
        {"objective": "quadratic", "start": [3, -3], "steps": 4, **more, "runs": list(given)}
    )


def race(*runs: dict[str, Any], **more: Any) -> tuple[Run, ...]:
    """The runs of `scene`."""
    return simulate_scene(scene(*runs, **more))
