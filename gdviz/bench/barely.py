"""The same work done barely: what our own is held against, written by hand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.arrays import FloatArray


def adam_of_floats(
    steps: int, x: float, y: float, lr: float
) -> list[tuple[float, float, float, float]]:
    """Adam on Himmelblau's landscape with θ, loss and slope of every step, as plain floats."""
    sqrt, written = math.sqrt, []
    beta1, beta2, eps = 0.9, 0.999, 1e-8
    m0 = m1 = v0 = v1 = 0.0
    for k in range(steps + 1):
        a, b = x * x + y - 11.0, x + y * y - 7.0
        g0, g1 = 4.0 * x * a + 2.0 * b, 2.0 * a + 4.0 * y * b
        written.append((x, y, a * a + b * b, sqrt(g0 * g0 + g1 * g1)))
        m0, m1 = beta1 * m0 + (1.0 - beta1) * g0, beta1 * m1 + (1.0 - beta1) * g1
        v0, v1 = beta2 * v0 + (1.0 - beta2) * g0 * g0, beta2 * v1 + (1.0 - beta2) * g1 * g1
        c1, c2 = 1.0 - beta1 ** (k + 1), 1.0 - beta2 ** (k + 1)
        x -= lr * (m0 / c1) / (sqrt(v0 / c2) + eps)
        y -= lr * (m1 / c1) / (sqrt(v1 / c2) + eps)
    return written


def adam_of_arrays(theta: FloatArray, steps: int, lr: float) -> None:
    """Adam for lanes ``(2, n)`` by NumPy with `out`, in tiles of 16384, and with no look."""
    import numpy as np

    add, less, times, over = np.add, np.subtract, np.multiply, np.divide
    for first in range(0, theta.shape[1], 16_384):
        theta_ = theta[:, first : first + 16_384].copy()
        (m, v, g), (a, b, t) = np.zeros((3, *theta_.shape)), np.empty((3, theta_.shape[1]))
        x, y = theta_
        for k in range(steps):
            c1, c2 = 1.0 - 0.9 ** (k + 1), 1.0 - 0.999 ** (k + 1)
            less(add(times(x, x, a), y, a), 11.0, a)
            less(add(times(y, y, b), x, b), 7.0, b)
            times(times(x, a, t), 4.0, g[0])
            add(g[0], times(b, 2.0, t), g[0])
            times(times(y, b, t), 4.0, g[1])
            add(g[1], times(a, 2.0, t), g[1])
            for i in range(2):
                add(times(m[i], 0.9, m[i]), times(g[i], 1.0 - 0.9, t), m[i])
                times(np.square(g[i], t), 1.0 - 0.999, t)
                add(times(v[i], 0.999, v[i]), t, v[i])
                add(np.sqrt(over(v[i], c2, t), t), 1e-8, t)
                over(over(m[i], c1, a), t, a)
                less(theta_[i], times(a, lr, a), theta_[i])


def fused() -> Callable[..., None] | None:
    """The step of Adam for many lanes as one loop of numba; None where it is not installed."""
    from importlib.util import find_spec

    if find_spec("numba") is None:
        return None
    from numba import njit

    @njit(nogil=True, error_model="numpy")  # type: ignore[untyped-decorator, unused-ignore]
    def walk(x: Any, y: Any, m0: Any, m1: Any, v0: Any, v1: Any, steps: int, lr: float) -> None:
        beta1, beta2, eps = 0.9, 0.999, 1e-8
        for k in range(steps):
            c1, c2 = 1.0 - beta1 ** (k + 1.0), 1.0 - beta2 ** (k + 1.0)
            for i in range(x.shape[0]):
                a, b = x[i] * x[i] + y[i] - 11.0, x[i] + y[i] * y[i] - 7.0
                g0, g1 = 4.0 * x[i] * a + 2.0 * b, 2.0 * a + 4.0 * y[i] * b
                m0[i] = beta1 * m0[i] + (1.0 - beta1) * g0
                m1[i] = beta1 * m1[i] + (1.0 - beta1) * g1
                v0[i] = beta2 * v0[i] + (1.0 - beta2) * g0 * g0
                v1[i] = beta2 * v1[i] + (1.0 - beta2) * g1 * g1
                x[i] -= lr * (m0[i] / c1) / (math.sqrt(v0[i] / c2) + eps)
                y[i] -= lr * (m1[i] / c1) / (math.sqrt(v1[i] / c2) + eps)

    found: Callable[..., None] = walk
    return found


def fused_lanes(walk: Callable[..., None], theta: FloatArray, steps: int, lr: float) -> None:
    """Walk all lanes of `theta` ``(2, n)`` in tiles of 4096."""
    import numpy as np

    for first in range(0, theta.shape[1], 4096):
        x, y = theta[:, first : first + 4096].copy()
        walk(x, y, *(np.zeros(len(x)) for _ in range(4)), steps, lr)


def torch_lanes(theta: FloatArray, steps: int, lr: float) -> Callable[[], None] | None:
    """The same walk by PyTorch's fused Adam, its slope by hand; None where it is not there."""
    from importlib.util import find_spec

    if find_spec("torch") is None:
        return None
    import torch

    def walk() -> None:
        points = torch.tensor(theta)
        points.grad = torch.empty_like(points)
        optimizer = torch.optim.Adam([points], lr=lr, fused=True)
        x, y = points
        for _ in range(steps):
            a, b = x * x + y - 11.0, x + y * y - 7.0
            torch.stack((4.0 * x * a + 2.0 * b, 2.0 * a + 4.0 * y * b), out=points.grad)
            optimizer.step()

    return walk
