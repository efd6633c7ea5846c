"""Runs as a table, as CSV and as JSON; in the last two every number reads back exactly."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gdviz.cli.terminal import plain, write
from gdviz.core.errors import GdvizError
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.stopping import StatusName
from gdviz.engine.plan import hyper_of
from gdviz.scene.codec import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from gdviz.core.arrays import FloatArray
    from gdviz.core.stopping import Status
    from gdviz.engine.run import Run
    from gdviz.scene.records import Scene


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
    """Print everything about `runs`; a number that is not finite is null."""
    write_tree(
        {
            "title": scene.title,
            "objective": scene.objective,
            "objective_params": scene.objective_params,
            "runs": [
                {
                    "label": run.label,
                    "optimizer": run.optimizer,
                    "hyper": hyper_of(spec),
                    "steps": run.steps,
                    "status": {"name": run.status.name, "message": run.status.message},
                    "evals": run.evals._asdict(),
                    "theta": [_numbers(point) for point in run.theta],
                    "loss": _numbers(run.loss),
                    "grad_norm": _numbers(run.grad_norm),
                    "lr": _numbers(run.lr),
                }
                for spec, run in zip(scene.runs, runs, strict=True)
            ],
        },
        indent=None,  # long, and ten times faster on one line
    )


def write_csv(target: str, runs: Sequence[Run]) -> None:
    """Write every step of every run to the file `target`, or print it when that is ``-``."""
    if target == "-":
        _csv(_Sink(write), runs)
        return
    file = Path(target)
    if "\0" not in target and file.exists() and not file.is_file() and not file.is_dir():
        _into_device(file, runs)
        return
    text = io.StringIO()
    _csv(text, runs)
    write_atomically(file, text.getvalue().encode("utf-8", errors="replace"))


def _into_device(file: Path, runs: Sequence[Run]) -> None:
    """Write to a pipe or a device, which must not be replaced by a file."""
    try:
        with file.open("w", encoding="utf-8", errors="replace") as stream:
            _csv(stream, runs)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise GdvizError(f"cannot be written: {reason}", where=str(file)) from None


class _Sink(NamedTuple):
    """What the CSV writer asks of a file."""

    write: Callable[[str], object]


def _csv(stream: _Sink | TextIO, runs: Sequence[Run]) -> None:
    writer = csv.writer(stream, lineterminator="\n")
    dim = runs[0].theta.shape[1]
    writer.writerow(["run", "step", *(f"theta{i}" for i in range(dim)), *_TRACES])
    for run in runs:
        traces = (getattr(run, name) for name in _TRACES)
        columns = [*run.theta.T, *traces]
        for k, numbers in enumerate(zip(*(c.tolist() for c in columns), strict=True)):
            writer.writerow([run.label, k, *map(repr, numbers)])


_TRACES = ("loss", "grad_norm", "lr")


def _numbers(values: FloatArray) -> list[float | None]:
    return [x if math.isfinite(x) else None for x in values.tolist()]


def _sentence(status: Status) -> str:
    if status.name is StatusName.MAX_STEPS:
        return status.message
    return f"{status.name.lower()}: {status.message}"
