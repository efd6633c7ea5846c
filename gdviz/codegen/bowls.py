"""Code of bowls and of functions of one variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.codegen.printer import number, real

if TYPE_CHECKING:
    from gdviz.core.objectives import Objective

TEXTS = {
    "quadratic": '''
cos, sin = np.cos(angle), np.sin(angle)


def f(theta):
    """A quadratic bowl, turned by an angle."""
    x, y = theta
    u, v = cos * x + sin * y, cos * y - sin * x
    return 0.5 * (a * u**2 + b * v**2) + offset


def grad(theta):
    x, y = theta
    u, v = cos * x + sin * y, cos * y - sin * x
    return np.array([cos * a * u - sin * b * v, sin * a * u + cos * b * v])


def hess(theta):
    across = cos * sin * (a - b)
    along_x, along_y = cos**2 * a + sin**2 * b, sin**2 * a + cos**2 * b
    return np.array([[along_x, across], [across, along_y]])
''',
    "parabola": '''
def f(theta):
    """A parabola."""
    (x,) = theta
    return a * x**2


def grad(theta):
    return 2 * a * theta


def hess(theta):
    return np.array([[2 * a]])
''',
    "double_well": '''
def f(theta):
    """Two valleys, tilted against each other."""
    (x,) = theta
    return x * (x * (x**2 - 2) + c)


def grad(theta):
    return 4 * theta * (theta**2 - 1) + c


def hess(theta):
    (x,) = theta
    return np.array([[12 * x**2 - 4]])
''',
    "sine_slope": '''
def f(theta):
    """A slope with ripples."""
    (x,) = theta
    return c * x + np.sin(x)


def grad(theta):
    return c + np.cos(theta)


def hess(theta):
    (x,) = theta
    return np.array([[-np.sin(x)]])
''',
    "booth": '''
def f(theta):
    """Booth's function."""
    x, y = theta
    return (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2


def grad(theta):
    x, y = theta
    p, q = x + 2 * y - 7, 2 * x + y - 5
    return np.array([2 * p + 4 * q, 4 * p + 2 * q])


def hess(theta):
    return np.array([[10.0, 8.0], [8.0, 10.0]])


def jacobian(theta):
    return np.array([[2.0, 4.0], [4.0, 2.0]])
''',
    "matyas": '''
def f(theta):
    """Matyas's function: 0.26 (x² + y²) - 0.48 xy, as squares."""
    x, y = theta
    return 0.01 * (x + y) ** 2 + 0.25 * (x - y) ** 2


def grad(theta):
    x, y = theta
    return np.array([0.52 * x - 0.48 * y, 0.52 * y - 0.48 * x])


def hess(theta):
    return np.array([[0.52, -0.48], [-0.48, 0.52]])
''',
    "abs_sum": '''
def f(theta):
    """A sum of absolute values."""
    x, y = theta
    return a * np.abs(x) + b * np.abs(y)


def grad(theta):
    x, y = theta
    return np.array([a * np.sign(x), b * np.sign(y)])
''',
    "plateau": '''
def f(theta):
    """A bowl in a plain that is nearly level."""
    q = 0.5 * s * np.sum(theta**2)
    return (np.tanh(q) + c * q) / s


def grad(theta):
    fall = np.exp(-s * np.sum(theta**2))
    return theta * (4 * fall / (1 + fall) ** 2 + c)


def hess(theta):
    fall = np.exp(-s * np.sum(theta**2))
    slope = 4 * fall / (1 + fall) ** 2
    bend = -2 * s * np.tanh(0.5 * s * np.sum(theta**2))
    return (slope + c) * np.eye(2) + bend * np.outer(slope * theta, theta)
''',
    "saddle": '''
def f(theta):
    """A saddle, with walls that end the descent."""
    x, y = theta
    return a * x**2 - b * y**2 + c * y**4


def grad(theta):
    x, y = theta
    return np.array([2 * a * x, 4 * c * y**3 - 2 * b * y])


def hess(theta):
    return np.diag([2 * a, 12 * c * theta[1] ** 2 - 2 * b])
''',
    "monkey_saddle": '''
def f(theta):
    """A saddle with three ways down, and walls that end them."""
    x, y = theta
    return x * (x**2 - 3 * y**2) + c * (x**2 + y**2) ** 2


def grad(theta):
    x, y = theta
    rise = 4 * c * (x**2 + y**2)
    return np.array([3 * (x**2 - y**2) + rise * x, y * (rise - 6 * x)])


def hess(theta):
    x, y = theta
    across = 8 * c * x * y - 6 * y
    along_x = 6 * x + 4 * c * (3 * x**2 + y**2)
    along_y = 4 * c * (x**2 + 3 * y**2) - 6 * x
    return np.array([[along_x, across], [across, along_y]])
''',
    "matrix_factorization": '''
def f(theta):
    """One number as a product of two."""
    x, y = theta
    return 0.5 * (x * y - 1) ** 2


def grad(theta):
    x, y = theta
    return (x * y - 1) * np.array([y, x])


def hess(theta):
    x, y = theta
    return np.array([[y**2, 2 * x * y - 1], [2 * x * y - 1, x**2]])
''',
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
