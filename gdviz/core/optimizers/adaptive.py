"""Methods that scale each component by the size of its past slopes."""

from __future__ import annotations

from dataclasses import replace

from gdviz.core.optimizers.base import Let, Optimizer, Slot
from gdviz.core.optimizers.blocks import (
    AVERAGE,
    AVERAGE_SQUARES,
    CORRECT_MEAN,
    CORRECT_SQUARES,
    MEAN,
    MEAN_SQUARE,
    divide,
    move,
)
from gdviz.core.optimizers.rates import (
    BETA,
    BETA1,
    BETA2,
    BIAS_CORRECTION,
    EPS,
    EPS_INSIDE,
    ETA_MINUS,
    ETA_PLUS,
    LR_ADAM,
    LR_LENGTH,
    MOMENTUM_DECAY,
    RHO,
    WEIGHT_DECAY,
)

_DUCHI = (
    "J. Duchi, E. Hazan and Y. Singer, Adaptive subgradient methods for online learning and "
    "stochastic optimization, JMLR 12, 2011"
)
_HINTON = "T. Tieleman and G. Hinton, Lecture 6.5: RMSProp, Coursera, 2012"
_ADAM = "D. P. Kingma and J. Ba, Adam: a method for stochastic optimization, ICLR 2015"
_ADAMW = "I. Loshchilov and F. Hutter, Decoupled weight decay regularization, ICLR 2019"
_MOMENTA = (LR_ADAM, BETA1, BETA2, EPS)
_SWITCHED = (*_MOMENTA, BIAS_CORRECTION, EPS_INSIDE)
_CORRECTED = (AVERAGE, AVERAGE_SQUARES, CORRECT_MEAN, CORRECT_SQUARES)
_SQUARES = replace(AVERAGE_SQUARES, text="rho*v + (1 - rho)*g**2")
_WITH_MOMENTUM = Let(
    "b", "beta*b + u", "Velocity", "Optional momentum on the scaled slope.",
    Slot("b", "velocity of the scaled slopes", idle_without="beta"),
)  # fmt: skip
_OPTIONAL_BETA = replace(BETA, default=0.0, doc="Momentum on the scaled slope; 0 is none.")
_ALWAYS = "m/(1 - beta1**t)"
_ROBUST = "Little tuning; copes with steep and flat components at once."
_HOVERS = "Steps keep their length near the minimum, so that it hovers; may generalise worse."


def _plainly(let: Let) -> Let:
    """The line without the switch of the bias correction, which always holds."""
    return replace(let, text=let.text.replace("bias_correction*", ""))


