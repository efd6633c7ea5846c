"""What a script for PyTorch defines of a landscape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gdviz.codegen.helpers import source as helper
from gdviz.codegen.printer import real

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gdviz.codegen.landscapes import Source
    from gdviz.engine.plan import Plan, RunPlan

_DIFFERENCES = {
    "forward": '''
def forward(f, x, h):
    """The slope from differences of values at x and ahead of it."""
    shifts = h * torch.eye(len(x), dtype=torch.float64)
    return torch.stack([(f(x + shift) - f(x)) / h for shift in shifts])
''',
    "central": '''
def central(f, x, h):
    """The slope from differences of values on both sides of x."""
    shifts = h * torch.eye(len(x), dtype=torch.float64)
    return torch.stack([(f(x + shift) - f(x - shift)) / (2 * h) for shift in shifts])
''',
}
_VALUE = '''
def value(at):
    """The loss at a place, as a plain number."""
    return f(torch.tensor(at)).item()
'''

_ANSWERS = {
    "value": '''
def loss_at(theta):
    """The loss as a tensor."""
    return f(theta)
''',
    "gradient": '''
def slope_at(theta):
    """The slope, by automatic differentiation."""
    at = theta.clone().requires_grad_()
    return torch.autograd.grad(f(at), at)[0]
''',
    "hessian": '''
def hess_at(theta):
    """The matrix of second derivatives, by automatic differentiation."""
    return torch.autograd.functional.hessian(f, theta)
''',
}
_THROUGH_NUMPY = {
    "value": '''
def loss_at(theta{k}):
    """The loss as a tensor."""
    return torch.tensor(f(theta.numpy(){given}))
''',
    "gradient": '''
def slope_at(theta{k}):
    """The slope as a tensor."""
    return torch.tensor(grad(theta.numpy(){given}))
''',
    "hessian": '''
def hess_at(theta):
    """The matrix of second derivatives as a tensor."""
    return torch.tensor(hess(theta.numpy()))
''',
}


def _answers(plan: Plan, source: Source, asks: Iterable[str]) -> list[str]:
    """The landscape as methods ask for it that are written out."""
    known = [name for name in _ANSWERS if name in asks]
    if not known:
        return []
    if source.in_torch:
        blocks = [_ANSWERS[name] for name in known]
    else:
        sequence = {"k": ", k=None", "given": ", k"} if source.sequence else {}
        blocks = [
            _THROUGH_NUMPY[name].format(**{"k": "", "given": "", **sequence}) for name in known
        ]
    bound = plan.runs[0].rules.diverged_above
    near = f" and theta.abs().max() <= {real(bound)}" if bound else ""
    goes_on = (
        'def carries_on(theta):\n    """Whether nothing has overflowed or gone far away."""'
        "\n    finite = loss_at(theta).isfinite() and slope_at(theta).isfinite().all()"
        f"\n    return finite{near}"
    )
    return [*(block.strip("\n") for block in blocks), goes_on]


def definitions(
    plan: Plan, source: Source, theirs: Sequence[RunPlan], asks: Iterable[str]
) -> list[str]:
    """What is defined of the landscape, for the runs of `torch.optim` and for the others."""
    bound = plan.runs[0].rules.diverged_above
    wanted = dict.fromkeys(run.gradient.kind for run in theirs if run.gradient is not None)
    if not source.in_torch:
        near = f" and np.abs(at).max() <= {real(bound)}" if bound else ""
        goes_on = (
            'def goes_on(at):\n    """Whether nothing has overflowed or gone far away."""\n'
            f"    finite = np.isfinite(f(at)) and np.isfinite(grad(at)).all()\n"
            f"    return finite{near}"
        )
        blocks = [source.setup, source.f, source.grad]
        if "hessian" in asks and "hess" in source.more:
            blocks.append(source.more["hess"])
        blocks += [goes_on] if theirs else []
        blocks += [helper(kind) for kind in wanted]
        return [b for b in (*blocks, *_answers(plan, source, asks)) if b]
    near = f" and theta.abs().max() <= {real(bound)}" if bound else ""
    goes_on = (
        'def goes_on(theta, loss):\n    """Whether nothing has overflowed or gone far away."""'
        "\n    finite = loss.isfinite() and theta.grad.isfinite().all()\n"
        f"    return finite{near}"
    )
    setup = [_in_torch(block) for block in source.setup.split("\n\n\n")]
    if source.arrays:
        made = ", ".join(f"torch.tensor({name})" for name in source.arrays)
        constants = f"{setup[0]}\n{', '.join(source.arrays)} = {made}"
        setup = [constants, *setup[1:]]
    blocks = [*setup, _in_torch(source.f), goes_on if theirs else "", _VALUE.strip("\n")]
    blocks += [_DIFFERENCES[kind].strip("\n") for kind in wanted]
    return [b for b in (*blocks, *_answers(plan, source, asks)) if b]


def _in_torch(block: str) -> str:
    """A function of NumPy's arrays as one of PyTorch's tensors; constants stay."""
    if block.startswith("def sigmoid("):
        return "sigmoid = torch.sigmoid"  # whose own slope is right at 0 too
    return re.sub(r"\bnp\.", "torch.", block) if block.startswith("def ") else block
