"""In what a method is written out: arrays of NumPy, or tensors of PyTorch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from gdviz.codegen.helpers import HELPERS
from gdviz.codegen.helpers import source as helper

if TYPE_CHECKING:
    from collections.abc import Mapping


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What is said differently.

    Attributes
    ----------
    module
        What has the functions.
    asks
        What the functions of the landscape are called, by what they answer.
    goes_on
        The function that tells whether a run may go on.
    begin, end
        Make `theta` of a list, and paths of what the list `path` holds.
    scalar
        What makes a number divide by zero as vectors do.
    tensors
        Whether functions take nothing but tensors.
    """

    module: str
    asks: Mapping[str, str]
    goes_on: str
    begin: str
    end: str
    scalar: str
    tensors: bool = False

    def of_array(self, text: str) -> str:
        """An array of NumPy among what the method computes with."""
        return f"torch.tensor({text})" if self.tensors else text


NUMPY = Dialect(
    module="np",
    asks={
        "value": "f", "gradient": "grad", "hessian": "hess", "jacobian": "jacobian",
        "fisher": "fisher",
    },
    goes_on="goes_on",
    begin="theta = np.array(theta, dtype=float)",
    end="return np.array([at for at in path if np.isfinite(at).all()])",
    scalar="np.float64",
)  # fmt: skip
TORCH = Dialect(
    module="torch",
    asks={"value": "loss_at", "gradient": "slope_at", "hessian": "hess_at"},
    goes_on="carries_on",
    begin="theta = torch.tensor(theta, dtype=torch.float64)",
    end="return torch.stack([at for at in path if at.isfinite().all()]).numpy()",
    scalar="torch.tensor",
    tensors=True,
)

NEUTRAL = ("armijo", "wolfe", "exact")  # helpers that ask for nothing of their module
_OWN = {
    "solve": '''
def tensor_solve(matrix, g):
    """The x for which matrix x is g; nan where there is none, or more than one."""
    try:
        return torch.linalg.solve(matrix, g)
    except torch.linalg.LinAlgError:
        return torch.full_like(g, torch.nan)
''',
    "root_solve": '''
def tensor_root_solve(matrix, shift, g):
    """Divide g by the square root of the matrix, plus the shift."""
    values, vectors = torch.linalg.eigh(matrix)
    return vectors @ (vectors.T @ g / (torch.sqrt(values.clamp(min=0)) + shift))
''',
    "forward": '''
def tensor_forward(f, x, h):
    """The slope from differences of values at x and ahead of it."""
    return torch.stack([(f(x + shift) - f(x)) / h for shift in h * torch.eye(len(x))])
''',
    "central": '''
def tensor_central(f, x, h):
    """The slope from differences of values on both sides of x."""
    shifts = h * torch.eye(len(x))
    return torch.stack([(f(x + shift) - f(x - shift)) / (2 * h) for shift in shifts])
''',
    "half": '''
def tensor_half(x):
    """x rounded to 16 bits."""
    return x.half().double()
''',
}
_CALLED = re.compile(rf"\b({'|'.join(name for name in HELPERS if name not in NEUTRAL)})\(")


def tensor_helper(name: str) -> str:
    """The helper `name` for tensors; it is called ``tensor_…``, as others may be NumPy's."""
    if name in NEUTRAL:
        return helper(name)
    if name in _OWN:
        return _OWN[name].strip("\n")
    return _CALLED.sub(r"tensor_\1(", re.sub(r"\bnp\.", "torch.", helper(name)))
