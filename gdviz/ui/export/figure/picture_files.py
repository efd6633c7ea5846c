"""One step of a scene as a PNG, SVG or PDF that carries the scene."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from gdviz.core.errors import GdvizError
from gdviz.engine.caption import caption
from gdviz.engine.watched import UNWATCHED
from gdviz.scene import carriers
from gdviz.scene.files import write_atomically
from gdviz.ui.export.figure import vector
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.export.figure.panel_picture import png

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.engine.run import Run
    from gdviz.engine.watched import Watched
    from gdviz.scene.records import Scene
    from gdviz.ui.framing import Framing
    from gdviz.ui.look.theme import Theme

SUFFIXES = (".png", ".svg", ".pdf")
_SCREEN = 96.0  # pixels of an inch, where nobody says otherwise
_DPI = (1.0, 10_000.0)


def is_still(path: str | os.PathLike[str]) -> bool:
    """Whether `path` is the name of a picture that does not move."""
    folder = os.fspath(path).endswith(("/", os.sep))
    return not folder and Path(path).suffix.lower() in SUFFIXES


def save_still(
    scene: Scene,
    path: str | os.PathLike[str],
    *,
    size: tuple[int, int] = (1920, 1080),
    dpi: float | None = None,
    theme: Theme | str | None = None,
    layout: str | None = None,
    step: int | None = None,
    bands: vector.Bands = "vector",
    lettering: vector.Lettering = "text",
    framing: Framing | None = None,
    watched: Watched = UNWATCHED,
) -> None:
    """Write the picture of `scene` at `step`, or at its end, to `path`.

    Either the old or the new file is there, whole.  See `gdviz.export` for the rest.
    """
    content = still(
        scene, Path(path).suffix.lower(), size=size, dpi=dpi, theme=theme, layout=layout,
        step=step, bands=bands, lettering=lettering, framing=framing, watched=watched,
    )  # fmt: skip
    watched.checkpoint()
    write_atomically(Path(path), content)


def still(
    scene: Scene,
    suffix: str,
    *,
    size: tuple[int, int] = (1920, 1080),
    dpi: float | None = None,
    theme: Theme | str | None = None,
    layout: str | None = None,
    step: int | None = None,
    bands: vector.Bands = "vector",
    lettering: vector.Lettering = "text",
    framing: Framing | None = None,
    runs: Sequence[Run] | None = None,
    watched: Watched = UNWATCHED,
) -> bytes:
    """The bytes of a file of the kind `suffix`; see `save_still`."""
    if dpi is not None and not _DPI[0] <= dpi <= _DPI[1]:
        raise GdvizError(f"must be in [{_DPI[0]:g}, {_DPI[1]:g}], got {dpi:g}", where="dpi")
    with Figure(
        scene, size, theme=theme, layout=layout, framing=framing, runs=runs, watched=watched
    ) as figure:
        k = figure.steps if step is None else step
        if not 0 <= k <= figure.steps:
            raise GdvizError(
                f"must be in [0, {figure.steps}], the steps that are taken, got {k}",
                where="frame",
            )
        title, words = figure.plan.scene.title, caption(figure.plan, figure.runs, k)
        if suffix == ".svg":
            return vector.svg(
                figure, k, dpi=dpi or _SCREEN, bands=bands, lettering=lettering,
                metadata=carriers.as_metadata(scene), title=title, description=words,
            )  # fmt: skip
        if suffix == ".pdf":
            xmp = carriers.as_xmp(scene, title=title, description=words)
            return vector.pdf(figure, k, dpi=dpi or _SCREEN, bands=bands, title=title, xmp=xmp)
        image = figure.image(k)
        if dpi is not None:
            image.setDotsPerMeterX(round(dpi / 0.0254))
            image.setDotsPerMeterY(round(dpi / 0.0254))
        return carriers.into_png(png(image), scene, title=title, description=words)
