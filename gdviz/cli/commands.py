"""The commands and their options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from gdviz import __version__
from gdviz.cli import options
from gdviz.cli.code import code
from gdviz.cli.export import export
from gdviz.cli.terminal import MISTAKE, complain, write
from gdviz.cli.wording import SCENE, reworded
from gdviz.core.errors import GdvizError, unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.cli.catalogue import Kind

T = TypeVar("T")

KINDS: tuple[Kind, ...] = ("optimizers", "objectives", "schedules", "settings", "scenes")
WINDOW = "window"

_FORMULA = "Put the runs on a landscape of x and y, such as 'x**2 + a*sin(y)'."


class _Commands(click.Group):
    """A group in which anything that is not a command's name opens the window."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in ("--help", "-h")):
            args = [WINDOW, *args]
        return super().parse_args(ctx, args)


def run(arguments: list[str]) -> int:
    """Obey `arguments`; the exit status. A mistake is a `GdvizError`."""
    try:
        # click's own `main` turns Ctrl+C and closed pipes into words of its own
        with group.make_context("gdviz", list(arguments)) as ctx:
            status = group.invoke(ctx)
    except click.UsageError as error:
        raise reworded(error) from None
    except click.exceptions.Exit as ending:
        return ending.exit_code
    return status if isinstance(status, int) else 0


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
    epilog=f"SCENE is {SCENE}.",
)
def group() -> None:
    """A laboratory for gradient descent.

    `gdviz [SCENE]` opens the window: `gdviz window --help` tells its options.
    `gdviz --version` prints the version.
    """


@group.command(WINDOW)
@click.argument("scene", required=False)
@click.option("--formula", metavar="TEXT", help=_FORMULA)
@click.option("--theme", metavar="NAME", help="light or dark.")
@click.option("--fullscreen", is_flag=True, help="Fill the screen.")
@click.option("--hide", metavar="SIDES", help="Panels to fold away: left,right.")
@click.option("--step", metavar="K", help="Begin at step K.")
@click.option("--version", is_flag=True, help="Print the version.")
def window(
    scene: str | None,
    formula: str | None,
    theme: str | None,
    fullscreen: bool,
    hide: str | None,
    step: str | None,
    version: bool,
) -> int:
    """Open the window, on SCENE or on a running race."""
    if version:
        write(f"gdviz {__version__}\n")
        return 0
    if scene is not None:
        from gdviz.engine.shipped import locate

        locate(scene, others=group.commands)  # a name that means nothing opens nothing
    landscape = options.formula(formula) if formula is not None else None
    chosen_theme = _or_default(options.theme, theme)
    hidden = _or_default(options.sides, hide)
    first = _or_default(options.step, step)
    from gdviz.ui.app import open_window

    return open_window(
        scene, formula=landscape, theme=chosen_theme, fullscreen=fullscreen,
        hide=hidden or (), step=first,
    )  # fmt: skip


@group.command("run")
@click.argument("scene")
@click.option("--formula", metavar="TEXT", help=_FORMULA)
@click.option("--steps", metavar="N", help="Take at most N steps instead of the scene's.")
@click.option("--csv", metavar="FILE", help="Write every step as CSV; - is the terminal.")
@click.option("--npz", metavar="FILE", help="Write paths and curves as NumPy arrays.")
@click.option("--json", is_flag=True, help="Print everything as JSON.")
def run_scene(
    scene: str,
    formula: str | None,
    steps: str | None,
    csv: str | None,
    npz: str | None,
    json: bool,
) -> int:
    """Run every method of SCENE to its end and print how it ended.

    Ctrl+C ends the runs where they are; what was computed until then is printed or written.
    """
    if csv == "-" and json:
        raise GdvizError(
            "they cannot share the terminal; give --csv a file", where="--csv - and --json"
        )
    from gdviz.cli import results
    from gdviz.cli.running import compute_scene
    from gdviz.engine import shipped

    what = shipped.load(scene)
    if formula is not None:
        from gdviz.scene.typed import with_formula

        what = with_formula(what, options.formula(formula))
    if steps is not None:
        what = options.with_steps(what, steps)
    computed = compute_scene(what, scene)
    runs = computed.runs
    if csv is not None:
        results.write_csv(csv, runs)
    if npz is not None:
        results.write_npz(npz, runs)
    if json:
        results.write_json(what, runs)
    elif csv is None and npz is None:
        results.write_table(runs)
    files = " and ".join(name for name in (csv, npz) if name not in (None, "-"))
    computed.explain(
        f"{files} holds what was computed" if files else "this is what was computed"
    )
    return computed.status


group.add_command(export)
group.add_command(code)


@group.command("check")
@click.argument("scenes", metavar="SCENE...", nargs=-1, required=True)
def check(scenes: tuple[str, ...]) -> int:
    """Say whether each SCENE can be run and its claims hold, or what is wrong and where."""
    from gdviz.cli.checking import check_scene

    sound = [check_scene(name) for name in scenes]
    return 0 if all(sound) else MISTAKE


@group.command("schema")
def schema() -> None:
    """Print the JSON Schema of scene files."""
    from gdviz.cli.results import write_tree
    from gdviz.scene import codec
    from gdviz.ui.shown import with_names

    write_tree(with_names(codec.schema()))


@group.command("list")
@click.argument("kind", metavar="|".join(KINDS), required=False)
@click.option("--json", is_flag=True, help="Print everything that is known, as JSON.")
def list_entries(kind: str | None, json: bool) -> None:
    """Print what there is."""
    from gdviz.cli.catalogue import entries
    from gdviz.cli.results import write_columns, write_tree

    if kind is None:
        raise GdvizError(f"say what: {', '.join(KINDS[:-1])} or {KINDS[-1]}", where="list")
    known = next((k for k in KINDS if k == kind), None)
    if known is None:
        raise unknown("list of", kind, KINDS, where="list")
    found = entries(known)
    if json:
        write_tree(found)
    else:
        write_columns([_listed(entry) for entry in found], numbers=set())


@group.command("bench")
@click.option("--json", "file", metavar="FILE", help="Write the numbers as JSON, too.")
@click.option("--export", "exports", is_flag=True, help="Measure films instead.")
def bench(file: str | None, exports: bool) -> int:
    """Measure how fast the window starts and draws on this machine."""
    from gdviz.bench.run import main

    return main(file, export=exports)


def _listed(entry: dict[str, Any]) -> list[str]:
    """What a list shows of an entry: its key, how a method is walked, its title, its point."""
    return [entry[n] for n in ("key", "walked_as", "title", "point") if n in entry]


def _or_default(read: Callable[[str], T], text: str | None) -> T | None:
    """What `text` says; None, and a line that names the mistake, when it says nothing."""
    if text is None:
        return None
    try:
        return read(text)
    except GdvizError as error:
        complain(f"{error}; the default is used")
        return None
