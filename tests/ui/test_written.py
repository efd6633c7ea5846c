"""Annotations stand where the scene puts them, in the window and in every file."""

from __future__ import annotations

import re
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest

from gdviz.scene.codec import from_builtins
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.export.figure.vector import svg
from gdviz.ui.look.letters import plainly
from gdviz.ui.mathtext.formula import formula_box
from gdviz.ui.mathtext.line import parts, split, with_symbols
from gdviz.ui.views.plane.annotations import note_box
from tests.ui.hand import plane_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

SIZE = (800, 600)


def figure(*notes: dict[str, Any]) -> Figure:
    return Figure(
        from_builtins(
            {
                "objective": "quadratic",
                "window": [[-4, 4], [-4, 4]],
                "start": [3, 3],
                "steps": 5,
                "runs": [{"optimizer": "gd", "hyper": {"lr": 0.1}}],
                "show": {"annotations": list(notes), "equal_aspect": False},
            }
        ),
        SIZE,
        layout="landscape",
    )


def test_words_stand_at_their_place_and_are_text(qapp: QApplication) -> None:
    with figure({"at": [-2, -2], "text": "here <it> is", "to": [0, 0]}) as shown:
        content = svg(shown, 3).decode()
        [canvas] = shown.canvases
        box = shown.plot_box(canvas)
    assert "here &lt;it&gt; is</text>" in content
    group = content[: content.index("here &lt;it")].rpartition("matrix(")[2].split(")")[0]
    x, y = (float(n) for n in group.split(",")[4:6])
    middle = box.left() + 0.25 * box.width()  # -2 in a window from -4 to 4
    assert abs(y - (box.top() + 0.75 * box.height())) < 12
    assert x < middle < x + 120


def test_an_arrow_changes_the_picture_and_one_outside_does_not(qapp: QApplication) -> None:
    with figure() as plain, figure({"at": [-2, -2], "to": [0, 0]}) as arrow:
        assert plain.image(3) != arrow.image(3)
        with figure({"at": [50, 50], "text": "nobody sees it", "to": [90, 50]}) as far:
            assert plain.image(3) == far.image(3)
            assert b"nobody" not in svg(far, 3)


def test_a_formula_is_drawn_as_shapes(qapp: QApplication) -> None:
    with figure({"at": [-2, -2], "text": r"$\frac{\partial f}{\partial x}$"}) as shown:
        content = svg(shown, 3).decode()
        assert r"\frac" not in content
        assert shown.image(0) == shown.image(0)
    with figure({"at": [-2, -2], "text": r"costs $5"}) as shown:
        assert re.search(r"costs \$5</text>", svg(shown, 3).decode())


_DEEP = "$" + "{" * 4 + "x" + "}" * 4 + "$"


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("a", [("a", False)]),
        ("$x$", [("x", True)]),
        ("at $x^*$ is", [("at ", False), ("x^*", True), (" is", False)]),
        ("$a$b$", [("a", True), ("b$", False)]),
        ("from $5 to $6", [("from $5 to $6", False)]),
        ("$x$ costs $5", [("x", True), (" costs $5", False)]),
    ],
)
def test_formulas_stand_among_words(text: str, pieces: list[tuple[str, bool]]) -> None:
    assert list(split(text)) == pieces


@pytest.mark.parametrize(
    "text", ["$$", "$", "$ $", "$" + "x" * 101 + "$", "$x$ and " + _DEEP, _DEEP, "${$", "$}{$"]
)
def test_what_is_no_simple_formula_is_words(text: str) -> None:
    assert split(text) == ((text, False),)


def test_words_and_formulas_share_a_baseline_and_the_room(qapp: QApplication) -> None:
    whole = parts(r"at $\frac{a}{b}$ is", 14, 500.0)
    assert [part.is_formula for part in whole] == [False, True, False]
    assert whole[1].above > whole[0].above
    assert whole[1].below > whole[0].below
    cut = parts(r"at $\frac{a}{b}$ is", 14, whole[0].width + 0.5 * whole[1].width)
    assert [part.text for part in cut] == ["at ", "…"]


def test_a_formula_among_words_is_shapes_and_they_are_text(qapp: QApplication) -> None:
    with figure({"at": [-2, -2], "text": r"the value $\frac{a}{b}$ here"}) as shown:
        content = svg(shown, 3).decode()
    assert "the value " in content
    assert " here</text>" in content
    assert "frac" not in content


def test_the_worst_formula_that_is_set_takes_less_than_seconds(qapp: QApplication) -> None:
    worst = r"\frac{\frac{\frac{a}{b}}{c}}{\sqrt{x}}"
    assert split(f"${worst}$") == ((worst, True),)
    start = perf_counter()
    with figure({"at": [0, 0], "text": f"${worst}$"}) as shown:
        shown.image(3)
    assert perf_counter() - start < 5.0


