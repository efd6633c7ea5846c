"""Linear algebra over the components of many lanes at once.

Vectors are ``(D, *B)``, matrices ``(D, D, *B)``.  A singular system gives nan in its lane
and leaves the others alone: what becomes of the run is for its status to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gdviz.core.arrays import BoolArray, FloatArray, Matrices, Points, Scalars


_TINY = 1e-280  # products of steps below it have lost their digits
_WIDE = 32  # from here on a product of matrices beats sums over all lanes, entry by entry


def outer(a: Points, b: Points) -> Matrices:
    """A bᵀ, ``(D, *B) × (D, *B) -> (D, D, *B)``."""
    return np.asarray(a[:, None] * b[None, :])


def times(m: Matrices, x: Points) -> Points:
    """M x, ``(D, D, *B) × (D, *B) -> (D, *B)``."""
    return np.asarray((m * x[None]).sum(axis=1))


def gram(jacobian: FloatArray) -> Matrices:
    """JᵀJ / N of a Jacobian ``(N, D, *B)``."""
    count, dim = jacobian.shape[:2]
    if dim >= _WIDE:
        rows = np.ascontiguousarray(np.moveaxis(jacobian, (0, 1), (-2, -1)))  # (*B, N, D)
        return np.moveaxis(np.swapaxes(rows, -1, -2) @ rows / count, (-2, -1), (0, 1))
    product = np.empty((dim, dim, *jacobian.shape[2:]))
    for i in range(dim):
        for j in range(i, dim):
            product[i, j] = product[j, i] = (jacobian[:, i] * jacobian[:, j]).mean(axis=0)
    return product


def shifted_solve(m: Matrices, shift: Scalars | float, g: Points) -> Points:
    """(M + shift · I)⁻¹ g; nan where there is no unique answer."""
    dim = m.shape[0]
    eye = np.eye(dim).reshape(dim, dim, *(1,) * (m.ndim - 2))
    a = np.moveaxis(m + shift * eye, (0, 1), (-2, -1)).copy()  # (*B, D, D)
    b = np.moveaxis(np.broadcast_to(g, (dim, *m.shape[2:])), 0, -1)[..., None]
    singular: BoolArray = np.array(~np.isfinite(a).all(axis=(-2, -1)))
    a[singular] = np.eye(dim)  # anything solvable: the answer is discarded
    with np.errstate(all="ignore"):
        try:
            x = np.linalg.solve(a, b)
        except np.linalg.LinAlgError:  # it does not say where: few are worth a second look
            singular = singular | (np.linalg.slogdet(a)[0] == 0.0)
            a[singular] = np.eye(dim)
            x = np.linalg.solve(a, b)
    return np.where(singular, np.nan, np.moveaxis(x[..., 0], -1, 0))


def _spectrum(m: Matrices) -> tuple[FloatArray, FloatArray]:
    """Eigenvalues ``(*B, D)`` and vectors ``(*B, D, D)`` of symmetric matrices; nan for nan."""
    a = np.moveaxis(m, (0, 1), (-2, -1))
    odd = np.array(~np.isfinite(a).all(axis=(-2, -1)))
    values, vectors = np.linalg.eigh(np.where(odd[..., None, None], 0.0, a))
    return np.where(odd[..., None], np.nan, values), vectors


def _apply(scale: FloatArray, vectors: FloatArray, g: Points) -> Points:
    """V diag(scale) Vᵀ g."""
    b = np.moveaxis(np.broadcast_to(g, (vectors.shape[-1], *vectors.shape[:-2])), 0, -1)
    along = np.einsum("...ij,...i->...j", vectors, b)
    return np.moveaxis(np.einsum("...ij,...j->...i", vectors, scale * along), -1, 0)


def absolute_solve(m: Matrices, g: Points) -> Points:
    """|M|⁻¹ g, with the absolute values of the eigenvalues of M."""
    values, vectors = _spectrum(m)
    with np.errstate(all="ignore"):
        return _apply(1.0 / np.abs(values), vectors, g)


def root_solve(m: Matrices, shift: Scalars, g: Points) -> Points:
    """(M^½ + shift · I)⁻¹ g for a positive semidefinite M."""
    values, vectors = _spectrum(m)
    roots = np.sqrt(np.maximum(values, 0.0)) + np.asarray(shift)[..., None]
    with np.errstate(all="ignore"):
        return _apply(1.0 / roots, vectors, g)


def bfgs_update(h: Matrices, s: Points, y: Points) -> Matrices:
    """The inverse Hessian after the pair (s, y), unchanged where sᵀy is not positive.

    Before the first pair H is scaled to the curvature that the pair has seen, sᵀy / yᵀy
    (J. Nocedal and S. J. Wright, Numerical Optimization, 2006, equations 6.17 and 6.20).
    """
    sy, yy = seen_curvature(s, y), (y * y).sum(axis=0)
    sound = sy > 0.0
    rho = 1.0 / np.where(sound, sy, 1.0)
    dim = h.shape[0]
    eye = np.eye(dim).reshape(dim, dim, *(1,) * (h.ndim - 2))
    untouched = (h == eye).all(axis=(0, 1))
    scaled = np.where(untouched, sy / np.where(sound, yy, 1.0), 1.0) * h
    hy = times(scaled, y)
    yhy = (y * hy).sum(axis=0)
    grown = scaled - rho * (outer(hy, s) + outer(s, hy)) + rho * (rho * yhy + 1.0) * outer(s, s)
    return np.where(sound, grown, h)


def seen_curvature(s: Points, y: Points) -> Scalars:
    """sᵀy where a pair tells of a curvature, 0 where it is not positive or is rounding."""
    sy = (s * y).sum(axis=0)
    sizes = np.sqrt((s * s).sum(axis=0)) * np.sqrt((y * y).sum(axis=0))
    return np.where((sy > _TINY) & (sy > 1e-10 * sizes), sy, 0.0)


def push(ring: FloatArray, x: Points, sy: Scalars) -> FloatArray:
    """The ring ``(m, D, *B)``, newest first, with x in front where sᵀy is positive."""
    return np.where(sy > 0.0, np.concatenate([x[None], ring[:-1]]), ring)


def two_loop(s: FloatArray, y: FloatArray, g: Points) -> Points:
    """The product H g of L-BFGS from rings of pairs ``(m, D, *B)``, newest first.

    Places that are still zero are passed over (J. Nocedal, Updating quasi-Newton matrices
    with limited storage, Mathematics of Computation 35, 1980).
    """
    sy, yy = (s * y).sum(axis=1), (y * y).sum(axis=1)  # (m, *B)
    used = sy > _TINY
    rho = np.where(used, 1.0 / np.where(used, sy, 1.0), 0.0)
    q, alphas = g, []
    for i in range(len(s)):
        alphas.append(rho[i] * (s[i] * q).sum(axis=0))
        q = q - alphas[i] * y[i]
    q = q * np.where(used[0], sy[0] / np.where(used[0], yy[0], 1.0), 1.0)
    for i in reversed(range(len(s))):
        beta = rho[i] * (y[i] * q).sum(axis=0)
        q = q + (alphas[i] - beta) * s[i]
    return q
