"""`gdviz export`: files for others, without a display."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from gdviz.cli import options
from gdviz.cli.progress import Progress
from gdviz.cli.wording import SCENE
from gdviz.core.errors import GdvizError, unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.ui.export.film.job import FilmProgress

_EASINGS = ("none", "smooth")
_THEMES = ("light", "dark", "print")
_VIEWS = ("2d", "grid", "3d")
_BANDS, _LETTERING = ("vector", "image"), ("text", "outlines")


def _layouts() -> tuple[str, ...]:
    from gdviz.ui.panels import figure_layouts  # other commands do without the window

    return tuple(figure_layouts())


class _LayoutOption(click.Option):
    """Names the layouts when somebody asks for help."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        *names, last = _layouts()
        return f"{self.opts[0]} NAME", f"{', '.join(names)} or {last}."


@click.command(
    "export", epilog=f"SCENE is {SCENE}, or a pattern such as '*' or 'talk/*.gdviz'."
)
@click.argument("words", metavar="SCENE... OUT", nargs=-1)
@click.option("--then", "others", metavar="SCENE", multiple=True, help="Show it afterwards.")
@click.option("--size", metavar="WxH", help="Pixels; 1920x1080 unless you say otherwise.")
@click.option("--width", metavar="LENGTH", help="Of a picture on paper: 3.3in, 84mm, 8.4cm.")
@click.option("--height", metavar="LENGTH", help="The same; if not said, what suits the parts.")
@click.option("--text", metavar="LENGTH", help="How high its type is: 8pt, if not said.")
@click.option("--parts", metavar="A,B", help="What stands on it: landscape,curves,…")
@click.option("--style", metavar="FILE", help="A JSON file that says how it looks.")
@click.option("--caption", is_flag=True, help="Of a picture: its caption beside it, as .txt.")
@click.option("--theme", metavar="NAME", help="light, dark or print.")
@click.option("--layout", metavar="NAME", cls=_LayoutOption, help="Which views are on it.")
@click.option("--view", metavar="NAME", help="2d, grid or 3d, instead of what the scene says.")
@click.option("--frame", metavar="K", help="Of a picture: the step; the last, if not said.")
@click.option("--dpi", metavar="N", help="Of a picture: pixels for an inch of paper.")
@click.option("--bands", metavar="KIND", help="Of an SVG or PDF: vector, or one image.")
@click.option("--lettering", metavar="KIND", help="Of an SVG: outlines, or text to edit.")
@click.option("--jobs", metavar="N", help="How many files are made at the same time.")
@click.option("--fps", metavar="N", help="Frames a second: 60, or 25 for a GIF.")
@click.option("--steps-per-second", metavar="N", help="Instead of what the scene says.")
@click.option("--easing", metavar="NAME", help="none, or smooth: start and end slowly.")
@click.option("--hold", metavar="S[,S]", help="Seconds that the first and last step stand.")
@click.option("--titles/--no-titles", default=None, help="Begin scenes with their titles.")
@click.option("--loop/--no-loop", default=None, help="Fade the end into the beginning.")
def export(
    words: tuple[str, ...],
    others: tuple[str, ...],
    size: str | None,
    width: str | None,
    height: str | None,
    text: str | None,
    parts: str | None,
    style: str | None,
    caption: bool,
    theme: str | None,
    layout: str | None,
    view: str | None,
    frame: str | None,
    dpi: str | None,
    bands: str | None,
    lettering: str | None,
    jobs: str | None,
    fps: str | None,
    steps_per_second: str | None,
    easing: str | None,
    hold: str | None,
    titles: bool | None,
    loop: bool | None,
) -> int:
    """Write SCENE to OUT: .png, .svg or .pdf; .mp4, .webm or .gif; or a folder (OUT/).

    With {key} in OUT, such as 'slides/{key}.png', every SCENE gets a file of its own;
    without, several scenes follow each other in one film, or stand together in one picture
    on paper.

    A film is written beside OUT under a name that begins with .gdviz- and takes its own
    name when it is whole.  If the program is killed, an MP4 that was begun can be played
    under that name: it holds all but the last moment.

    A surface (3d) needs a display with OpenGL, which xvfb-run can lend.
    """
    from gdviz.cli import batch

    asked: dict[str, object] = {"titles": titles, "loop": loop}
    wanted = options.style(style, width=width, height=height, text=text, parts=parts)
    if wanted is not None:
        asked["style"] = wanted
    if size is not None:
        if wanted is not None and wanted.on_paper:
            raise GdvizError("is for screens, and --width for paper; give one", where="--size")
        asked["size"] = options.size(size)
    if caption:
        asked["captioned"] = True
    if theme is not None:
        asked["theme"] = _one_of("theme", theme, _THEMES)
    if layout is not None:
        asked["layout"] = _one_of("layout", layout, _layouts())
    if view is not None:
        asked["view"] = _one_of("view", view, _VIEWS)
    if frame is not None:
        asked["step"] = options.step(frame, "--frame")
    if dpi is not None:
        asked["dpi"] = options.number(dpi, "--dpi")
    if bands is not None:
        asked["bands"] = _one_of("bands", bands, _BANDS)
    if lettering is not None:
        asked["lettering"] = _one_of("lettering", lettering, _LETTERING)
    if fps is not None:
        asked["fps"] = round(options.number(fps, "--fps"))
    if steps_per_second is not None:
        rate = options.number(steps_per_second, "--steps-per-second")
        asked["steps_per_second"] = rate
    if easing is not None:
        asked["easing"] = _one_of("easing", easing, _EASINGS)
    if hold is not None:
        first, _, last = hold.partition(",")
        if "," in last:
            raise GdvizError("takes one or two numbers", where="--hold")
        asked["hold"] = options.number(first, "--hold"), options.number(last or first, "--hold")
    count = options.jobs(jobs) if jobs is not None else 1
    on_paper = wanted is not None and wanted.on_paper
    files = batch.files((*words[:-1], *others, *words[-1:]), together=on_paper)
    for file in files:
        _refuse_others(file.out, asked)
    if len(files) == 1:
        out = files[0].out
        with Progress(f"runs of {out}") as computing, Progress(out) as painting:
            batch.write(files[0], asked, tell=_shown_on(painting), computing=computing.show)
        return 0
    folders = {os.path.dirname(os.path.realpath(file.out.rstrip("/"))) for file in files}
    return batch.write_all(files, asked, jobs=count, folders=folders)


