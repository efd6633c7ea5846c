"""Code of landscapes that are no formulas: bowls in many dimensions, loops, sequences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.codegen.printer import number, real

if TYPE_CHECKING:
    from gdviz.core.objectives import Objective

_SIGMOID = '''
def sigmoid(z):
    """1 / (1 + exp(-z)), without overflow."""
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def sigmoid_slope(z):
    """Its derivative, to full precision where the neuron is saturated."""
    fall = np.exp(-np.abs(z))
    return fall / (1 + fall) ** 2
'''

TEXTS = {
    "reddi": '''
def slope(k):
    """c, -1, -1 in turn; their mean when no step is meant."""
    if k is None:
        return (c - 2) / 3
    return c if k % 3 == 0 else -1.0


def f(theta, k=None):
    """The sequence of S. J. Reddi, S. Kale and S. Kumar."""
    (x,) = theta
    return slope(k) * x


def grad(theta, k=None):
    return np.full(1, slope(k))
''',
    "cliff": f'''{_SIGMOID.strip()}


def f(theta):
    """The error of a neuron that feeds itself t times, and a weight decay."""
    w, b = theta
    a = 0.5
    for _ in range(t):
        a = sigmoid(w * a + b)
    return (a - 0.7) ** 2 + 0.5 * c * (w**2 + b**2)


def grad(theta):
    w, b = theta
    a, a_w, a_b = 0.5, 0.0, 0.0
    for _ in range(t):
        z, z_w, z_b = w * a + b, a + w * a_w, 1 + w * a_b
        slope = sigmoid_slope(z)
        a, a_w, a_b = sigmoid(z), slope * z_w, slope * z_b
    return 2 * (a - 0.7) * np.array([a_w, a_b]) + c * theta


def hess(theta):
    w, b = theta
    a, a_w, a_b, a_ww, a_wb, a_bb = 0.5, 0.0, 0.0, 0.0, 0.0, 0.0
    for _ in range(t):
        z, z_w, z_b = w * a + b, a + w * a_w, 1 + w * a_b
        slope, bend = sigmoid_slope(z), -sigmoid_slope(z) * np.tanh(0.5 * z)
        a_ww = slope * (2 * a_w + w * a_ww) + bend * z_w**2
        a_wb = slope * (a_b + w * a_wb) + bend * z_w * z_b
        a_bb = slope * w * a_bb + bend * z_b**2
        a, a_w, a_b = sigmoid(z), slope * z_w, slope * z_b
    bends = 2 * (a - 0.7) * np.array([[a_ww, a_wb], [a_wb, a_bb]])
    return 2 * np.outer([a_w, a_b], [a_w, a_b]) + bends + c * np.eye(2)
''',
}

_PLAIN = '''
def f(theta):
    """A quadratic bowl with a spectrum of curvatures."""
    return 0.5 * np.sum(curvatures * theta**2)


def grad(theta):
    return curvatures * theta


def hess(theta):
    return np.diag(curvatures)


def jacobian(theta):
    return np.diag(np.sqrt(len(theta) * curvatures))
'''
_TURNED = '''
Q = np.eye(n)
for mirror in np.random.default_rng({seed}).standard_normal((8, n)):
    Q = Q - 2 * np.outer(mirror, mirror @ Q) / (mirror @ mirror)


def f(theta):
    """A quadratic bowl with a spectrum of curvatures, in the frame Q."""
    return 0.5 * np.sum(curvatures * (Q.T @ theta) ** 2)


def grad(theta):
    return Q @ (curvatures * (Q.T @ theta))


def hess(theta):
    return Q @ np.diag(curvatures) @ Q.T


def jacobian(theta):
    return np.sqrt(n * curvatures)[:, None] * Q.T
'''
_SPACED = {
    "linear": "curvatures = np.linspace({kappa}, 1.0, {n})",
    "log": "curvatures = np.geomspace({kappa}, 1.0, {n})",
    "clustered": """steep = np.linspace({kappa}, {top}, {many})
curvatures = np.concatenate([steep, np.linspace({width}, 1.0, {few})])""",
}


def spectrum(objective: Objective) -> str:
    """The bowl whose curvatures are chosen."""
    n, kappa, spacing, seed = (
        getattr(objective, name) for name in ("n", "kappa", "spacing", "seed")
    )
    width = min(1.1, kappa)
    numbers = {
        "kappa": real(kappa), "n": number(n), "width": real(width), "top": real(kappa / width),
        "many": number(n // 2), "few": number(n - n // 2),
    }  # fmt: skip
    spaced = _SPACED[spacing].format(**numbers)
    if seed == 0:
        return f"{spaced}\n\n\n{_PLAIN.strip()}"
    return f"n = {n}\n{spaced}\n{_TURNED.strip().format(seed=seed)}"
