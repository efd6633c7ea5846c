"""The promise: minima, saddles and maxima that are marked are what they are said to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from objective_cases import ALL, box, cloud, made

if TYPE_CHECKING:
    from gdviz.core.objectives import Landmark, Objective

Array = np.ndarray[Any, Any]
MARKED = [p for p in ALL if p.values[0].landmarks()]  # type: ignore[union-attr]
ORDER = ["minimum", "saddle", "maximum"]

# Values at the minima as they are published, from M. Jamil and X.-S. Yang, A literature survey
# of benchmark functions for global optimisation problems, International Journal of Mathematical
# Modelling and Numerical Optimisation 4 (2013) 150-194, to as many digits as are printed there
# or in what it cites; local minima of Goldstein and Price from their paper.
PUBLISHED = [
    ("rosenbrock", {}, (1.0, 1.0), 0.0),
    ("rosenbrock", {"n": 10}, (1.0,) * 10, 0.0),
    ("himmelblau", {}, (3.0, 2.0), 0.0),
    ("beale", {}, (3.0, 0.5), 0.0),
    ("booth", {}, (1.0, 3.0), 0.0),
    ("matyas", {}, (0.0, 0.0), 0.0),
    ("goldstein_price", {}, (0.0, -1.0), 3.0),
    ("goldstein_price", {}, (-0.6, -0.4), 30.0),
    ("goldstein_price", {}, (1.8, 0.2), 84.0),
    ("goldstein_price", {}, (1.2, 0.8), 840.0),
    ("three_hump_camel", {}, (0.0, 0.0), 0.0),
    ("six_hump_camel", {}, (-0.0898, 0.7126), -1.0316),
    ("six_hump_camel", {}, (0.0898, -0.7126), -1.0316),
    ("rastrigin", {}, (0.0, 0.0), 0.0),
    ("ackley", {}, (0.0, 0.0), 0.0),
    ("griewank", {}, (0.0, 0.0), 0.0),
    ("styblinski_tang", {}, (-2.903534, -2.903534), -78.332331),
    ("levy", {}, (1.0, 1.0), 0.0),
    ("mccormick", {}, (-0.547, -1.547), -1.9133),
    ("easom", {}, (np.pi, np.pi), -1.0),
]


@pytest.mark.parametrize(("key", "params", "at", "value"), PUBLISHED)
def test_published_minima_are_marked_with_their_values(
    key: str, params: dict[str, Any], at: tuple[float, ...], value: float
) -> None:
    f = made(key, params)
    marks = [mark for mark in f.landmarks() if mark.kind == "minimum"]
    (mark,) = [m for m in marks if np.abs(np.subtract(m.at, at)).max() < 1e-3]
    assert_allclose(mark.value, value, rtol=0, atol=1.01e-4 if value == -1.9133 else 5.1e-5)
    if key != "goldstein_price" or value == 3.0:
        assert_allclose(marks[0].value, mark.value, atol=1e-12)


PLACES = [  # values at other places that are printed
    ("rosenbrock", (-1.2, 1.0), 24.2),  # the start of J. J. Moré et al., ACM TOMS 7, 1981
    ("beale", (1.0, 1.0), 14.203125),  # likewise
    ("himmelblau", (-0.270845, -0.923039), 181.617),  # Himmelblau's local maximum
    ("booth", (0.0, 0.0), 74.0),  # 7² + 5²
    ("matyas", (1.0, 1.0), 0.04),  # 0.52 - 0.48
    ("three_hump_camel", (1.0, 1.0), 2.0 - 1.05 + 1.0 / 6.0 + 2.0),
    ("six_hump_camel", (1.0, 1.0), 4.0 - 2.1 + 1.0 / 3.0 + 1.0),
    ("goldstein_price", (1.0, 1.0), 1876.0),
    ("rastrigin", (0.5, 1.0), 0.25 + 1.0 + 20.0),
    ("ackley", (1.0, 0.0), 20.0 * (1.0 - np.exp(-0.2 * np.sqrt(0.5)))),
    ("griewank", (np.pi, 0.0), 2.0 + np.pi**2 / 4000.0),
    ("styblinski_tang", (1.0, 0.0), -5.0),  # ½ (1 - 16 + 5)
    ("levy", (3.0, 1.0), 1.0 + 0.25 * (1.0 + 10.0 * np.cos(1.0) ** 2)),  # w₁ = 3/2
    ("levy", (1.0, 2.0), 0.0625 * 2.0),  # w₂ = 5/4
    ("mccormick", (0.0, 0.0), 1.0),
    ("easom", (np.pi + 0.3, np.pi), -np.cos(0.3) * np.exp(-0.09)),
    ("saddle", (1.0, 0.0), 1.0),
    ("monkey_saddle", (1.0, 1.0), 1.0 - 3.0 + 0.5 * 4.0),
    ("matrix_factorization", (2.0, 3.0), 12.5),
    ("abs_sum", (-2.0, 3.0), 5.0),
    ("double_well", (1.0,), -1.0 + 0.3),
    ("sine_slope", (np.pi / 2.0,), 0.1 * np.pi + 1.0),
    ("saturated_sigmoid", (0.0, 0.0), 0.25 * 2.0 * 0.4**2),
    ("saturated_tanh", (0.0, 1.0), 0.5 * 0.36),
    ("plateau", (1.0, 1.0), np.tanh(1.0) + 0.01),
    ("ravine", (np.pi / 4.0, 0.5), np.pi**2 / 32.0),
    ("cliff", (0.0, 0.0), 0.04),  # σ(0) = ½
]  # fmt: skip


@pytest.mark.parametrize(("key", "at", "value"), PLACES)
def test_the_function_is_the_one_of_that_name(
    key: str, at: tuple[float, ...], value: float
) -> None:
    printed = 1e-5 if value == 181.617 else 1e-12
    assert_allclose(made(key, {}).value(np.array(at)), value, rtol=printed)


@pytest.mark.parametrize("f", MARKED)
def test_a_mark_is_stationary_and_of_its_kind(f: Objective) -> None:
    for mark in f.landmarks():
        at = np.array(mark.at)
        assert at.shape == (f.dim,)
        assert_allclose(f.value(at), mark.value, rtol=1e-12, atol=1e-15)
        jump = np.abs(f.grad(at + 1e-9) - f.grad(at - 1e-9)).max()
        assert (jump > 0.01) == (mark.shape == "kink")
        if f.box is not None:  # the lowest point of a straight line is a wall
            assert (np.abs(at) == f.box[1]).all()
            assert (f.grad(at) * at < 0.0).all()
        elif mark.shape == "kink":
            assert lower_and_higher(f, mark) == (mark.kind != "minimum", True)
        else:
            assert_regular(f, mark)


def assert_regular(f: Objective, mark: Landmark) -> None:
    at = np.array(mark.at)
    curvatures = np.linalg.eigvalsh(f.hess(at))
    size = np.abs(curvatures).max()
    assert np.abs(f.grad(at)).max() <= 1e-12 * (1.0 + size)
    if mark.shape == "flat":
        assert size <= 1e-12
        assert lower_and_higher(f, mark) == (True, True)
    elif mark.shape == "curve":
        assert mark.kind == "minimum"
        assert -1e-9 * size <= curvatures[0] <= 1e-9 * size < curvatures[1]
    else:
        kinds = {"minimum": (curvatures > 0).all(), "maximum": (curvatures < 0).all()}
        assert kinds.get(mark.kind, curvatures[0] < 0 < curvatures[-1])


def lower_and_higher(f: Objective, mark: Landmark) -> tuple[bool, bool]:
    """Whether there are lower and higher places close by."""
    angle = np.linspace(0.0, 2.0 * np.pi, 720, endpoint=False)
    ring = np.stack([np.cos(angle), np.sin(angle)])
    values = np.stack([f.value(np.array(mark.at)[:, None] + r * ring) for r in (1e-6, 1e-3)])
    return bool((values < mark.value).any()), bool((values > mark.value).any())


@pytest.mark.parametrize("f", MARKED)
def test_the_lowest_minimum_stands_in_front_and_nothing_in_the_window_is_lower(
    f: Objective,
) -> None:
    marks = f.landmarks()
    kinds = [mark.kind for mark in marks]
    assert kinds == sorted(kinds, key=ORDER.index)
    lows = [mark.value for mark in marks if mark.kind == "minimum"]
    if lows:
        assert lows[0] <= min(lows) + 1e-12
        inside = np.clip(cloud(f, (10_000,)), *(f.box or (None, None)))
        assert lows[0] <= f.value(inside).min() + 1e-12


MINIMA = frozenset({"minimum"})
CLAIMED = dict.fromkeys(("rastrigin", "ackley", "griewank", "levy"), MINIMA)  # others: all

# the cliff is full of dents where its foot meets the valley: what it marks is the bottom
ISOLATED = [
    p
    for p in ALL
    if "hessian" in p.values[0].offers  # type: ignore[union-attr]
    and p.values[0].dim <= 2  # type: ignore[union-attr]
    and p.values[0].key not in ("expression", "cliff")  # type: ignore[union-attr]
    and all(m.shape in ("point", "kink") for m in p.values[0].landmarks())  # type: ignore[union-attr]
]


@pytest.mark.parametrize("f", ISOLATED)
def test_no_stationary_point_in_the_window_is_missing(f: Objective) -> None:
    found = stationary_points(f)
    curvatures = np.linalg.eigvalsh(np.moveaxis(f.hess(found.T), -1, 0))
    claimed = CLAIMED.get(f.key, frozenset(ORDER))
    marks = [np.array(m.at) for m in f.landmarks()]
    for at, bend in zip(found, curvatures, strict=True):
        kind = "minimum" if (bend > 0).all() else "maximum" if (bend < 0).all() else "saddle"
        if kind in claimed:
            assert min(np.abs(mark - at).max() for mark in marks) < 1e-6, (kind, at)


def stationary_points(f: Objective) -> Array:
    """Where Newton's method from everywhere in the window ends in it, (n, D)."""
    low, high = box(f).T
    grids = [np.linspace(a, b, 400 if f.dim == 1 else 61) for a, b in box(f)]
    x = np.stack(np.meshgrid(*grids)).reshape(f.dim, -1)
    with np.errstate(all="ignore"):
        for _ in range(60):
            hess = np.moveaxis(f.hess(x), -1, 0)
            sound = np.isfinite(hess).all(axis=(1, 2)) & np.isfinite(f.grad(x)).all(axis=0)
            sound &= np.abs(np.linalg.det(np.where(sound[:, None, None], hess, 0.0))) > 1e-12
            x, hess = x[:, sound], hess[sound]
            x = x - np.linalg.solve(hess, f.grad(x).T[..., None])[..., 0].T
        still = np.abs(f.grad(x)).max(axis=0) < 1e-9
    inside = (np.clip(x.T, low, high) == x.T).all(axis=1)
    return np.unique(np.round(x.T[still & inside], 7), axis=0)


def test_from_four_dimensions_on_the_valley_has_a_second_minimum() -> None:
    for n in (*range(2, 12), 59, 60, 61, 300):
        lows = [m for m in made("rosenbrock", {"n": n}).landmarks() if m.kind == "minimum"]
        assert len(lows) == (2 if n >= 4 else 1), n
        assert all(m.at[0] < 0.0 and 3.7 < m.value < 4.0 for m in lows[1:])
