"""The catalogue of optimizers: one recipe, one line."""

from __future__ import annotations

from dataclasses import replace

from gdviz.core.optimizers.base import Optimizer
from gdviz.core.optimizers.rates import BETA, LR_LENGTH, RHO
from gdviz.core.optimizers.stages import AtTheta, LookAhead
from gdviz.core.optimizers.transforms import (
    VELOCITY,
    Accumulate,
    Average,
    AverageSquares,
    CorrectBias,
    Descend,
    DivideByRoot,
    SumSquares,
)

_POLYAK = (
    "B. T. Polyak, Some methods of speeding up the convergence of iteration methods, "
    "USSR Computational Mathematics and Mathematical Physics 4(5), 1964"
)

_RECIPES = (
    Optimizer(
        key="gd",
        title="GD",
        reference="A. Cauchy, Méthode générale pour la résolution des systèmes d'équations "
        "simultanées, Comptes rendus 25, 1847",
        plan=(AtTheta(),),
        links=(Descend(),),
        isotropic=True,
        limit="2/λ_max",
    ),
    Optimizer(
        key="heavy_ball",
        title="heavy ball",
        reference=_POLYAK,
        conventions="v ← βv + g; θ ← θ − ηv: the rate multiplies the whole velocity.",
        plan=(AtTheta(),),
        links=(Accumulate(), Descend()),
        isotropic=True,
        limit="2(1 + β)/λ_max",
    ),
    Optimizer(
        key="heavy_ball_ema",
        title="momentum (EMA)",
        reference=_POLYAK,
        conventions="v ← βv + (1−β)g; θ ← θ − ηv: heavy ball with η(1−β).",
        plan=(AtTheta(),),
        links=(Average(slot=VELOCITY, beta=BETA), Descend()),
        isotropic=True,
        limit="2(1 + β)/((1 − β)λ_max)",
    ),
    Optimizer(
        key="nesterov",
        title="Nesterov",
        reference="Y. Nesterov, A method for solving the convex programming problem with "
        "convergence rate O(1/k²), Soviet Mathematics Doklady 27, 1983; in the form of "
        "I. Sutskever et al., On the importance of initialization and momentum in deep "
        "learning, ICML 2013",
        conventions="The gradient is taken at the look-ahead point θ − ηβv.",
        plan=(LookAhead(),),
        links=(Accumulate(), Descend()),
        isotropic=True,
        limit="2(1 + β)/((1 + 2β)λ_max)",
    ),
    Optimizer(
        key="adagrad",
        title="AdaGrad",
        reference="J. Duchi, E. Hazan and Y. Singer, Adaptive subgradient methods for online "
        "learning and stochastic optimization, JMLR 12, 2011",
        conventions="Diagonal form; ε is added to the root.",
        plan=(AtTheta(),),
        links=(SumSquares(), DivideByRoot("G"), Descend(LR_LENGTH)),
    ),
    Optimizer(
        key="rmsprop",
        title="RMSProp",
        reference="T. Tieleman and G. Hinton, Lecture 6.5: RMSProp, Coursera, 2012",
        conventions="ε is added to the root; the optional momentum b ← βb + u acts on the "
        "scaled gradient.",
        plan=(AtTheta(),),
        links=(
            AverageSquares(RHO),
            DivideByRoot("v"),
            Accumulate(
                slot=replace(VELOCITY, name="b", symbol="b"),
                beta=replace(BETA, default=0.0),
            ),
            Descend(replace(LR_LENGTH, default=1e-3)),
        ),
    ),
    Optimizer(
        key="adam",
        title="Adam",
        reference="D. P. Kingma and J. Ba, Adam: a method for stochastic optimization, "
        "ICLR 2015",
        conventions="ε is added to √v̂, after the bias correction.",
        plan=(AtTheta(),),
        links=(
            Average(),
            AverageSquares(),
            CorrectBias(),
            DivideByRoot("v_hat"),
            Descend(replace(LR_LENGTH, default=1e-3)),
        ),
    ),
)

OPTIMIZERS: dict[str, Optimizer] = {recipe.key: recipe for recipe in _RECIPES}

__all__ = ["OPTIMIZERS", "Optimizer"]
