"""Code of neurons, alone or in a row."""

from __future__ import annotations

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
    "saturated_sigmoid": f'''{_SIGMOID.strip()}


def f(theta):
    """The error of one sigmoid neuron on two samples."""
    w, b = theta
    high, low = sigmoid(b + p * w) - t, sigmoid(b - p * w) - (1 - t)
    return 0.25 * (high**2 + low**2)


def seen(theta):
    """What the neuron sees of the two samples, and its errors."""
    w, b = theta
    z = np.array([b + p * w, b - p * w])
    return z, sigmoid(z) - np.array([t, 1 - t])


def grad(theta):
    z, errors = seen(theta)
    high, low = 0.5 * errors * sigmoid_slope(z)
    return np.array([p * (high - low), high + low])


def hess(theta):
    z, errors = seen(theta)
    slope = sigmoid_slope(z)
    high, low = 0.5 * slope * (slope - errors * np.tanh(0.5 * z))
    across = p * (high - low)
    return np.array([[p**2 * (high + low), across], [across, high + low]])


def jacobian(theta):
    high, low = sigmoid_slope(seen(theta)[0])
    return np.array([[p * high, high], [-p * low, low]])
''',
    "saturated_tanh": '''
def tanh_slope(z):
    """The derivative of tanh, to full precision where it is saturated."""
    fall = np.exp(-2 * np.abs(z))
    return 4 * fall / (1 + fall) ** 2


def f(theta):
    """The error of two tanh neurons in a row on one sample."""
    w, v = theta
    return 0.5 * (np.tanh(v * np.tanh(p * w)) - t) ** 2


def grad(theta):
    w, v = theta
    h, slope = np.tanh(p * w), p * tanh_slope(p * w)
    outer = (np.tanh(v * h) - t) * tanh_slope(v * h)
    return outer * np.array([v * slope, h])


def hess(theta):
    w, v = theta
    h, slope = np.tanh(p * w), p * tanh_slope(p * w)
    answer, steep = np.tanh(v * h), tanh_slope(v * h)
    outer = (answer - t) * steep
    bend = steep * (steep - 2 * (answer - t) * answer)
    inner = np.array([v * slope, h])
    curve = np.array([[-2 * v * p * h * slope, slope], [slope, 0.0]])
    return bend * np.outer(inner, inner) + outer * curve
''',
}
