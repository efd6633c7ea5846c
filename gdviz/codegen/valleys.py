"""Code of valleys, and of functions with many hollows."""

from __future__ import annotations

TEXTS = {
    "rosenbrock": '''
def f(theta):
    """Rosenbrock's valley."""
    x, ahead = theta[:-1], theta[1:]
    return np.sum((1 - x) ** 2 + 100 * (ahead - x**2) ** 2)


def grad(theta):
    x, height = theta[:-1], theta[1:] - theta[:-1] ** 2
    g = np.zeros_like(theta)
    g[:-1] = -2 * (1 - x) - 400 * x * height
    g[1:] += 200 * height
    return g


def hess(theta):
    x, beside = theta[:-1], np.diag(-400 * theta[:-1], 1)
    diagonal = np.zeros_like(theta)
    diagonal[:-1] = 2 - 400 * (theta[1:] - 3 * x**2)
    diagonal[1:] += 200
    return np.diag(diagonal) + beside + beside.T


def jacobian(theta):
    x, m = theta[:-1], len(theta) - 1
    steep = 10 * (np.eye(m, m + 1, 1) - 2 * np.diag(theta)[:-1])
    return np.sqrt(4 * len(x)) * np.vstack([-np.eye(m, m + 1), steep])
''',
    "ravine": '''
def f(theta):
    """A narrow valley that winds."""
    x, y = theta
    return 0.5 * x**2 + 0.5 * k * (y - c * np.sin(2 * x)) ** 2


def grad(theta):
    x, y = theta
    pull = k * (y - c * np.sin(2 * x))
    return np.array([x - 2 * c * np.cos(2 * x) * pull, pull])


def hess(theta):
    x, y = theta
    swing, side = 2 * c * np.cos(2 * x), y - c * np.sin(2 * x)
    bend = 1 + k * (swing**2 + 4 * c * np.sin(2 * x) * side)
    return np.array([[bend, -k * swing], [-k * swing, k]])


def jacobian(theta):
    steep = np.sqrt(2 * k)
    swing = 2 * c * np.cos(2 * theta[0])
    return np.array([[np.sqrt(2), 0.0], [-steep * swing, steep]])
''',
    "himmelblau": '''
def f(theta):
    """Himmelblau's four hollows."""
    x, y = theta
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def grad(theta):
    x, y = theta
    p, q = x**2 + y - 11, x + y**2 - 7
    return np.array([4 * x * p + 2 * q, 2 * p + 4 * y * q])


def hess(theta):
    x, y = theta
    p, q = x**2 + y - 11, x + y**2 - 7
    across = 4 * (x + y)
    return np.array([[4 * p + 8 * x**2 + 2, across], [across, 4 * q + 8 * y**2 + 2]])


def jacobian(theta):
    x, y = theta
    return np.array([[4 * x, 2.0], [2.0, 4 * y]])
''',
    "himmelblau_tilted": '''
def f(theta):
    """Himmelblau's four hollows, tilted."""
    x, y = theta
    p, q, r = x**2 + y - 11, x + y**2 - 7, (x - 4) * (y + 2)
    return 2 / 3 * (p**2 + q**2 + r**2)


def grad(theta):
    x, y = theta
    p, q, r = x**2 + y - 11, x + y**2 - 7, (x - 4) * (y + 2)
    along_x = 4 * x * p + 2 * q + 2 * r * (y + 2)
    along_y = 2 * p + 4 * y * q + 2 * r * (x - 4)
    return 2 / 3 * np.array([along_x, along_y])


def hess(theta):
    x, y = theta
    p, q = x**2 + y - 11, x + y**2 - 7
    along_x = 4 * p + 8 * x**2 + 2 + 2 * (y + 2) ** 2
    along_y = 4 * q + 8 * y**2 + 2 + 2 * (x - 4) ** 2
    across = 4 * (x + y) + 4 * (x - 4) * (y + 2)
    return 2 / 3 * np.array([[along_x, across], [across, along_y]])


def jacobian(theta):
    x, y = theta
    return np.array([[4 * x, 2.0], [2.0, 4 * y], [2 * (y + 2), 2 * (x - 4)]])
''',
    "beale": '''
def f(theta):
    """Beale's function."""
    x, y = theta
    p, q, r = 1.5 - x * (1 - y), 2.25 - x * (1 - y**2), 2.625 - x * (1 - y**3)
    return p**2 + q**2 + r**2


def terms(theta):
    x, y = theta
    p = np.array([1.5 - x * (1 - y), 2.25 - x * (1 - y**2), 2.625 - x * (1 - y**3)])
    slopes = np.array([[y - 1, x], [y**2 - 1, 2 * x * y], [y**3 - 1, 3 * x * y**2]])
    return p, slopes


def grad(theta):
    p, slopes = terms(theta)
    return 2 * p @ slopes


def hess(theta):
    x, y = theta
    p, slopes = terms(theta)
    across = p @ [1, 2 * y, 3 * y**2]
    bend = p @ [0, 2 * x, 6 * x * y]
    return 2 * (slopes.T @ slopes + np.array([[0, across], [across, bend]]))


def jacobian(theta):
    return np.sqrt(6) * terms(theta)[1]
''',
    "goldstein_price": '''
def f(theta):
    """Goldstein and Price's function."""
    x, y = theta
    s, t = x + y, 2 * x - 3 * y
    p = 1 + (s + 1) ** 2 * (3 * s**2 - 14 * s + 19)
    q = 30 + t**2 * (3 * t**2 - 16 * t + 18)
    return p * q


def factors(theta):
    """Both factors, and their first and second derivatives."""
    x, y = theta
    s, t = x + y, 2 * x - 3 * y
    p = 1 + (s + 1) ** 2 * (3 * s**2 - 14 * s + 19)
    q = 30 + t**2 * (3 * t**2 - 16 * t + 18)
    dp, dq = 12 * (s + 1) * (s - 1) * (s - 2), 12 * t * (t - 1) * (t - 3)
    return p, q, dp, dq, 12 * (3 * s**2 - 4 * s - 1), 12 * (3 * t**2 - 8 * t + 3)


def grad(theta):
    p, q, dp, dq, _, _ = factors(theta)
    return np.array([dp * q + 2 * p * dq, dp * q - 3 * p * dq])


def hess(theta):
    p, q, dp, dq, ddp, ddq = factors(theta)
    s, t = np.array([1, 1]), np.array([2, -3])
    mixed = dp * dq * (np.outer(s, t) + np.outer(t, s))
    return ddp * q * np.outer(s, s) + mixed + p * ddq * np.outer(t, t)
''',
    "three_hump_camel": '''
def f(theta):
    """The camel with three humps."""
    x, y = theta
    return 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2


def grad(theta):
    x, y = theta
    return np.array([4 * x - 4.2 * x**3 + x**5 + y, x + 2 * y])


def hess(theta):
    x = theta[0]
    return np.array([[4 - 12.6 * x**2 + 5 * x**4, 1.0], [1.0, 2.0]])
''',
    "six_hump_camel": '''
def f(theta):
    """The camel with six humps."""
    x, y = theta
    return (4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + (4 * y**2 - 4) * y**2


def grad(theta):
    x, y = theta
    along_x = 8 * x - 8.4 * x**3 + 2 * x**5 + y
    return np.array([along_x, x - 8 * y + 16 * y**3])


def hess(theta):
    x, y = theta
    return np.array([[8 - 25.2 * x**2 + 10 * x**4, 1.0], [1.0, 48 * y**2 - 8]])
''',
    "mccormick": '''
def f(theta):
    """McCormick's channel."""
    x, y = theta
    return np.sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1


def grad(theta):
    x, y = theta
    slope = np.cos(x + y)
    return np.array([slope + 2 * (x - y) - 1.5, slope - 2 * (x - y) + 2.5])


def hess(theta):
    x, y = theta
    bend = -np.sin(x + y)
    return np.array([[bend + 2, bend - 2], [bend - 2, bend + 2]])
''',
    "styblinski_tang": '''
def f(theta):
    """Styblinski and Tang's four hollows."""
    return 0.5 * np.sum(theta**4 - 16 * theta**2 + 5 * theta)


def grad(theta):
    return 2 * theta**3 - 16 * theta + 2.5


def hess(theta):
    return np.diag(6 * theta**2 - 16)
''',
    "rastrigin": '''
def f(theta):
    """Rastrigin's bowl full of hollows."""
    return np.sum(theta**2 + 10 * (1 - np.cos(2 * np.pi * theta)))


def grad(theta):
    return 2 * theta + 20 * np.pi * np.sin(2 * np.pi * theta)


def hess(theta):
    return np.diag(2 + 40 * np.pi**2 * np.cos(2 * np.pi * theta))
''',
    "ackley": '''
def f(theta):
    """Ackley's function, written so that its lowest value is 0 and not rounding."""
    rho = np.sqrt(0.5 * np.sum(theta**2))
    ripple = np.sum(np.cos(2 * np.pi * theta) - 1)
    return -20 * np.expm1(-0.2 * rho) - np.e * np.expm1(0.5 * ripple)


def grad(theta):
    rho = np.sqrt(0.5 * np.sum(theta**2))
    cone = 2 * np.exp(-0.2 * rho) * theta / rho if rho > 0 else np.zeros(2)
    ripple = np.exp(0.5 * np.sum(np.cos(2 * np.pi * theta)))
    return cone + np.pi * np.sin(2 * np.pi * theta) * ripple


def hess(theta):
    rho, turn = np.sqrt(0.5 * np.sum(theta**2)), 2 * np.pi * theta
    ripple = np.pi**2 * np.exp(0.5 * np.sum(np.cos(turn)))
    bend = ripple * (np.diag(2 * np.cos(turn)) - np.outer(np.sin(turn), np.sin(turn)))
    if rho == 0:
        return bend
    slope, u = np.exp(-0.2 * rho), theta / rho
    cone = 2 * slope / rho * np.eye(2) - slope * (0.2 + 1 / rho) * np.outer(u, u)
    return cone + bend
''',
    "griewank": '''
def f(theta):
    """Griewank's countless hollows."""
    x, y = theta
    return (x**2 + y**2) / 4000 + 1 - np.cos(x) * np.cos(y / 2**0.5)


def grad(theta):
    x, y = theta
    w = y / np.sqrt(2)
    along_y = y / 2000 + np.cos(x) * np.sin(w) / np.sqrt(2)
    return np.array([x / 2000 + np.sin(x) * np.cos(w), along_y])


def hess(theta):
    x, y = theta
    wave = np.cos(x) * np.cos(y / np.sqrt(2))
    across = -np.sin(x) * np.sin(y / np.sqrt(2)) / np.sqrt(2)
    return np.array([[0.0005 + wave, across], [across, 0.0005 + 0.5 * wave]])
''',
    "levy": '''
def f(theta):
    """Levy's function."""
    u, v = 0.25 * (theta - 1)
    first = np.sin(np.pi * u) ** 2
    second = u**2 * (1 + 10 * np.sin(np.pi * u + 1) ** 2)
    return first + second + v**2 * (1 + np.sin(2 * np.pi * v) ** 2)


def grad(theta):
    u, v = 0.25 * (theta - 1)
    angle, turn = np.pi * u + 1, 2 * np.pi * v
    along_u = np.pi * np.sin(2 * np.pi * u) + 2 * u * (1 + 10 * np.sin(angle) ** 2)
    along_u += 10 * np.pi * u**2 * np.sin(2 * angle)
    along_v = 2 * v * (1 + np.sin(turn) ** 2) + 2 * np.pi * v**2 * np.sin(2 * turn)
    return 0.25 * np.array([along_u, along_v])


def hess(theta):
    u, v = 0.25 * (theta - 1)
    angle, turn = np.pi * u + 1, 2 * np.pi * v
    uu = 2 * np.pi**2 * np.cos(2 * np.pi * u) + 2 * (1 + 10 * np.sin(angle) ** 2)
    uu += 40 * np.pi * u * np.sin(2 * angle)
    uu += 20 * np.pi**2 * u**2 * np.cos(2 * angle)
    vv = 2 * (1 + np.sin(turn) ** 2) + 8 * np.pi * v * np.sin(2 * turn)
    vv += 8 * np.pi**2 * v**2 * np.cos(2 * turn)
    return np.diag([uu, vv]) / 16
''',
    "easom": '''
def f(theta):
    """Easom's needle."""
    x, y = theta - np.pi
    return -np.cos(x) * np.cos(y) * np.exp(-(x**2) - y**2)


def bell(theta):
    """cos u exp(-u²) for both coordinates u from pi, and its derivatives."""
    u = theta - np.pi
    cos, sin, fall = np.cos(u), np.sin(u), np.exp(-(u**2))
    bend = -3 * cos + 4 * u * (sin + u * cos)
    return cos * fall, -(sin + 2 * u * cos) * fall, bend * fall


def grad(theta):
    (g, h), (dg, dh), _ = bell(theta)
    return -np.array([dg * h, g * dh])


def hess(theta):
    (g, h), (dg, dh), (ddg, ddh) = bell(theta)
    return -np.array([[ddg * h, dg * dh], [dg * dh, g * ddh]])
''',
}
