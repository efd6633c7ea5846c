"""Code of landscapes made of data, which scripts carry along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.objectives.linear_regression import PREDICTORS, TARGET, LinearRegression
from gdviz.engine.data import columns

if TYPE_CHECKING:
    from gdviz.core.objectives import Objective

_FUNCTIONS = '''
def f(theta):
    """Half the mean squared error of a linear model."""
    residuals = X @ theta - y
    return 0.5 * np.mean(residuals**2)


def grad(theta):
    return X.T @ (X @ theta - y) / len(y)


def hess(theta):
    return X.T @ X / len(y)


def jacobian(theta):
    return X


def fisher(theta):
    """Of the model that errors are normal with variance 1: the same as the Hessian."""
    return X.T @ X / len(y)
'''


def regression(objective: Objective) -> str:
    """Least squares on the penguins, whose measurements stand in the script."""
    assert isinstance(objective, LinearRegression)
    line = objective.names[0] == "intercept"
    names = (*PREDICTORS["line" if line else "plane"], TARGET)
    table = columns(objective.data)
    rows = zip(*(table[name].tolist() for name in names), strict=True)
    numbers = [" ".join(f"{value:.12g}" for value in row) for row in rows]
    lines = [
        f"# {len(numbers)} penguins: {', '.join(name.replace('_', ' ') for name in names)}",
        'TABLE = """',
        *numbers,
        '"""',
        f"DATA = np.array(TABLE.split(), dtype=float).reshape(-1, {len(names)})",
        "X, y = DATA[:, :-1], DATA[:, -1]",
    ]
    measured = objective.design[:, 1:] if line else objective.design
    if np.abs(measured.mean(axis=0)).max() < 1e-6:
        lines.append("X = (X - X.mean(axis=0)) / X.std(axis=0)")
    if line:
        lines.append("X = np.column_stack([np.ones(len(y)), X])")
    else:
        lines.append("y = y - y.mean()")
    return "\n".join(lines) + "\n\n\n" + _FUNCTIONS.strip()
