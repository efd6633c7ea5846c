"""Methods that use or estimate curvature, and those that search along a line."""

from __future__ import annotations

from dataclasses import replace

from gdviz.core.optimizers.base import Let, Link, Optimizer, Slot, Stage
from gdviz.core.optimizers.blocks import PAIR, REMEMBER, move
from gdviz.core.optimizers.rates import (
    DAMPING,
    F_STAR,
    LINE_SEARCH,
    LR,
    LR_FRACTION,
    LR_TRIAL,
    MEMORY,
)
from gdviz.core.optimizers.search import Armijo, Exact, Marquardt, Wolfe

_NOCEDAL = "J. Nocedal and S. J. Wright, Numerical Optimization, 2006"
_FAMILY = "Second order"
_SEARCHES = "Line search"
_HESSIAN = (Stage(("gradient", "hessian"), title="Slope and curvature",
                  sentence="Slope and Hessian where we stand."),)  # fmt: skip
_RESIDUALS = (Stage(("gradient", "jacobian"), title="Slope and Jacobian",
                    sentence="Slope, and how each residual changes."),)  # fmt: skip
_WITH_VALUE = (Stage(("gradient", "value"), sentence="Slope and value where we stand."),)
_GRAM = Let(
    "A", "gram(J)", "Curvature", "The Hessian as if residuals were straight.", aside=True
)
_SINGULAR = "the Hessian has no inverse there"
_QUADRATIC = "One step reaches the bottom of any quadratic bowl."
_HISTORY = "Its step depends on earlier steps in a way that is not linear."
_SEARCHED = (
    "The length of its step is searched anew each time, so that there is no rate to limit."
)
_ONLY_SHORTER = (
    " Armijo's rule only shortens steps: along a valley that curves downwards it learns "
    "nothing and crawls, where Wolfe's lengthens them."
)
_CHECK = Let(
    "d", "by_sign(dot(n, g), n, -g, -g)", "Check", "If that does not lead down, straight down."
)
_DOWN = Let("d", "-g", "Direction", "Straight down.")
_ALONG = move("z*d", "Move along the direction by the length that was found.")
_FIXED = move("lr*d", "Move along the direction, as far as the rate says.")


def _searched(name: str) -> tuple[Link, ...]:
    """The end of a chain that has come to a direction d."""
    searches: dict[str, tuple[Link, ...]] = {
        "wolfe": (Wolfe(), _ALONG), "armijo": (Armijo(), _ALONG), "exact": (Exact(), _ALONG),
        "none": (_FIXED,),
    }  # fmt: skip
    return searches[name]


def _with_search(method: Optimizer, default: str = "wolfe") -> Optimizer:
    """`method`, whose links end in a direction, with its choice of line searches."""
    choice = replace(LINE_SEARCH, default=default)
    made = {
        name: replace(
            method,
            links=(*method.links, *_searched(name)),
            plan=method.plan if name == "none" else _WITH_VALUE,
            weaknesses=f"{method.weaknesses}{_ONLY_SHORTER if name == 'armijo' else ''}",
            silence=_HISTORY if name == "none" else _SEARCHED,
        )
        for name in LINE_SEARCH.choices
    }
    return replace(made[default], choice=choice, make=made.__getitem__)