RECIPES = (
    Optimizer(
        key="adagrad", title="AdaGrad", family="Adaptive", rate="length",
        specs=(LR_LENGTH, EPS, EPS_INSIDE), reference=_DUCHI,
        links=(
            Let("G", "G + g**2", "Squares", "All squared slopes so far: the sum only grows.",
                Slot("G", "sum of squared gradients", held=True, positive=True), aside=True),
            divide("g", "G"), move("-lr*u"),
        ),
        conventions="Diagonal form; ε is added to the root.",
        strengths="Rare features keep a large step: made for sparse data.",
        weaknesses="Steps only shrink: at a small rate it takes very long.",
    ),
    Optimizer(
        key="adagrad_full", title="AdaGrad (full matrix)", family="Adaptive", rate="length",
        specs=(LR_LENGTH, EPS), reference=_DUCHI,
        links=(
            Let("G", "G + outer(g, g)", "Squares", "All slopes times themselves: a matrix.",
                Slot("G", "sum of gradients times themselves", "matrix", held=True),
                aside=True),
            Let("u", "root_solve(G, eps, g)", "Scaling",
                "Directions that were steep so far are shortened."),
            move("-lr*u"),
        ),
        conventions="(G^½ + εI)⁻¹g with the symmetric root.",
        strengths="Does not care how the axes are turned.",
        weaknesses="D² numbers of memory and D³ of work: why software uses the diagonal.",
    ),
    Optimizer(
        key="adadelta", title="AdaDelta", family="Adaptive", rate="fraction",
        specs=(
            replace(LR_LENGTH, default=1.0, soft=(1e-2, 100.0)), replace(RHO, default=0.9),
            replace(EPS, default=1e-6),
        ),
        reference="M. D. Zeiler, ADADELTA: an adaptive learning rate method, 2012",
        links=(
            _SQUARES,
            Let("u", "sqrt(d + eps)/sqrt(v + eps)*g", "Scaling",
                "The slope in units of past steps, so that the rate has none."),
            Let("d", "rho*d + (1 - rho)*u**2", "Steps", "How large steps usually are.",
                Slot("d", "average of squared steps", held=True), aside=True),
            move("-lr*u"),
        ),
        conventions="ε under both roots; the framework's factor η is 1 in the paper.",
        strengths="No rate to choose.",
        weaknesses="Starts very slowly: first steps are about √ε.",
    ),
    Optimizer(
        key="rmsprop", title="RMSProp", family="Adaptive", rate="length",
        specs=(LR_ADAM, RHO, _OPTIONAL_BETA, EPS, EPS_INSIDE), reference=_HINTON,
        links=(_SQUARES, divide("g", "v"), _WITH_MOMENTUM, move("-lr*b")),
        conventions="ε is added to the root; the optional momentum b ← βb + u acts on the "
        "scaled gradient.",
        strengths=_ROBUST, weaknesses="Steps keep their length near the minimum.",
    ),
    Optimizer(
        key="rmsprop_centered", title="RMSProp (centred)", family="Adaptive", rate="length",
        specs=(LR_ADAM, RHO, _OPTIONAL_BETA, EPS),
        reference="A. Graves, Generating sequences with recurrent neural networks, 2013",
        links=(
            _SQUARES,
            Let("a", "rho*a + (1 - rho)*g", "Mean", "The average slope.",
                Slot("ḡ", "average of gradients", held=True), aside=True),
            Let("u", "g/(sqrt(v - a**2) + eps)", "Scaling",
                "Divided by how much the slope varies, not by how large it is."),
            _WITH_MOMENTUM, move("-lr*b"),
        ),
        conventions="v − ḡ² in place of v, ε added to its root.",
        strengths="Long steps where the slope is steady.",
        weaknesses="The variance may come out as nearly zero; then steps are huge.",
        failure="the variance of the slope came out negative",
    ),
    Optimizer(
        key="adam", title="Adam", family="Adam and kin", rate="length", specs=_SWITCHED,
        reference=_ADAM, links=(*_CORRECTED, divide("m_hat", "v_hat"), move("-lr*u")),
        conventions="ε is added to √v̂, after the bias correction.",
        strengths=_ROBUST, weaknesses=_HOVERS,
    ),
    Optimizer(
        key="adam_l2", title="Adam with L2", family="Adam and kin", rate="length",
        specs=(LR_ADAM, WEIGHT_DECAY, BETA1, BETA2, EPS, BIAS_CORRECTION, EPS_INSIDE),
        reference=f"{_ADAM}; contrasted with decoupled decay by I. Loshchilov and F. Hutter, "
        "ICLR 2019",
        links=(
            Let("g", "g + weight_decay*theta", "Decay", "The pull to zero joins the slope."),
            *_CORRECTED, divide("m_hat", "v_hat"), move("-lr*u"),
        ),
        conventions="The decay goes into the gradient and is then rescaled by 1/√v̂.",
        strengths=_ROBUST, weaknesses="Components with large slopes are hardly decayed.",
    ),
    Optimizer(
        key="adamw", title="AdamW", family="Adam and kin", rate="length",
        specs=(LR_ADAM, WEIGHT_DECAY, BETA1, BETA2, EPS, BIAS_CORRECTION, EPS_INSIDE),
        reference=_ADAMW,
        links=(
            *_CORRECTED, divide("m_hat", "v_hat"),
            move("-lr*(u + weight_decay*theta)", "Move against it, and towards zero."),
        ),
        conventions="θ ← θ − η(m̂/(√v̂ + ε) + λθ): the decay bypasses the scaling.",
        strengths="Decays every component alike; the usual choice for transformers.",
        weaknesses="The decay depends on the rate.",
    ),
    Optimizer(
        key="amsgrad", title="AMSGrad", family="Adam and kin", rate="length", specs=_SWITCHED,
        reference="S. J. Reddi, S. Kale and S. Kumar, On the convergence of Adam and beyond, "
        "ICLR 2018",
        links=(
            AVERAGE, AVERAGE_SQUARES,
            Let("w", "max(w, v)", "Maximum", "The largest average so far: it never falls.",
                Slot("v_max", "largest average of squares", held=True, positive=True),
                aside=True),
            CORRECT_MEAN,
            replace(CORRECT_SQUARES, name="w_hat", text="w/(1 - bias_correction*beta2**t)"),
            divide("m_hat", "w_hat"), move("-lr*u"),
        ),
        conventions="The maximum is taken of the raw v, and corrected afterwards, as PyTorch "
        "does; optax takes it of the corrected v̂, the paper corrects nothing.",
        strengths="Converges where Adam provably does not.",
        weaknesses="One steep moment shortens all later steps.",
    ),
    Optimizer(
        key="adamax", title="AdaMax", family="Adam and kin", rate="length",
        specs=_MOMENTA, reference=_ADAM,
        links=(
            AVERAGE,
            Let("v", "max(beta2*v, abs(g) + eps)", "Largest slope",
                "The largest slope so far, fading.",
                Slot("u", "largest slope, fading", held=True, positive=True), aside=True),
            _plainly(CORRECT_MEAN),
            Let("u", "m_hat/v", "Scaling", "Divided by the largest slope."),
            move("-lr*u"),
        ),
        conventions="u = max(β₂u, |g| + ε): ε inside the maximum, as PyTorch and optax do.",
        strengths="Calmer than Adam when slopes jump.", weaknesses=_HOVERS,
    ),
    Optimizer(
        key="nadam", title="NAdam", family="Adam and kin", rate="length",
        specs=(replace(LR_ADAM, default=2e-3), BETA1, BETA2, MOMENTUM_DECAY, EPS),
        reference="T. Dozat, Incorporating Nesterov momentum into Adam, ICLR workshop 2016",
        links=(
            Let("mu", "beta1*(1 - 0.5*0.96**(t*momentum_decay))", "Momentum of now",
                "The momentum warms up.", aside=True),
            Let("mu_next", "beta1*(1 - 0.5*0.96**((t + 1)*momentum_decay))",
                "Momentum of next", "The one of the step to come.", aside=True),
            Let("P", "P*mu", "Product", "What the warming averages add up to.",
                Slot("Π", "product of the momenta", "scalar", start="1", held=True),
                aside=True),
            replace(AVERAGE, aside=True), AVERAGE_SQUARES, _plainly(CORRECT_SQUARES),
            Let("n", "(1 - mu)/(1 - P)*g + mu_next/(1 - P*mu_next)*m", "Look ahead",
                "The present slope, and the average as it will be."),
            Let("u", "n/(sqrt(v_hat) + eps)", "Scaling",
                "Steep components are shortened, flat ones stretched."),
            move("-lr*u"),
        ),
        conventions="μ_t = β₁(1 − ½·0.96^{tψ}), as PyTorch does; in optax μ_t is β₁ from the "
        "first step on.",
        strengths="Adam with the foresight of Nesterov.", weaknesses=_HOVERS,
    ),
    Optimizer(
        key="radam", title="RAdam", family="Adam and kin", specs=_MOMENTA,
        reference="L. Liu et al., On the variance of the adaptive learning rate and beyond, "
        "ICLR 2020",
        links=(
            AVERAGE, AVERAGE_SQUARES, _plainly(CORRECT_MEAN),
            Let("rho_inf", "2/(1 - beta2) - 1", "Longest memory",
                "How many slopes the average of squares holds in the end.", aside=True),
            Let("rho", "rho_inf - 2*t*beta2**t/(1 - beta2**t)", "Memory so far",
                "How many it holds now.", aside=True),
            Let("r", "sqrt((rho - 4)*(rho - 2)*rho_inf/((rho_inf - 4)*(rho_inf - 2)*rho))",
                "Rectification", "How far the scaling can be trusted.", aside=True),
            Let("u", "by_sign(rho - 5, m_hat, m_hat, "
                "m_hat*r*sqrt(1 - beta2**t)/(sqrt(v) + eps))",
                "Scaling", "With more than five slopes in memory, scaled and rectified."),
            move("-lr*u"),
        ),
        conventions="Rectified when ρ_t > 5, with denominator (√v + ε)/√(1 − β₂ᵗ), as PyTorch "
        "does; optax rectifies from ρ_t = 5 on and adds ε to √v̂.",
        strengths="Needs no warm-up.",
        weaknesses="Its first steps are plain momentum: unscaled.",
    ),
    Optimizer(
        key="adabelief", title="AdaBelief", family="Adam and kin", rate="length",
        specs=(LR_ADAM, BETA1, BETA2, replace(EPS, default=1e-16, soft=(1e-16, 1e-1))),
        reference="J. Zhuang et al., AdaBelief optimizer: adapting stepsizes by the belief in "
        "observed gradients, NeurIPS 2020",
        links=(
            AVERAGE,
            Let("v", "beta2*v + (1 - beta2)*(g - m)**2 + eps", "Surprise",
                "How far slopes usually are from their average.", MEAN_SQUARE, aside=True),
            _plainly(CORRECT_MEAN), _plainly(CORRECT_SQUARES),
            Let("u", "m_hat/(sqrt(v_hat) + eps)", "Scaling",
                "Long steps where the slope is as expected."),
            move("-lr*u"),
        ),
        conventions="ε is added to s in every step and to its root, as in algorithm 2.",
        strengths="Strides where slopes are steady, careful where they are not.",
        weaknesses=_HOVERS,
    ),
    Optimizer(
        key="yogi", title="Yogi", family="Adam and kin", rate="length",
        specs=(
            replace(LR_ADAM, default=1e-2), BETA1, BETA2, replace(EPS, default=1e-3),
            replace(BIAS_CORRECTION, default=False),
        ),
        reference="M. Zaheer et al., Adaptive methods for nonconvex optimization, NeurIPS 2018",
        links=(
            AVERAGE,
            Let("v", "v - (1 - beta2)*sign(v - g**2)*g**2", "Squares",
                "The average of squares moves by a bounded amount.", MEAN_SQUARE, aside=True),
            CORRECT_MEAN, CORRECT_SQUARES,
            Let("u", "m_hat/(sqrt(v_hat) + eps)", "Scaling",
                "Steep components are shortened, flat ones stretched."),
            move("-lr*u"),
        ),
        conventions="v and m start at zero and are not corrected, as in the paper; the switch "
        "corrects them.",
        strengths="The effective rate cannot shoot up.", weaknesses="Forgets slowly.",
    ),
    Optimizer(
        key="lion", title="Lion", family="Adam and kin", rate="length",
        specs=(
            replace(LR_ADAM, default=1e-4, soft=(1e-5, 1.0)),
            replace(WEIGHT_DECAY, default=0.0), BETA1, replace(BETA2, default=0.99),
        ),
        reference="X. Chen et al., Symbolic discovery of optimization algorithms, NeurIPS 2023",
        links=(
            Let("u", "sign(beta1*m + (1 - beta1)*g)", "Sign",
                "Only the direction of the blended slope is kept."),
            Let("m", "beta2*m + (1 - beta2)*g", "Momentum",
                "The average slope moves a little towards the present one.", MEAN, aside=True),
            move("-lr*(u + weight_decay*theta)", "Move by a fixed length, and towards zero."),
        ),
        conventions="The blend is made before the average is updated.",
        strengths="Half of Adam's memory.", weaknesses="Hovers at the distance of one step.",
        silence="A step of fixed length is not linear in the error, so that there is no limit.",
    ),
    Optimizer(
        key="rprop", title="Rprop", family="Adaptive", rate="length",
        specs=(LR_LENGTH, ETA_MINUS, ETA_PLUS),
        reference="M. Riedmiller and H. Braun, A direct adaptive method for faster "
        "backpropagation learning: the RPROP algorithm, ICNN 1993",
        links=(
            Let("s", "g*q", "Agreement", "Has the sign stayed or changed?", aside=True),
            Let("d", "clip(d*by_sign(s, eta_minus, 1, eta_plus), 1e-6, 50)", "Step sizes",
                "Longer while the sign stays, shorter after a change.",
                Slot("Δ", "step size of each component", start="lr"), aside=True),
            Let("g", "by_sign(s, 0, g, g)", "Pause", "After a change it does not move."),
            Let("q", "g", "Remember", "The slope, for next time.",
                Slot("q", "the gradient before"), aside=True),
            move("-d*sign(g)", "Move by its own step size, against the sign of the slope."),
        ),
        conventions="Step sizes stay in [10⁻⁶, 50]; after a change of sign the gradient counts "
        "as 0, as in PyTorch; η is the first step size only.",
        strengths="Very fast without noise; no rate to tune.",
        weaknesses="Fails with noise: signs change by chance.",
        silence="A step by signs is not linear in the error, so that there is no limit.",
    ),
)  # fmt: skip
