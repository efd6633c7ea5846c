"""The promise: a search finds the stationary points that a window shows, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gdviz.core.analysis.landmark_search import followed, search
from gdviz.core.canonical import canonical
from gdviz.core.expression import parse
from gdviz.core.objectives import OBJECTIVES, build
from gdviz.core.objectives.expression import Expression, typed
from tests.typed_corpus import corpus

SEARCHED = (
    "quadratic", "rosenbrock", "himmelblau", "himmelblau_tilted", "beale", "goldstein_price",
    "six_hump_camel", "mccormick", "styblinski_tang", "rastrigin", "ackley", "griewank",
    "easom", "saddle", "cliff", "abs_sum", "matrix_factorization", "double_well", "sine_slope",
)  # fmt: skip


def found(text: str, window: Any = None) -> list[tuple[str, str, tuple[float, ...], float]]:
    landscape = Expression(text, ())
    marks = search(landscape, window or landscape.window).landmarks
    return [(mark.kind, mark.shape, mark.at, mark.value) for mark in marks]


@pytest.mark.parametrize("key", SEARCHED)
def test_what_the_catalogue_knows_is_found(key: str) -> None:
    landscape = build(OBJECTIVES[key], {})
    marks = search(landscape, landscape.window).landmarks
    for known in landscape.landmarks():
        alike = [m for m in marks if m.kind == known.kind]
        assert min(np.hypot(*np.subtract(m.at, known.at)) if len(m.at) > 1
                   else abs(m.at[0] - known.at[0]) for m in alike) < 1e-6  # fmt: skip
    minima = [m for m in landscape.landmarks() if m.kind == "minimum"]
    assert sum(m.kind == "minimum" for m in marks) == len(minima)


@pytest.mark.parametrize("formula", corpus()[::10], ids=lambda formula: formula.name)
def test_known_minima_of_typed_formulas_are_marked(formula: Any) -> None:
    assert formula.missing(formula.searched()) == []


def test_every_formula_of_the_corpus_is_read_and_shown_in_one_form() -> None:
    assert len(corpus()) == 200
    assert len({formula.text for formula in corpus()}) > 195
    for formula in corpus():
        tree = typed(formula.text).tree
        assert typed(formula.text).dim == 2
        assert parse(canonical(tree)) == tree


def test_a_kink_is_a_minimum_and_a_pole_is_none() -> None:
    assert found("|x| + |y - 1|") == [("minimum", "kink", (0.0, 1.0), 0.0)]
    assert found("1/(x*y)") == []
    assert found("ln(x^2 + y^2)") == []
    assert found("x^3 + y^2")[0][0] == "saddle"
    assert found("x^2 - y^2") == [("saddle", "point", (0.0, 0.0), 0.0)]


@pytest.mark.parametrize(
    ("text", "minima"),
    [
        ("where(x > 0, x, 2 - x) + y^2", []),  # 2 at x = 0, and lower the nearer to it
        ("where(x >= 0, x, 2 - x) + y^2", [(0.0, 0.0)]),
        ("where(x > 0.3, x, 1 - x)", []),
        ("where(x >= 0.3, x, 1 - x)", [(0.3,)]),
        ("x^2 + sign(x)", []),
        ("x^2 - sign(x - 1)", [(0.0,)]),
        ("x^2 + y^2 + floor(x + y)", []),
        ("x^2 + y^2 - ceil(x)", []),
        ("x^2 + y^2 + 0.5*sign(sin(3*x))", []),
        ("where(x^2 + y^2 <= 1, 1, x^2 + y^2 - 2)", []),
        ("(x > 0) + x^2 + y^2", [(0.0, 0.0)]),
        ("x % 4", [(-4.0,), (0.0,), (4.0,)]),
    ],
)
def test_beside_a_jump_there_is_a_minimum_only_if_its_edge_is_low(
    text: str, minima: list[tuple[float, ...]]
) -> None:
    """An infimum that no place has is none, however near to it numbers come."""
    marks = found(text)
    assert sorted(at for kind, _, at, _ in marks if kind == "minimum") == minima


@pytest.mark.parametrize(
    ("text", "minimum"),
    [
        ("sqrt(4 - x^2 - y^2) + x", (-2.0, 0.0)),
        ("sqrt(9 - x^2 - y^2) + x + y", (-1.5 * 2.0**0.5, -1.5 * 2.0**0.5)),
        ("sqrt(4 - x^2 - y^2) - 2*y", (0.0, 2.0)),
        ("sqrt(y - x^2) + y", (0.0, 0.0)),
        ("sqrt(x - y^2) + x", (0.0, 0.0)),
    ],
)
def test_where_values_end_a_minimum_is_the_lowest_place_of_the_edge(
    text: str, minimum: tuple[float, float]
) -> None:
    """A search that runs into the edge stays there, wherever that is."""
    marks = [at for kind, _, at, _ in found(text) if kind == "minimum"]
    assert len(marks) == 1
    assert np.hypot(*(np.array(marks[0]) - minimum)) < 0.2


def test_a_plain_is_not_marked_and_a_line_of_minima_once() -> None:
    assert found("max(x, 0) + max(y, 0)") == []
    assert found("floor(x)^2 + floor(y)^2") == []
    marks = [mark for mark in found("(x*y - 1)^2") if mark[0] == "minimum"]
    assert [shape for _, shape, _, _ in marks] == ["curve", "curve"]
    for _, _, (x, y), value in marks:
        assert_allclose(x * y, 1.0, atol=1e-9)
        assert value < 1e-20


@pytest.mark.parametrize(
    "text", ["(x^2 + y^2)*log(x^2 + y^2)", "(x^2 + y^2)^2 - 3*(x^2 + y^2)"]
)
def test_beside_a_ring_of_minima_no_point_is_one_by_itself(text: str) -> None:
    marks = found(text)
    assert {shape for kind, shape, *_ in marks if kind == "minimum"} == {"curve"}
    assert [(at, value) for kind, _, at, value in marks if kind == "maximum"] == [
        ((0.0, 0.0), 0.0)
    ]


def test_a_line_of_minima_that_ends_at_a_jump_is_marked_beside_it() -> None:
    """The angle is 0 to the right of the origin, and takes all its values around it."""
    ((kind, shape, (x, y), value),) = found("atan2(y, x)^2")
    assert (kind, shape, y, value) == ("minimum", "curve", 0.0, 0.0)
    assert x > 0.0


@pytest.mark.parametrize(
    ("text", "places"), [("|sin(3*x)| + |sin(3*y)|", 7), ("|x % 1 - 0.5| + |y % 1 - 0.5|", 8)]
)
def test_minima_that_repeat_are_no_line_though_one_is_half_way_between_others(
    text: str, places: int
) -> None:
    marks = found(text)
    assert {shape for kind, shape, *_ in marks if kind == "minimum"} == {"kink"}
    assert len({round(x, 6) for _, _, (x, _), _ in marks}) == places


@pytest.mark.parametrize(
    ("text", "right"),
    [("x^2 + y^2 - 3", -3.0), ("floor(x)^2 + y^2 + 1", 1.0), ("x^3 + y^2", None),
     ("1/x + y^2", None), ("ln(x^2 + y^2)", None), ("-x^2 - y^2", None), ("x + 0*y", None),
     ("x^2 + sign(x) + y^2", -1.0), ("where(x > 0, x, 2 - x)", 0.0),
     ("x^2 + 1/y", None), ("x^2 + 1/y^3", None), ("log(x)^2 + 1/y + y^2", None),
     ("clip(x^2 + y^2, 1, 9)", 1.0), ("x^2", 0.0), ("x^3", None), ("x^2 + 5", 5.0)],
)  # fmt: skip
def test_the_floor_is_the_lowest_value_where_there_is_one(
    text: str, right: float | None
) -> None:
    landscape = Expression(text, ())
    floor = search(landscape, landscape.window).floor
    if right is None:
        assert floor is None
    else:
        assert floor is not None
        assert_allclose(floor, right, atol=1e-12)


def test_places_are_round_where_they_are_as_good() -> None:
    marks = found("(x² + y − 11)² + (x + y² − 7)²", ((-6.0, 6.0), (-6.0, 6.0)))
    assert ("minimum", "point", (3.0, 2.0), 0.0) in marks
    assert [kind for kind, *_ in marks] == ["minimum"] * 4 + ["saddle"] * 4 + ["maximum"]


def test_curves_have_minima_and_maxima() -> None:
    assert found("(x^2 - 1)^2") == [
        ("minimum", "point", (-1.0,), 0.0), ("minimum", "point", (1.0,), 0.0),
        ("maximum", "point", (0.0,), 1.0),
    ]  # fmt: skip
    assert found("|x - 1|") == [("minimum", "kink", (1.0,), 0.0)]
    assert found("1/x") == []
    assert found("ln(x)") == []


def test_a_search_ends_when_its_checkpoint_says_so() -> None:
    class EnoughError(Exception):
        pass

    asked: list[None] = []

    def checkpoint() -> None:
        asked.append(None)
        if len(asked) == 3:
            raise EnoughError

    landscape = Expression("|x| + |y| + 0.1*sin(9*x)", ())
    with pytest.raises(EnoughError):
        search(landscape, landscape.window, checkpoint=checkpoint)
    assert len(asked) == 3


def test_marks_are_followed_to_where_they_are_on_a_changed_landscape() -> None:
    window = ((-3.0, 3.0), (-3.0, 3.0))
    before = search(Expression("(x^2 - 1)^2 + y^2 + a*x", (("a", 0.0),)), window)
    after = Expression("(x^2 - 1)^2 + y^2 + a*x", (("a", 0.1),))
    near, right = followed(after, window, before), search(after, window)
    assert [mark.kind for mark in near.landmarks] == [mark.kind for mark in right.landmarks]
    for one, other in zip(
        sorted(near.landmarks, key=lambda m: m.at),
        sorted(right.landmarks, key=lambda m: m.at),
        strict=True,
    ):
        assert_allclose(one.at, other.at, atol=1e-9)
