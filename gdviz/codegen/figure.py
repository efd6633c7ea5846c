"""The picture of a scene, drawn by matplotlib: landscape and paths, losses beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.codegen.printer import quoted, real

if TYPE_CHECKING:
    from gdviz.engine.plan import Plan

_PLANE = """
heights = np.apply_along_axis(f, 0, places)
finite = heights[np.isfinite(heights)]
low, high = finite.min(), finite.max()
shade = np.log10(heights - low + 1e-4 * (high - low))
left.contourf(X1, X2, shade, 25, cmap="Blues_r", alpha=0.6)
left.contour(X1, X2, shade, 25, colors="0.4", linewidths=0.4)
for label, path in paths.items():
    left.plot(path[:, 0], path[:, 1], ".-", markersize=3, label=label)
"""
_CURVE = """
heights = np.apply_along_axis(f, 0, across[None])
left.plot(across, heights, color="0.6")
for label, path in paths.items():
    losses = [f(theta) for theta in path]
    left.plot(path[:, 0], losses, ".-", markersize=4, linewidth=1, label=label)
"""
_LOSSES = """
losses = {}
for label, path in paths.items():
    losses[label] = np.array([f(at) for at in path])
below = min(0.0, min(np.nanmin(loss) for loss in losses.values()))
for label, loss in losses.items():
    right.plot(loss - below, label=label)
right.set_yscale("log")
right.set_xlabel("step")
right.set_ylabel("loss" if below == 0 else "loss - lowest")
right.legend()
plt.show()
"""
_PLAIN = r'''
def as_label(label):
    """The label for matplotlib: no mathematics, and not hidden from the legend."""
    return (" " if label.startswith("_") else "") + label.replace("$", r"\$")
'''


def text(plan: Plan, value: str = "f") -> str:
    """The lines that draw the figure; `value` is what computes heights."""
    (x0, x1), (y0, y1) = plan.window
    dim, names = plan.objective.dim, plan.objective.names
    title = plan.scene.title.replace("$", "\\$")  # matplotlib's mathematics is not ours
    special = any("$" in label or label.startswith("_") for label in plan.labels)
    lines = [
        "import matplotlib.pyplot as plt",
        *(_PLAIN.rstrip().split("\n") if special else ()),
        "",
        'figure, (left, right) = plt.subplots(1, 2, figsize=(12, 5), layout="constrained")',
        f"across = np.linspace({real(x0)}, {real(x1)}, 201)",
    ]
    if dim == 1:
        lines += _CURVE.strip().split("\n")
    else:
        lines += [
            f"X1, X2 = np.meshgrid(across, np.linspace({real(y0)}, {real(y1)}, 201))",
            *_places(plan),
            *_PLANE.strip().split("\n"),
        ]
    lines += [
        f"left.set_xlim({real(x0)}, {real(x1)})",
        f"left.set_ylim({real(y0)}, {real(y1)})",
        f"left.set_xlabel({quoted(names[0])})",
        f"left.set_ylabel({quoted(names[1] if dim > 1 else 'f')})",
        f"left.set_title({quoted(title)})",
    ]
    if plan.objective.angles_matter and dim > 1:
        lines.append('left.set_aspect("equal")')
    drawn = "\n".join([*lines, *_LOSSES.strip().split("\n")])
    if special:
        drawn = drawn.replace("label=label", "label=as_label(label)")
    if value != "f":
        drawn = drawn.replace("along_axis(f,", f"along_axis({value},").replace(
            "[f(", f"[{value}("
        )
    return drawn


def _places(plan: Plan) -> list[str]:
    """Where the heights of the picture are taken."""
    if plan.objective.dim == 2:
        return ["places = np.stack([X1, X2])"]
    marks = plan.objective.landmarks()
    at = marks[0].at if marks else plan.runs[0].start
    from gdviz.codegen.printer import point

    return [
        "# the plane of the first two coordinates, through the lowest point that is known",
        f"origin = np.array({point(at)}, dtype=float)",
        f"places = np.broadcast_to(origin[:, None, None], ({len(at)}, 201, 201)).copy()",
        "places[0], places[1] = X1, X2",
    ]
