"""Writes every kind of source from nasty texts, and prints what was compiled on the way.

A process of its own, since an audit hook stays for good: ``python -m
tests.core.written_sources``.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from gdviz.core.compile.path import Bounds, Pages, Place, path_of
from gdviz.core.compile.terms import terms_of
from gdviz.core.compile.tile_source import TileAuthor
from gdviz.core.errors import GdvizError
from gdviz.core.kernel import Method
from gdviz.core.objectives import OBJECTIVES, build
from gdviz.core.optimizers import OPTIMIZERS
from tests.fuzz_formulas import nasty, texts

PARTED = "\n# ----\n"
_OWN = ("import_ + x*y", "os_system*x + y", "slippery*x + class_*y**2", "exec_me + eval_me*x")
_STEPS = 2


def _watch(written: list[str]) -> None:
    """Remember what is compiled as a path; nothing may reach for files or processes."""

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == "compile" and args[1] == "<path>":
            written.append(args[0].decode() if isinstance(args[0], bytes) else args[0])
        reaches = event in ("os.system", "subprocess.Popen", "socket.connect") or (
            event == "open" and not str(args[0]).endswith((".py", ".pyc", ".so"))
        )
        if reaches:
            sys.stderr.write(f"{event} {args}\n")
            raise SystemExit(2)

    sys.addaudithook(hook)


def _methods(text: str) -> list[tuple[str, str]]:
    """Landscapes and methods that have `text` in them."""
    return [
        (text, "step = -lr*g"),
        ("x**2 + y**2", f"step = -lr*({text})"),
        ("x**2 + y", text),
        ("x*y", f"slippery_m = {text}; step = -lr*g*slippery_m"),
    ]


def _write(landscape: str, method: str, written: list[str]) -> bool:
    """Write and walk a path, and write the loop over lanes; whether the texts were read."""
    try:
        f = build(OBJECTIVES["expression"], {"formula": landscape})
        OPTIMIZERS["custom"].params[1].validate(method)
        own = Method(OPTIMIZERS["custom"].chosen({"formula": method}))
        found = terms_of(f)
        assert found is not None
        path = path_of(own, found[0])
    except GdvizError:
        return False
    rows = [np.zeros(60 * (_STEPS + 1)).data for _ in range(4)]
    start = Place(0, (0.0,) * f.dim, (0.0,) * len(path.flat.state), np.inf, 0)
    values = [0.5] * len(path.inputs) + [found[1][name] for name in path.given]
    bounds = Bounds(1e9, -np.inf, -np.inf, 0, _STEPS, np.inf, 0.0)
    rates = np.full(_STEPS + 1, 0.1).data
    path.walk(start, _STEPS + 1, values, rates, None, bounds, Pages(*rows, 1))
    author = TileAuthor(path.flat, ("lr",), steady_rates=True, patient=True)
    written.append(author.functions())
    return True


def main() -> None:
    written: list[str] = []
    formulas = [*nasty(), *texts(200), *_OWN]
    _watch(written)
    made = sum(_write(*pair, written) for text in formulas for pair in _methods(text))
    sys.stdout.write(PARTED.join([str(made), *written]))


if __name__ == "__main__":
    main()
