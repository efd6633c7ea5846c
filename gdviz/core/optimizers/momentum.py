"""Gradient descent, its signs, and the six forms of momentum."""

from __future__ import annotations

from dataclasses import replace

from gdviz.core.optimizers.base import Let, Optimizer
from gdviz.core.optimizers.blocks import (
    ACCUMULATE,
    ACCUMULATE_SCALED,
    VELOCITY,
    look_ahead,
    move,
)
from gdviz.core.optimizers.rates import BETA, LR, LR_LENGTH

_POLYAK = (
    "B. T. Polyak, Some methods of speeding up the convergence of iteration methods, "
    "USSR Computational Mathematics and Mathematical Physics 4(5), 1964"
)
_NESTEROV = (
    "Y. Nesterov, A method for solving the convex programming problem with convergence rate "
    "O(1/k²), Soviet Mathematics Doklady 27, 1983; in the form of I. Sutskever et al., On the "
    "importance of initialization and momentum in deep learning, ICML 2013"
)
_FASTER = "Much faster than GD along narrow valleys: √κ instead of κ steps."

RECIPES = (
    Optimizer(
        key="gd", title="GD", family="Gradient descent", specs=(LR,),
        reference="A. Cauchy, Méthode générale pour la résolution des systèmes d'équations "
        "simultanées, Comptes rendus 25, 1847",
        links=(move("-lr*g"),),
        strengths="Simple, no memory, and its theory is complete on quadratics.",
        weaknesses="One rate for all directions: slow along the flat one in a narrow valley.",
        isotropic=True, limit="2/λ_max",
    ),
    Optimizer(
        key="sign_gd", title="sign descent", family="Gradient descent", rate="length",
        specs=(LR_LENGTH,),
        reference="J. Bernstein et al., signSGD: compressed optimisation for non-convex "
        "problems, ICML 2018",
        links=(
            Let("u", "sign(g)", "Sign", "Only the direction of each component is kept."),
            move("-lr*u"),
        ),
        strengths="The same speed however flat or steep it is; one bit for each component.",
        weaknesses="Hovers about the minimum at the distance of one step.",
        silence="A step of fixed length is not linear in the error, so that there is no limit.",
    ),
    Optimizer(
        key="heavy_ball", title="heavy ball", family="Momentum", specs=(LR, BETA),
        reference=_POLYAK, links=(ACCUMULATE, move("-lr*v")),
        conventions="v ← βv + g; θ ← θ − ηv: the rate multiplies the whole velocity.",
        strengths=_FASTER, weaknesses="Overshoots and ripples; one more number to choose.",
        isotropic=True, limit="2(1 + β)/λ_max",
    ),
    Optimizer(
        key="heavy_ball_lr", title="heavy ball (rate inside)", family="Momentum",
        specs=(LR, BETA), reference=_POLYAK, links=(ACCUMULATE_SCALED, move("-v")),
        conventions="v ← βv + ηg; θ ← θ − v: the rate is taken when the slope is; the same "
        "path as heavy ball while η is constant.",
        strengths=_FASTER, weaknesses="A rate that falls does not slow the velocity at once.",
        isotropic=True, limit="2(1 + β)/λ_max",
    ),
    Optimizer(
        key="heavy_ball_ema", title="momentum (EMA)", family="Momentum", specs=(LR, BETA),
        reference=_POLYAK,
        links=(
            Let("v", "beta*v + (1 - beta)*g", "Velocity",
                "The average slope moves a little towards the present one.", VELOCITY),
            move("-lr*v"),
        ),
        conventions="v ← βv + (1−β)g; θ ← θ − ηv: heavy ball with η(1−β).",
        strengths="The rate keeps its meaning when β is changed.",
        weaknesses="Starts slowly: the average begins at zero.",
        isotropic=True, limit="2(1 + β)/((1 − β)λ_max)",
    ),
    Optimizer(
        key="nesterov", title="Nesterov", family="Momentum", specs=(LR, BETA),
        reference=_NESTEROV, plan=look_ahead("theta - lr*beta*v"),
        links=(ACCUMULATE, move("-lr*v")),
        conventions="The gradient is taken at the look-ahead point θ − ηβv.",
        strengths="Ripples less than heavy ball. With β_k = k/(k + 3) it is the method of "
        "1983, O(1/k²) on convex functions; a constant β promises no such thing.",
        weaknesses="Its stable range of rates ends below 2/λ_max.",
        isotropic=True, limit="2(1 + β)/((1 + 2β)λ_max)",
    ),
    Optimizer(
        key="nesterov_lr", title="Nesterov (rate inside)", family="Momentum",
        specs=(LR, BETA), reference=_NESTEROV, plan=look_ahead("theta - beta*v"),
        links=(ACCUMULATE_SCALED, move("-v")),
        conventions="v ← βv + η∇f(θ − βv); θ ← θ − v: the same path while η is constant.",
        strengths="Ripples less than heavy ball.",
        weaknesses="A rate that falls does not slow the velocity at once.",
        isotropic=True, limit="2(1 + β)/((1 + 2β)λ_max)",
    ),
    Optimizer(
        key="nesterov_shifted", title="Nesterov (as in PyTorch)", family="Momentum",
        specs=(LR, BETA), reference=_NESTEROV,
        links=(
            replace(ACCUMULATE, aside=True),
            Let("u", "g + beta*v", "Look ahead", "The slope, and the velocity to come."),
            move("-lr*u"),
        ),
        conventions="v ← βv + g; θ ← θ − η(g + βv), as in PyTorch and optax: its points are "
        "the look-ahead points of Nesterov while η and β are constant.",
        strengths="Needs the slope only where it stands.",
        weaknesses="Parts from Nesterov's own form under a schedule.",
        isotropic=True, limit="2(1 + β)/((1 + 2β)λ_max)",
    ),
    Optimizer(
        key="nesterov_shifted_lr", title="Nesterov (as in Keras)", family="Momentum",
        specs=(LR, BETA), reference=_NESTEROV,
        links=(
            Let("w", "v", "Before", "The velocity of the step before.", aside=True),
            Let("v", "beta*v - lr*g", "Velocity",
                "The velocity keeps a part of itself and turns against the slope, times the "
                "rate.", VELOCITY, aside=True),
            move("(1 + beta)*v - beta*w", "Move by the velocity to come, less what the last "
                 "step had taken in advance."),
        ),
        conventions="v ← βv − ηg; θ ← θ − βv_prev + (1 + β)v, as in Keras and lecture notes: "
        "the same path as in PyTorch while η is constant.",
        strengths="Needs the slope only where it stands.",
        weaknesses="A rate that falls does not slow the velocity at once.",
        isotropic=True, limit="2(1 + β)/((1 + 2β)λ_max)",
    ),
)  # fmt: skip
