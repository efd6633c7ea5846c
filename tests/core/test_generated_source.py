"""The promise: what is executed was written here, and no text of a person gets into it."""

from __future__ import annotations

import io
import keyword
import re
import subprocess
import sys
import token
import tokenize
from pathlib import Path

from tests.core.written_sources import PARTED

OURS = re.compile(r"([a-zA-Z]\d*|v\d+|t\d+|table\d+|runs\d+|n\d+|(lr|k|t)_|out_\w+)")
WORDS = {
    "walk", "look", "carefully", "look_carefully", "move_carefully", "place", "stop", "values",
    "rates", "noise", "bounds", "pages", "theta", "state", "best", "since", "ended", "far",
    "low", "flat", "not_before", "max_steps", "patience", "delta", "stride", "fine", "sound",
    "RAISED", "row", "float", "floor", "abs", "complex", "inf", "nan", "divided", "remainder",
    "hypotenuse", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp",
    "log", "log1p", "log10", "log2", "cbrt", "atan2", "round", "rint", "rounded",
    "expm1", "sqrt", "pow", "hypot", "njit", "of_walk", "nogil", "error_model",
    "cache", "first", "settings", "each", "at", "places", "progress", "final", "seen", "work",
    "np", "empty", "odd", "begin", "range", "shape", "min", "found", "last", "better",
    "alarm", "int", "ends", "int64", "edges", "block", "steep", "size", "len",
    "low_end", "run", "number",
}  # fmt: skip


def test_source_is_written_from_names_of_our_own() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.core.written_sources"], capture_output=True, text=True,
        cwd=Path(__file__).parents[2], check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    made, *sources = done.stdout.split(PARTED)
    assert int(made) > 50
    assert len(sources) > 2 * int(made)
    for source in sources:
        for piece in tokenize.generate_tokens(io.StringIO(source).readline):
            if piece.type == token.NAME and not keyword.iskeyword(piece.string):
                assert piece.string in WORDS or OURS.fullmatch(piece.string), piece
            assert piece.type != token.STRING or piece.string == '"numpy"', piece
