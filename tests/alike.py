"""How alike two pictures are, and whether a figure is the same as pixels and as shapes.

Run as ``python -m tests.alike`` (`make alike`): twelve scenes on paper, each as a PNG of 300
pixels an inch and as a PDF that another program turns into pixels.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtGui import QImage

from gdviz.engine import shipped
from gdviz.scene.codec import from_builtins
from gdviz.scene.figure_style import FigureStyle

if TYPE_CHECKING:
    from gdviz.scene.records import Scene

Array = np.ndarray[Any, Any]

LEAST = 0.98
PER_INCH = 300
_WINDOW = 7  # pixels; Wang et al., "Image quality assessment", 2004, take 8 or a bell of 11
_C1, _C2 = (0.01 * 255.0) ** 2, (0.03 * 255.0) ** 2
COLUMN = FigureStyle(width="3.3in", text="8pt")


def similarity(one: Array, other: Array) -> float:
    """The mean structural similarity of two grey pictures ``(h, w)``, 1 for the same."""
    x, y = one.astype(float), other.astype(float)
    mx, my = _means(x), _means(y)
    vx, vy = _means(x * x) - mx * mx, _means(y * y) - my * my
    together = _means(x * y) - mx * my
    above = (2.0 * mx * my + _C1) * (2.0 * together + _C2)
    return float((above / ((mx * mx + my * my + _C1) * (vx + vy + _C2))).mean())


def _means(values: Array) -> Array:
    """The means of all windows."""
    sums = np.zeros((values.shape[0] + 1, values.shape[1] + 1))
    sums[1:, 1:] = values.cumsum(axis=0).cumsum(axis=1)
    n = _WINDOW
    windows = sums[n:, n:] - sums[:-n, n:] - sums[n:, :-n] + sums[:-n, :-n]
    return np.asarray(windows / n**2)


def grey(image: QImage) -> Array:
    """The brightness of an image, ``(h, w)``."""
    found = image.convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(found.constBits(), np.uint8)
    colours = raw.reshape(found.height(), found.width(), 4)[..., :3].astype(float)
    return np.asarray(colours @ np.array([0.114, 0.587, 0.299]))


def pdf_as_grey(content: bytes) -> Array:
    """The first page of a PDF as another program shows it, ``(h, w)``."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    bitmap = document[0].render(scale=PER_INCH / 72.0, draw_annots=False)
    colours = bitmap.to_numpy()[..., :3].astype(float)
    return np.asarray(colours @ np.array([0.114, 0.587, 0.299]))


def both(scene: Scene, style: FigureStyle) -> tuple[Array, Array]:
    """The figure as pixels and as shapes, cut to the size that both have."""
    from gdviz.ui.export.figure.picture_files import still

    content = still([scene], ".png", style=style, dpi=float(PER_INCH)).content
    image = QImage.fromData(content)
    one, other = grey(image), pdf_as_grey(still([scene], ".pdf", style=style).content)
    rows, columns = (min(a, b) for a, b in zip(one.shape, other.shape, strict=True))
    return one[:rows, :columns], other[:rows, :columns]


def scenes() -> dict[str, Scene]:
    """The shipped scenes, and some that cross themselves, leave, or are many."""
    found = {key: shipped.load(key) for key in shipped.keys()}  # noqa: SIM118
    noisy: dict[str, object] = {
        "objective": "himmelblau_tilted",
        "steps": 200,
        "noise": {"kind": "gaussian", "std": 40.0, "seed": 5},
        "runs": [
            {"optimizer": key, "hyper": {"lr": lr}}
            for key, lr in (("gd", 0.002), ("heavy_ball", 0.0005), ("adam", 0.1))
        ],
    }
    valley: dict[str, object] = {
        "objective": "rosenbrock",
        "steps": 10_000,
        "runs": [{"optimizer": "gd", "hyper": {"lr": 0.001}}],
    }
    leaving: dict[str, object] = {
        "objective": "quadratic",
        "objective_params": {"a": 5.0, "b": 1.0},
        "start": [3.0, -3.0],
        "steps": 25,
        "runs": [
            {"optimizer": "gd", "hyper": {"lr": lr}, "label": f"$\\eta$ = {lr:.3g}"}
            for lr in (0.1, 1 / 3, 0.41)
        ],
    }
    more = {"noisy": noisy, "valley": valley, "leaving": leaving}
    return found | {key: from_builtins(tree) for key, tree in more.items()}


def main() -> int:
    """Compare all; name each with its similarity."""
    from gdviz.ui.system.application import application

    app = application()
    worst = 1.0
    for key, scene in scenes().items():
        found = similarity(*both(scene, COLUMN))
        worst = min(worst, found)
        sys.stdout.write(f"{found:.4f}  {key}\n")
        sys.stdout.flush()
    del app
    return 0 if worst >= LEAST else 1


if __name__ == "__main__":
    raise SystemExit(main())