_OF_PICTURES = {
    "step": "frame", "dpi": "dpi", "bands": "bands", "lettering": "lettering",
    "captioned": "caption",
}  # fmt: skip
_OF_SHAPES = {"bands": (".svg", ".pdf"), "lettering": (".svg",)}
_OF_FILMS = {
    "fps": "fps", "steps_per_second": "steps-per-second", "easing": "easing", "hold": "hold",
    "titles": "titles", "loop": "loop",
}  # fmt: skip


def _refuse_others(out: str, asked: dict[str, object]) -> None:
    """Raise a `GdvizError` for an option that means nothing for `out`."""
    from gdviz.ui.export.figure.picture_files import is_still

    kind, wrong = ("films", _OF_FILMS) if is_still(out) else ("pictures", _OF_PICTURES)
    for name, option in wrong.items():
        if asked.get(name) is not None:
            raise GdvizError(f"is for {kind}, which {out} is not one of", where=f"--{option}")
    style = asked.get("style")
    if kind == "pictures" and style is not None and style.on_paper:  # type: ignore[attr-defined]
        size = next(side for side in ("width", "height", "text") if getattr(style, side))
        raise GdvizError(f"is for pictures, which {out} is not one of", where=f"--{size}")
    for name, kinds in _OF_SHAPES.items():
        if asked.get(name) is not None and os.path.splitext(out)[1].lower() not in kinds:
            raise GdvizError(f"is for {' and '.join(kinds)}, not for {out}", where=f"--{name}")


def _shown_on(progress: Progress) -> Callable[[FilmProgress], None]:
    """Says how far a film has come."""

    def tell(film: FilmProgress) -> None:
        progress.show(film.done, film.frames, f"{film.bytes / 1e6:.1f} MB")

    return tell


def _one_of(what: str, text: str, allowed: tuple[str, ...]) -> str:
    if text not in allowed:
        raise unknown(what, text, allowed, where=f"--{what}")
    return text
