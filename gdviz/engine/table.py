"""Runs as tables that other programs read; every number reads back exactly."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from gdviz.scene.texts import table_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.engine.run import Run

TRACES = ("loss", "grad_norm", "lr")


class Sink(Protocol):
    """What the CSV writer asks of a file."""

    def write(self, text: str, /) -> object: ...


def write_csv(stream: Sink, runs: Sequence[Run]) -> None:
    """Every step of every run, one line each."""
    writer = csv.writer(stream, lineterminator="\n")
    dim = runs[0].dim
    writer.writerow(["run", "step", *(f"theta{i}" for i in range(dim)), *TRACES])
    for run in runs:
        columns = [*run.theta.T, *(getattr(run, name) for name in TRACES)]
        for k, numbers in enumerate(zip(*(c.tolist() for c in columns), strict=True)):
            writer.writerow([table_cell(run.label), k, *map(repr, numbers)])


def csv_text(runs: Sequence[Run]) -> str:
    """The same as text."""
    text = io.StringIO()
    write_csv(text, runs)
    return text.getvalue()


def npz(runs: Sequence[Run]) -> bytes:
    """The content of a file of NumPy's.

    ``labels`` holds the names of the runs.  Run i, from 0, has ``theta_i`` ``(n + 1, D)``
    and ``loss_i``, ``grad_norm_i`` and ``lr_i``, each ``(n + 1,)``.
    """
    arrays: dict[str, Any] = {"labels": np.array([run.label for run in runs])}
    for i, run in enumerate(runs):
        arrays |= {f"{name}_{i}": getattr(run, name) for name in ("theta", *TRACES)}
    stream = io.BytesIO()
    np.savez_compressed(stream, allow_pickle=False, **arrays)
    return stream.getvalue()
