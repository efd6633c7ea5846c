"""What the command-line parser found, as one sentence."""

from __future__ import annotations

import difflib
import re

import click

from gdviz.core.errors import GdvizError

SCENE = "a file, or a name that `gdviz list scenes` prints"


def reworded(error: click.UsageError) -> GdvizError:
    """The same mistake: which command, what is wrong, what is allowed."""
    ctx = error.ctx
    command = ctx.command_path.removeprefix("gdviz").strip() if ctx else ""
    return GdvizError(_sentence(error), where="" if command == "window" else command)


def _sentence(error: click.UsageError) -> str:
    ctx = error.ctx
    known = [name for p in ctx.command.params for name in p.opts] if ctx else []
    flags = [name for name in known if name.startswith("--")] + ["--help"]
    if isinstance(error, click.NoSuchOption):
        close = difflib.get_close_matches(error.option_name, flags, n=1, cutoff=0.5)
        hint = f"did you mean {close[0]}?" if close else f"choose from {', '.join(flags)}"
        return f"there is no option {error.option_name!r}; {hint}"
    if isinstance(error, click.MissingParameter):
        return f"SCENE is missing: {SCENE}"  # the one argument that must be there
    if isinstance(error, click.BadOptionUsage):
        return f"{error.option_name} needs a value"
    message = error.format_message().rstrip(".")
    if match := re.match(r"Got unexpected extra arguments? \((.*)\)$", message, re.DOTALL):
        return f"unexpected argument {match[1]!r}"
    return message[:1].lower() + message[1:]