@pytest.mark.parametrize("latex", ["&&", r"\def\a{\a\a}\a", "^", r"\frac", r"\left(" * 7])
def test_a_formula_that_cannot_be_set_stands_there_as_it_was_written(
    qapp: QApplication, caplog: pytest.LogCaptureFixture, latex: str
) -> None:
    assert split(f"${latex}$") == ((latex, True),)
    with figure({"at": [0, 0], "text": f"${latex}$"}) as shown, figure() as bare:
        assert shown.image(3) != bare.image(3)
    assert all("cannot be typeset" in record.getMessage() for record in caplog.records)
    caplog.clear()


@pytest.mark.parametrize(
    "latex",
    [r"\substack" * 10 + "x", r"\phantom" * 12 + "x", r"\xrightarrow" * 7 + " x",
     r"\smash" * 9 + " x", r"\frac1" * 16, r"\sqrt\hat" * 10 + "x"],
)  # fmt: skip
def test_a_formula_that_would_take_for_ever_is_words(latex: str) -> None:
    assert len(latex) <= 100
    assert split(f"${latex}$") == ((f"${latex}$", False),)


@pytest.mark.parametrize(
    "latex",
    [r"x\kern{99999999em}y", r"\rule{1em}{1000000em}", r"\rule{1000000em}{1em}",
     r"x\hspace{99999999cm}y", r"\mspace{-99999999mu}x", r"\raisebox{99999999em}{x}"],
)  # fmt: skip
def test_space_by_the_mile_is_not_set(
    qapp: QApplication, caplog: pytest.LogCaptureFixture, latex: str
) -> None:
    box = formula_box(latex, 16.0)
    assert max(box.width(), box.height()) < 2000.0
    caplog.clear()


@pytest.mark.parametrize("at", [[-4, 4], [4, -4], [0, 4], [-4, 0]])
def test_words_at_the_edge_are_moved_inside(qapp: QApplication, at: list[float]) -> None:
    with figure({"at": at, "text": "words at the edge"}) as shown:
        shown.image(3)
        plane = plane_of(shown)
        [note] = shown.plan.scene.show.annotations
        box = note_box(note, shown.theme, plane.canvas)  # type: ignore[union-attr]
        width, height = plane.canvas.pixel_size  # type: ignore[union-attr]
    assert box[0] >= 0.0
    assert box[1] >= 0.0
    assert box[2] <= width
    assert box[3] <= height


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"HB $\beta_1=0.9$", "HB β₁ = 0.9"),
        (r"$\lambda_{12} = 10^{-3}$", "λ₁₂ = 10⁻³"),
        (r"$\varphi$ from $5 to $6", "φ from $5 to $6"),
        ("no formula: $5", "no formula: $5"),
        (r"a $\frac{1}{2}$", "a ½"),
        (r"$\frac{a+1}{7}$ and $\tfrac{13}{\sqrt 2}$", "(a+1)/7 and 13/√2"),
        (r"$2/\lambda_{\max}$", "2/λ_max"),
        (r"$\lVert\nabla f(\theta_k)\rVert \le \hat\epsilon$", "‖∇f(θ_k)‖ ≤ ε̂"),
        (r"$\log x^{n+1}$, $e^{-x y}$", "log xⁿ⁺¹, e^(−x y)"),
        (r"$\frac{1}$ and $a}b$", r"$\frac{1}$ and $a}b$"),
        (r"$x_{abc}$ of $\eta$", "x_abc of η"),
        (r"$\eta=\frac{\sqrt{2}}{\lambda_{\max}}$", "η = √2/λ_max"),
        (r"$\frac{1}{2}(5x^2+y^2)$", "½(5x²+y²)"),
        (r"$\sqrt{a+b} \le \infty$", "√(a+b) ≤ ∞"),
        (r"$\sqrt[3]{0.729}$, $\sqrt[n]{x}$", "³√0.729, ⁿ√x"),
        (r"$x_1_2$", r"$x_1_2$"),
        (r"$\sqrt[3$", r"$\sqrt[3$"),
    ],
)
def test_where_nothing_can_be_set_formulas_are_letters(
    qapp: QApplication, text: str, plain: str
) -> None:
    assert " ".join(plainly(text).split()) == plain


def test_a_page_sets_greek_letters_as_symbols() -> None:
    assert with_symbols("η = 1/3, β₁ = 0.9") == r"$\eta$ = 1/3, $\beta_{1}$ = 0.9"
    assert with_symbols("λ") == r"$\lambda$"
    assert with_symbols("GD") == "GD"
    assert with_symbols(r"$\eta = 1$ and η") == r"$\eta = 1$ and η"
