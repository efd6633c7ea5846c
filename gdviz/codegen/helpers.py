"""Functions that scripts define for themselves, because NumPy does not have them.

Each is written for one point, by the rules that ours follow for many at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NEEDS = {
    "unit": ("ratio",), "push": (), "two_loop": (), "armijo": (), "wolfe": (), "exact": (),
    "marquardt": ("solve",), "bfgs_update": ("seen_curvature",),
}  # fmt: skip

HELPERS = {
    "ratio": '''
def ratio(a, b):
    """a / b, and 0 where b is 0."""
    return np.where(b == 0, 0.0, a / np.where(b == 0, 1.0, b))[()]
''',
    "by_sign": '''
def by_sign(s, minus, zero, plus):
    """One of three values, as the sign of s says."""
    return np.where(s > 0, plus, np.where(s < 0, minus, zero))[()]
''',
    "passed": '''
def passed(marks, k):
    """How many of the marks are not above k."""
    return sum(mark <= k for mark in marks)
''',
    "restarts": '''
def restarts(k, length, grow):
    """The share of the present round that has gone by, when each is longer."""
    begin = 0
    while begin + length <= k:
        begin, length = begin + length, length * grow
    return (k - begin) / length
''',
    "faded": '''
def faded(a, b):
    """a b, and 0 where a is 0 though b may be infinite."""
    return np.where(a == 0, 0.0, a * b)[()]
''',
    "unit": '''
def unit(a):
    """a, shortened or stretched to the length 1; 0 stays 0."""
    return ratio(a, np.linalg.norm(a))
''',
    "sigmoid": '''
def sigmoid(z):
    """1 / (1 + exp(-z)), to full precision on both sides and without overflow."""
    fall = np.exp(-np.abs(z))
    return np.where(z < 0, fall, 1.0) / (1 + fall)
''',
    "sigmoid_slope": '''
def sigmoid_slope(z):
    """The slope of sigmoid, to full precision where the neuron is saturated."""
    fall = np.exp(-np.abs(z))
    return fall / (1 + fall) ** 2
''',
    "tanh_slope": '''
def tanh_slope(z):
    """The slope of tanh, to full precision where the neuron is saturated."""
    fall = np.exp(-2 * np.abs(z))
    return 4 * fall / (1 + fall) ** 2
''',
    "half": '''
def half(x):
    """x rounded to 16 bits."""
    return x.astype(np.float16).astype(float)
''',
    "log_slope": '''
def log_slope(u):
    """The slope of the logarithm, where there is one."""
    return np.where(u < 0, np.nan, 1 / u)
''',
    "times_log": '''
def times_log(a, u):
    """a log(u), and 0 where a is 0 and u is not below."""
    return np.where((a == 0) & (u >= 0), 0.0, a * np.log(u))
''',
    "solve": '''
def solve(matrix, g):
    """The x for which matrix x is g; nan where there is none, or more than one."""
    try:
        return np.linalg.solve(matrix, g)
    except np.linalg.LinAlgError:
        return np.full(len(g), np.nan)
''',
    "absolute_solve": '''
def absolute_solve(matrix, g):
    """As solve, but with the absolute values of the eigenvalues."""
    values, vectors = np.linalg.eigh(matrix)
    return vectors @ (vectors.T @ g / np.abs(values))
''',
    "root_solve": '''
def root_solve(matrix, shift, g):
    """Divide g by the square root of the matrix, plus the shift."""
    values, vectors = np.linalg.eigh(matrix)
    return vectors @ (vectors.T @ g / (np.sqrt(np.maximum(values, 0.0)) + shift))
''',
    "seen_curvature": '''
def seen_curvature(s, y):
    """How far s and y agree; 0 where they do not, or where it is rounding."""
    sy = s @ y
    sizes = np.linalg.norm(s) * np.linalg.norm(y)
    return sy if sy > 1e-280 and sy > 1e-10 * sizes else 0.0
''',
    "bfgs_update": '''
def bfgs_update(B, s, y):
    """The inverse Hessian after a step s on which the slope changed by y."""
    sy = seen_curvature(s, y)
    if sy == 0:
        return B
    identity = np.eye(len(s))
    if (B == identity).all():
        B = sy / (y @ y) * B  # before the first pair: the curvature that it has seen
    left = identity - np.outer(s, y) / sy
    return left @ B @ left.T + np.outer(s, s) / sy
''',
    "push": '''
def push(ring, x, sy):
    """The last vectors, newest first, with x in front if it tells of a curvature."""
    return np.vstack([x, ring[:-1]]) if sy > 0 else ring
''',
    "two_loop": '''
def two_loop(S, Y, g):
    """The inverse Hessian that the pairs describe, times g."""
    used = [i for i in range(len(S)) if S[i] @ Y[i] > 1e-280]
    q, alphas = g, {}
    for i in used:
        alphas[i] = S[i] @ q / (S[i] @ Y[i])
        q = q - alphas[i] * Y[i]
    if used and used[0] == 0:
        q = q * (S[0] @ Y[0] / (Y[0] @ Y[0]))
    for i in reversed(used):
        q = q + (alphas[i] - Y[i] @ q / (S[i] @ Y[i])) * S[i]
    return q
''',
    "forward": '''
def forward(f, x, h):
    """The slope from differences of values at x and ahead of it."""
    return np.array([(f(x + shift) - f(x)) / h for shift in h * np.eye(len(x))])
''',
    "central": '''
def central(f, x, h):
    """The slope from differences of values on both sides of x."""
    return np.array(
        [(f(x + shift) - f(x - shift)) / (2 * h) for shift in h * np.eye(len(x))]
    )
''',
    "armijo": '''
def armijo(f, grad, theta, d, g, fx, lr):
    """Halve the step until the loss falls by 1e-4 of what the slope promises."""
    z, promised = lr, g @ d
    for _ in range(60):
        if f(theta + z * d) <= fx + 1e-4 * z * promised:
            return z
        if not -z * promised > 2e-16 * abs(fx):
            return 0.0  # it cannot be told from standing still
        z = 0.5 * z
    return z
''',
    "wolfe": '''
def wolfe(f, grad, theta, d, g, fx, lr):
    """Halve a step that is too long, double one that is too short."""
    downhill, z, short, long = g @ d, lr, 0.0, np.inf
    if not -downhill * z > 2e-16 * abs(fx):
        return 0.0  # it cannot be told from standing still
    for _ in range(60):
        at = theta + z * d
        if not f(at) <= fx + 1e-4 * z * downhill:
            long = z  # the loss does not fall by enough
        elif not grad(at) @ d >= 0.9 * downhill:
            short = z  # the slope has not eased
        else:
            return z
        middle = 2 * z if np.isinf(long) else 0.5 * (short + long)
        apart = np.isinf(long) or long - short > 8e-16 * long
        if not (apart and -downhill * middle > 2e-16 * abs(fx)):
            return short
        z = middle
    return short
''',
    "exact": '''
def exact(f, grad, theta, d, g, fx, lr):
    """Go along d to a minimum: bracket it by doubling, then refine."""
    downhill = g @ d
    if not -downhill * lr > 2e-16 * abs(fx):
        return 0.0  # it cannot be told from standing still
    best, lowest, flat = 0.0, fx, False

    def look(z):
        nonlocal best, lowest, flat
        value, slope = f(theta + z * d), grad(theta + z * d) @ d
        lower = value <= lowest + 8e-16 * abs(fx)
        if lower:
            best, lowest = z, min(value, lowest)
            flat = abs(slope) <= 1e-12 * abs(downhill)
        return slope, lower

    low, at_low = 0.0, downhill
    high, at_high = max(lr, 1e-12), np.nan
    for _ in range(60):
        at_high, lower = look(high)
        if flat or not (lower and at_high < 0):
            break
        low, at_low, high = high, at_high, 2 * high
    side = 0
    for _ in range(60):
        if flat:
            break
        z = 0.5 * (low + high)
        if at_high > 0:
            secant = low + (high - low) * at_low / (at_low - at_high)
            z = secant if low < secant < high else z
        slope, lower = look(z)
        if lower and slope < 0:
            at_high = 0.5 * at_high if side > 0 else at_high
            low, at_low, side = z, slope, 1
        else:
            at_low = 0.5 * at_low if side < 0 else at_low
            high, at_high, side = z, slope, -1
        if not high - low > 8e-16 * abs(high):
            break
    return best if lowest <= fx else 0.0
''',
    "marquardt": '''
def marquardt(f, theta, A, g, fx, mu, lr):
    """Raise the damping until the damped step lowers the loss."""
    z = max(mu, 1e-12)
    for _ in range(40):
        if f(theta - lr * solve(A + z * np.eye(len(g)), g)) <= fx or not g.any():
            return z
        z = 10 * z
    return z
''',
}


def with_needs(names: Iterable[str]) -> list[str]:
    """`names`, each after those that it calls."""
    found: dict[str, None] = {}
    for name in names:
        for needed in _NEEDS.get(name, ()):
            found.setdefault(needed)
        found.setdefault(name)
    return list(found)


def source(name: str) -> str:
    return HELPERS[name].strip("\n")