RECIPES = (
    Optimizer(
        key="polyak_step", title="Polyak step", family=_SEARCHES, rate="fraction",
        specs=(LR_FRACTION, F_STAR), plan=_WITH_VALUE,
        reference="B. T. Polyak, Minimization of unsmooth functionals, USSR Computational "
        "Mathematics and Mathematical Physics 9(3), 1969",
        links=(
            Let("z", "lr*ratio(f - f_star, dot(g, g))", "Step length",
                "As long as the height that is left asks for.", aside=True),
            move("-z*g"),
        ),
        conventions="(f − f*)/‖g‖², times η.",
        strengths="No rate to choose when the lowest value is known.",
        weaknesses="The lowest value is seldom known; too low a guess oversteps.",
        silence=_SEARCHED,
    ),
    Optimizer(
        key="barzilai_borwein", title="Barzilai–Borwein", family=_SEARCHES,
        specs=(replace(LR, doc="Learning rate of the first step."),),
        reference="J. Barzilai and J. M. Borwein, Two-point step size gradient methods, IMA "
        "Journal of Numerical Analysis 8, 1988",
        links=(
            *PAIR,
            Let("z", "by_sign(dot(s, y), lr, lr, ratio(dot(s, s), dot(s, y)))", "Step length",
                "The inverse of the curvature that the last step has seen.", aside=True),
            *REMEMBER, move("-z*g"),
        ),
        conventions="The long form sᵀs/sᵀy; η where the curvature seen is not positive.",
        strengths="The price of GD, and nearly the speed of conjugate gradients.",
        weaknesses="The loss jumps up and down on the way.", silence=_HISTORY,
    ),
    Optimizer(
        key="gd_armijo", title="GD with backtracking", family=_SEARCHES, rate="fraction",
        specs=(LR_TRIAL,), plan=_WITH_VALUE,
        reference="L. Armijo, Minimization of functions having Lipschitz continuous first "
        "partial derivatives, Pacific Journal of Mathematics 16, 1966",
        links=(_DOWN, Armijo(), _ALONG),
        conventions="Halved until the loss falls by 10⁻⁴ of what the slope promises.",
        strengths="Never diverges; no rate to tune.",
        weaknesses="Several values for each step.",
        silence=_SEARCHED,
    ),
    Optimizer(
        key="gd_exact", title="GD with exact line search", family=_SEARCHES, rate="fraction",
        specs=(LR_TRIAL,), plan=_WITH_VALUE,
        reference="A. Cauchy, Méthode générale pour la résolution des systèmes d'équations "
        "simultanées, Comptes rendus 25, 1847",
        links=(_DOWN, Exact(), _ALONG),
        conventions="A root of the slope along the line, to rounding.",
        strengths="The lowest point on every line.",
        weaknesses="Zigzags for ever: each step is perpendicular to the last.",
        silence=_SEARCHED,
    ),
    _with_search(Optimizer(
        key="conjugate_gradient", title="conjugate gradients", family=_SEARCHES,
        rate="fraction", specs=(LR_TRIAL,),
        reference="E. Polak and G. Ribière, Note sur la convergence de méthodes de directions "
        f"conjuguées, RAIRO 3(R1), 1969; {_NOCEDAL}, section 5.2",
        links=(
            Let("c", "max(0, ratio(dot(g, g - q), dot(q, q)))", "Memory",
                "How much of the last direction is kept; none starts anew.", aside=True),
            Let("n", "c*d - g", "Direction", "Down, bent by the last direction."),
            replace(_CHECK, slot=Slot("d", "the last direction")),
            Let("q", "g", "Remember", "The slope there.", Slot("q", "the gradient before"),
                aside=True),
        ),
        conventions="Polak–Ribière, β = max(0, ·); starts anew where it does not lead down.",
        strengths="D steps on a quadratic with exact line search; three vectors of memory.",
        weaknesses="Wants good line searches, and no noise.",
    ), default="exact"),
    Optimizer(
        key="newton", title="Newton", family=_FAMILY, rate="fraction", specs=(LR_FRACTION,),
        plan=_HESSIAN, reference=f"I. Newton, 1669; {_NOCEDAL}, section 3.3",
        links=(
            Let("d", "solve(H, g)", "Direction", "To the bottom of the quadratic model."),
            move("-lr*d"),
        ),
        strengths=_QUADRATIC, weaknesses="Drawn to saddles and maxima; D³ work for each step.",
        failure=_SINGULAR,
    ),
    Optimizer(
        key="newton_damped", title="Newton (damped)", family=_FAMILY, rate="fraction",
        specs=(LR_FRACTION, replace(DAMPING, default=1.0)), plan=_HESSIAN,
        reference=f"{_NOCEDAL}, section 3.4",
        links=(
            Let("d", "shifted_solve(H, damping, g)", "Direction",
                "To the bottom of a model that is steeper by δ everywhere."),
            move("-lr*d"),
        ),
        conventions="(H + δI)⁻¹g.",
        strengths="Between Newton and GD: δ says where.", weaknesses="δ must exceed −λ_min.",
        failure="the Hessian plus δ has no inverse there",
    ),
    Optimizer(
        key="newton_saddle_free", title="Newton (saddle-free)", family=_FAMILY,
        rate="fraction", specs=(LR_FRACTION,), plan=_HESSIAN,
        reference="Y. Dauphin et al., Identifying and attacking the saddle point problem in "
        "high-dimensional non-convex optimization, NeurIPS 2014",
        links=(
            Let("d", "absolute_solve(H, g)", "Direction",
                "As Newton, but down along directions that curve downwards."),
            move("-lr*d"),
        ),
        conventions="|H|⁻¹g with the absolute values of the eigenvalues; no damping.",
        strengths="Leaves saddles fast.", weaknesses="Needs all eigenvectors.",
        failure=_SINGULAR,
    ),
    Optimizer(
        key="natural_gradient", title="natural gradient", family=_FAMILY, rate="fraction",
        specs=(LR_FRACTION, replace(DAMPING, default=0.0)),
        plan=(Stage(("gradient", "fisher"), title="Slope and Fisher matrix",
                    sentence="Slope, and how fast the predicted distribution changes."),),
        reference="S. Amari, Natural gradient works efficiently in learning, Neural "
        "Computation 10, 1998",
        links=(
            Let("d", "shifted_solve(F, damping, g)", "Direction",
                "Steepest where distance is measured between distributions."),
            move("-lr*d"),
        ),
        conventions="(F + δI)⁻¹g.",
        strengths="Does not depend on how the model is parametrised.",
        weaknesses="Needs the Fisher matrix.", failure="the Fisher matrix has no inverse there",
        silence="Fisher matrix and curvature differ, so that the quadratic model does not do.",
    ),
    Optimizer(
        key="gauss_newton", title="Gauss–Newton", family=_FAMILY, rate="fraction",
        specs=(LR_FRACTION,), plan=_RESIDUALS,
        reference=f"C. F. Gauss, Theoria motus corporum coelestium, 1809; {_NOCEDAL}, "
        "section 10.3",
        links=(
            _GRAM,
            Let("d", "solve(A, g)", "Direction", "To the bottom of that model."),
            move("-lr*d"),
        ),
        conventions="(JᵀJ)⁻¹Jᵀr.",
        strengths="Newton's speed on small residuals, without second derivatives.",
        weaknesses="May overstep or fail when residuals are large.",
        failure="JᵀJ has no inverse there",
        silence="It needs residuals, which the quadratic model does not have.",
    ),
    Optimizer(
        key="levenberg_marquardt", title="Levenberg–Marquardt", family=_FAMILY,
        rate="fraction",
        specs=(LR_FRACTION, replace(DAMPING, doc="Damping of the first trial.")),
        plan=(Stage(("gradient", "jacobian", "value"), title="Slope and Jacobian",
                    sentence="Slope, value, and how each residual changes."),),
        reference="D. W. Marquardt, An algorithm for least-squares estimation of nonlinear "
        "parameters, SIAM Journal 11, 1963",
        links=(
            _GRAM, Marquardt(),
            Let("mu", "z/10", "Relax", "The next step trusts the model more.",
                Slot("μ", "damping to begin with", "scalar", start="damping"), aside=True),
            move("-lr*shifted_solve(A, z, g)", "To the bottom of the damped model."),
        ),
        conventions="Damping ×10 until the loss falls, ÷10 after; it is added, not multiplied, "
        "to the diagonal.",
        strengths="The workhorse of curve fitting: never goes up.",
        weaknesses="For least squares only.", failure="JᵀJ has no inverse there",
        silence=_SEARCHED,
    ),
    _with_search(Optimizer(
        key="bfgs", title="BFGS", family=_FAMILY, rate="fraction", specs=(LR_TRIAL,),
        reference="C. G. Broyden, R. Fletcher, D. Goldfarb and D. F. Shanno, 1970; "
        f"{_NOCEDAL}, section 6.1",
        links=(
            *PAIR,
            Let("B", "bfgs_update(B, s, y)", "Curvature",
                "The inverse Hessian learns what the last step has seen.",
                Slot("B", "estimate of the inverse Hessian", "matrix", start="identity"),
                aside=True),
            *REMEMBER,
            Let("n", "-times(B, g)", "Direction", "To the bottom of the learnt model."),
            _CHECK,
        ),
        conventions="The first estimate is scaled by sᵀy/yᵀy; pairs with sᵀy ≤ 0 are left out.",
        strengths="Nearly Newton's speed from slopes alone.",
        weaknesses="D² numbers of memory; noise ruins what it learns.",
    )),
    _with_search(Optimizer(
        key="lbfgs", title="L-BFGS", family=_FAMILY, rate="fraction",
        specs=(LR_TRIAL, MEMORY),
        reference="D. C. Liu and J. Nocedal, On the limited memory BFGS method for large scale "
        "optimization, Mathematical Programming 45, 1989",
        links=(
            *PAIR,
            Let("c", "seen_curvature(s, y)", "Curvature", "What the pair tells, if it does.",
                aside=True),
            Let("S", "push(S, s, c)", "Steps", "The last steps are kept,",
                Slot("S", "the last steps", "ring"), aside=True),
            Let("Y", "push(Y, y, c)", "Changes", "and how the slope changed on them.",
                Slot("Y", "changes of slope on them", "ring"), aside=True),
            *REMEMBER,
            Let("n", "-two_loop(S, Y, g)", "Direction",
                "To the bottom of the model that those pairs describe."),
            _CHECK,
        ),
        conventions="Scaled by sᵀy/yᵀy of the newest pair; pairs with sᵀy ≤ 0 are left out.",
        strengths="The first choice for smooth problems without noise.",
        weaknesses="Wants full gradients: noise ruins the pairs.",
    )),
)  # fmt: skip
