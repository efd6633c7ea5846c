"""`gdviz code`: a scene as a program of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gdviz.cli.terminal import write
from gdviz.cli.wording import SCENE
from gdviz.core.errors import GdvizError, unknown

if TYPE_CHECKING:
    from gdviz.scene.records import Scene

TARGETS = ("python", "pytorch", "notebook")


@click.command("code", epilog=f"SCENE is {SCENE}.")
@click.argument("scene")
@click.option("--to", "target", metavar="WHAT", default="python", show_default=True,
              help="python, pytorch or notebook.")  # fmt: skip
@click.option("-o", "--output", metavar="FILE", help="Write it there instead of printing it.")
def code(scene: str, target: str, output: str | None) -> None:
    """Print SCENE as a program that makes its runs without gdviz.

    python needs NumPy, and matplotlib for its figure; pytorch uses torch.optim where that
    has the methods of the scene, and writes out the others; notebook is the first in the
    cells of a Jupyter notebook.
    """
    if target not in TARGETS:
        raise unknown("target", target, TARGETS, where="--to")
    from gdviz.cli.results import write_file
    from gdviz.codegen import code as written
    from gdviz.engine import shipped

    text = written(_told(shipped.load(scene)), target)
    if output is None or output == "-":
        write(text)
        return
    if scene not in shipped.keys() and _same(output, scene):  # noqa: SIM118
        raise GdvizError("this is the scene itself; choose another name", where="--output")
    write_file(output, text)


def _told(scene: Scene) -> Scene:
    """`scene` with the values that its texts tell."""
    from gdviz.cli.running import compute_scene
    from gdviz.lessons.prose import shown_scene

    if shown_scene(scene, None) == scene:  # it tells none, and need not be run
        return scene
    computed = compute_scene(scene, scene.title)
    if computed.interrupted:
        raise KeyboardInterrupt
    return shown_scene(scene, computed.runs)


def _same(one: str, other: str) -> bool:
    """Whether both are the same file, under whatever name."""
    try:
        return Path(one).samefile(other)
    except (OSError, ValueError):
        return False
