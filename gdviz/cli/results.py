"""Runs as a table, as CSV and as JSON; in the last two every number reads back exactly."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gdviz.cli.terminal import plain, write
from gdviz.core.errors import GdvizError
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.stopping import StatusName
from gdviz.engine import table
from gdviz.engine.plan import hyper_of
from gdviz.scene.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gdviz.core.arrays import FloatArray
    from gdviz.core.stopping import Status
    from gdviz.engine.run import Run
    from gdviz.scene.records import Scene


_ROWS = 4096  # of an array that are encoded at once


def write_table(runs: Sequence[Run]) -> None:
    """One line a run, for a person to read."""
    heads = ["run", "method", "steps", "final loss", "gradient norm", "status"]
    rows = [
        [
            run.label,
            OPTIMIZERS[run.optimizer].title,
            str(run.steps),
            f"{run.loss[-1]:.4g}",
            f"{run.grad_norm[-1]:.4g}",
            _sentence(run.status),
        ]
        for run in runs
    ]
    write_columns([heads, *rows], numbers={2, 3, 4})


def write_columns(rows: Sequence[Sequence[str]], *, numbers: frozenset[int] | set[int]) -> None:
    """Print `rows` aligned; the columns of `numbers` to the right."""
    shown = [[plain(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*shown, strict=True)]
    for row in shown:
        cells = [
            cell.rjust(width) if i in numbers else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        write("  ".join(cells).rstrip() + "\n")


def write_tree(tree: object, *, indent: int | None = 2) -> None:
    """Print `tree` as JSON; in ASCII, so that no terminal and no shell alters it."""
    write(json.dumps(tree, indent=indent, allow_nan=False) + "\n")


def write_json(scene: Scene, runs: Sequence[Run]) -> None:
    """Print everything about `runs`; a number that is not finite is null.

    It goes out in pieces: what is encoded at once cannot be interrupted.
    """
    head = {
        "title": scene.title,
        "objective": scene.objective,
        "objective_params": scene.objective_params,
        "runs": [],
    }
    write(json.dumps(head, allow_nan=False)[:-2])
    for i, (spec, run) in enumerate(zip(scene.runs, runs, strict=True)):
        about = {
            "label": run.label,
            "optimizer": run.optimizer,
            "hyper": hyper_of(spec),
            "steps": run.steps,
            "status": {"name": run.status.name, "message": run.status.message},
            "evals": run.evals._asdict(),
        }
        write((", " if i else "") + json.dumps(about, allow_nan=False)[:-1])
        for name in ("theta", *table.TRACES):
            write(f', "{name}": [')
            for text in _encoded(getattr(run, name)):
                write(text)
            write("]")
        write("}")
    write("]}\n")


def _encoded(rows: FloatArray) -> Iterator[str]:
    """The entries of an array in JSON, some thousand at a time."""
    for first in range(0, len(rows), _ROWS):
        piece = rows[first : first + _ROWS]
        numbers: list[Any]
        if np.isfinite(piece).all():
            numbers = piece.tolist()
        else:
            numbers = _numbers(piece) if piece.ndim == 1 else [_numbers(row) for row in piece]
        yield (", " if first else "") + json.dumps(numbers, allow_nan=False)[1:-1]


def write_csv(target: str, runs: Sequence[Run]) -> None:
    """Write every step of every run to the file `target`, or print it when that is ``-``."""
    if target == "-":
        table.write_csv(_Sink(write), runs)
    else:
        write_file(target, table.csv_text(runs))


def write_npz(target: str, runs: Sequence[Run]) -> None:
    """Write paths and curves to the file `target` as NumPy does, whatever it is called."""
    write_atomically(Path(target), table.npz(runs))


def write_file(target: str, text: str) -> None:
    """Put `text` in place of the file `target`, or into the device that it is."""
    file = Path(target)
    content = text.encode("utf-8", errors="replace")
    if "\0" in target or not file.exists() or file.is_file() or file.is_dir():
        write_atomically(file, content)
        return
    try:  # a pipe or a device must not be replaced by a file
        with file.open("wb") as stream:
            stream.write(content)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise GdvizError(f"cannot be written: {reason}", where=str(file)) from None


class _Sink(NamedTuple):
    """The terminal, as the CSV writer wants it."""

    write: Callable[[str], object]


def _numbers(values: FloatArray) -> list[float | None]:
    return [x if math.isfinite(x) else None for x in values.tolist()]


def _sentence(status: Status) -> str:
    if status.name is StatusName.MAX_STEPS:
        return status.message
    if status.name is StatusName.RUNNING:
        return "interrupted"
    return f"{status.name.lower()}: {status.message}"
