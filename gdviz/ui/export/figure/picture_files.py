"""One step of a scene, or of several, as a PNG, SVG or PDF that carries them."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gdviz.core.errors import GdvizError
from gdviz.engine.caption import caption
from gdviz.engine.watched import UNWATCHED
from gdviz.scene import carriers
from gdviz.scene.figure_style import FigureStyle
from gdviz.scene.files import write_atomically
from gdviz.ui.export.figure import vector
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.export.figure.panel_picture import png
from gdviz.ui.export.figure.plate import Plate
from gdviz.ui.look.letters import plainly

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QImage

    from gdviz.engine.run import Run
    from gdviz.engine.watched import Watched
    from gdviz.scene.records import Scene
    from gdviz.ui.framing import Framing
    from gdviz.ui.look.theme import Theme

SUFFIXES = (".png", ".svg", ".pdf")
_SCREEN, _PRINTED = 96.0, 300.0  # pixels of an inch, where nobody says otherwise
_DPI = (1.0, 10_000.0)


def is_still(path: str | os.PathLike[str]) -> bool:
    """Whether `path` is the name of a picture that does not move."""
    folder = os.fspath(path).endswith(("/", os.sep))
    return not folder and Path(path).suffix.lower() in SUFFIXES


class Still(NamedTuple):
    """The bytes of a file, and the caption that belongs to it."""

    content: bytes
    caption: str

    def save(self, path: str | os.PathLike[str], *, captioned: bool = False) -> None:
        """Write the file, and its caption in a text file beside it, if it is `captioned`.

        Either the old or the new file is there, whole.
        """
        write_atomically(Path(path), self.content)
        if captioned:
            write_atomically(Path(path).with_suffix(".txt"), f"{self.caption}\n".encode())


def still(
    scenes: Sequence[Scene],
    suffix: str,
    *,
    size: tuple[int, int] | None = None,
    dpi: float | None = None,
    theme: Theme | str | None = None,
    layout: str | None = None,
    step: int | None = None,
    bands: vector.Bands = "vector",
    lettering: vector.Lettering = "outlines",
    framing: Framing | None = None,
    style: FigureStyle | None = None,
    runs: Sequence[Run] | None = None,
    watched: Watched = UNWATCHED,
) -> Still:
    """The picture of `scenes` at `step`, or at their ends, as a file of the kind `suffix`.

    Several stand on one page, and the file carries them all.  See `gdviz.export` for the rest.
    """
    if dpi is not None and not _DPI[0] <= dpi <= _DPI[1]:
        raise GdvizError(f"must be in [{_DPI[0]:g}, {_DPI[1]:g}], got {dpi:g}", where="dpi")
    figure: Figure | Plate
    if len(scenes) > 1:
        figure = Plate(
            scenes, style or FigureStyle(), theme=theme, layout=layout, framing=framing,
            watched=watched,
        )  # fmt: skip
        figures = figure.figures
    else:
        figure = Figure(
            scenes[0], size, theme=theme, layout=layout, framing=framing, runs=runs,
            watched=watched, style=style, see_through=True,
        )  # fmt: skip
        figures = [figure]
    with closing(figure):
        k = figure.steps if step is None else step
        if not 0 <= k <= figure.steps:
            raise GdvizError(
                f"must be in [0, {figure.steps}], the steps that are taken, got {k}",
                where="frame",
            )
        words = " ".join(
            caption(f.plan, f.runs, min(k, f.steps), written=plainly) for f in figures
        )
        title = plainly(figures[0].plan.scene.title)
        page = figure.page
        per_inch = page.per_inch if page is not None else dpi or _SCREEN
        if suffix == ".svg":
            content = vector.svg(
                figure, k, dpi=per_inch, bands=bands, lettering=lettering,
                metadata=carriers.as_metadata(*scenes), title=title, description=words,
            )  # fmt: skip
        elif suffix == ".pdf":
            xmp = carriers.as_xmp(*scenes, title=title, description=words)
            content = vector.pdf(figure, k, dpi=per_inch, bands=bands, title=title, xmp=xmp)
        else:
            content = carriers.into_png(
                png(_pixels(figure, k, dpi, per_inch)), *scenes, title=title, description=words
            )
        return Still(content, words)


def _pixels(figure: Figure | Plate, k: int, dpi: float | None, per_inch: float) -> QImage:
    """The figure with `dpi` pixels for each inch of its page; on a screen they are a word."""
    on_paper = figure.page is not None
    if on_paper:
        dpi = dpi or _PRINTED
    ratio = dpi / per_inch if on_paper and dpi else 1.0
    flat = isinstance(figure, Plate) or figure.plan.scene.show.view != "3d"
    image = figure.image(k, ratio=ratio, anew=flat)
    if dpi is not None:
        image.setDevicePixelRatio(1.0)
        image.setDotsPerMeterX(round(dpi / 0.0254))
        image.setDotsPerMeterY(round(dpi / 0.0254))
    return image
