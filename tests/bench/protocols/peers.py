"""Short versions of three published methods, written from their papers; for domino.py here.

Each sees the same points (n, d), labels (n,) 0 or 1, and the model's probability of class 1 (n,), and proposes up to
`most` slices, the most important first.

    mixture    Eyuboglu et al. 2022, Domino: Gaussians over the embedding, with label and prediction beside it
    planespot  Plumb et al. 2022: Gaussians over a two-dimensional layout and the model's confidence
    spotlight  d'Eon et al. 2022: balls with learned centres and widths, in which the loss is highest
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import torch
from found import Found
from scipy.special import logsumexp
from sklearn.manifold import TSNE
from sklearn.mixture import GaussianMixture

COMPONENTS = 25  # Gaussians of the mixture, of which the most deviating ones are slices
WEIGHT = 10.0  # of label and prediction in the mixture's likelihood
ROUNDS = 100
TRIED = range(2, 31, 4)  # numbers of Gaussians that PlaneSpot chooses from, by the BIC
BESIDE = 0.5  # weight of the confidence beside PlaneSpot's plane, whose axes run from 0 to 1
SMALLEST = 0.02  # of all images: a spotlight holds as many at least
STEPS = 150  # of gradient descent for each spotlight

Method = Callable[[np.ndarray, np.ndarray, np.ndarray, int, int], list[Found]]


def mixture(points: np.ndarray, label: np.ndarray, said: np.ndarray, most: int, seed: int) -> list[Found]:
    """Domino's error-aware mixture: each component has a diagonal Gaussian, and a share of class 1 in labels and said.

    Components begin within the cells of the confusion matrix. Slices are those in which label and probability differ
    most on average. Images are ranked by their posterior, and where it is 1, by their likelihood.
    """
    random = np.random.default_rng(seed)
    x = points / np.sqrt(np.square(points).sum(axis=1).mean() / points.shape[1])
    cell = 2 * label + (said > 0.5)
    owner = np.concatenate([np.full(6 + (c == 0), c) for c in range(4)])[:COMPONENTS]
    share = random.random((len(x), COMPONENTS)) * (owner == cell[:, None]) + 0.01 * random.random((len(x), COMPONENTS))
    share /= share.sum(axis=1, keepdims=True)
    before = -np.inf
    for _ in range(ROUNDS):
        size = share.sum(axis=0) + 1e-9
        mean = share.T @ x / size[:, None]
        variance = np.maximum(share.T @ np.square(x) / size[:, None] - np.square(mean), 0) + 1e-3
        rates = [np.clip(share.T @ value / size, 1e-4, 1 - 1e-4) for value in (label, said)]
        log = -0.5 * (
            np.square(x) @ (1 / variance).T
            - 2 * x @ (mean / variance).T
            + (np.square(mean) / variance + np.log(2 * np.pi * variance)).sum(axis=1)
        )
        for value, rate in zip((label, said), rates, strict=True):
            log += WEIGHT * (np.outer(value, np.log(rate)) + np.outer(1 - value, np.log(1 - rate)))
        log += np.log(size / len(x))
        total = logsumexp(log, axis=1)
        share = np.exp(log - total[:, None])
        now = total.mean()
        if abs(now - before) < 1e-4:
            break
        before = now
    differs = np.abs(rates[0] - rates[1])
    hard = share.argmax(axis=1)
    found = []
    for k in np.argsort(-differs, kind="stable")[:most]:
        tie = np.argsort(np.argsort(log[:, k])) / len(x) * 1e-6
        found.append(Found(share[:, k] + tie, np.flatnonzero(hard == k)))
    return found


def planespot(
    points: np.ndarray, label: np.ndarray, said: np.ndarray, most: int, seed: int, beside: float = BESIDE
) -> list[Found]:
    """Gaussians over t-SNE (for the paper's scvis) and the confidence in class 1; their number by the BIC.

    Slices are ranked by errors · error rate.
    """
    plane = TSNE(init="pca", random_state=seed, perplexity=min(30, (len(points) - 1) / 3)).fit_transform(points)
    return on_plane(plane, label, said, most, seed, beside)


def on_plane(
    plane: np.ndarray, label: np.ndarray, said: np.ndarray, most: int, seed: int, beside: float = BESIDE
) -> list[Found]:
    """PlaneSpot on a layout that is there already (n, 2)."""
    scaled = (plane - plane.min(axis=0)) / np.ptp(plane, axis=0)
    seen = np.concatenate([scaled, beside * said[:, None]], axis=1).astype(np.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fits = [GaussianMixture(k, random_state=seed).fit(seen) for k in TRIED if k < len(seen) / 3]
        best = min(fits, key=lambda fit: fit.bic(seen))
    hard, share = best.predict(seen), best.predict_proba(seen)
    density = np.stack([_log_normal(seen, *each) for each in zip(best.means_, best.covariances_, strict=True)], axis=1)
    wrong = (said > 0.5) != (label == 1)
    errors = np.bincount(hard, wrong, minlength=best.n_components)
    size = np.maximum(1, np.bincount(hard, minlength=best.n_components))
    found = []
    for k in np.argsort(-errors * errors / size, kind="stable")[:most]:
        tie = np.argsort(np.argsort(density[:, k])) / len(seen) * 1e-6
        found.append(Found(share[:, k] + tie, np.flatnonzero(hard == k)))
    return found


def _log_normal(x: np.ndarray, mean: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    away = x - mean
    return -0.5 * (away @ np.linalg.inv(covariance) * away).sum(axis=1) - 0.5 * np.linalg.slogdet(covariance)[1]


def spotlight(points: np.ndarray, label: np.ndarray, said: np.ndarray, most: int, seed: int) -> list[Found]:
    """Weights max(0, 1 - τ·|x - μ|²), with μ and τ learned so that the weighted mean of the loss is highest.

    A barrier keeps the sum of the weights above a bound, which falls from all images to the smallest size. What one
    spotlight has seen weighs less for the next.
    """
    torch.manual_seed(seed)
    x, loss = _scene(points, label, said)
    found = []
    for _ in range(most):
        centre = x.mean(dim=0).clone().requires_grad_()
        narrow = torch.tensor(-3.0, requires_grad=True)  # log τ: at first nearly every image weighs the same
        descent = torch.optim.Adam([{"params": [centre], "lr": 0.05}, {"params": [narrow], "lr": 0.1}])
        for step in range(STEPS):
            least = max(SMALLEST, 0.8 * (SMALLEST / 0.8) ** (step / (0.75 * STEPS))) * len(x)
            weight = _lit(x, centre, narrow)
            lacks = torch.relu(least - weight.sum()) / least
            aim = -(weight * loss).sum() / (weight.sum() + 1e-6) + 10 * lacks + 100 * lacks**2
            descent.zero_grad()
            aim.backward()
            descent.step()
        with torch.no_grad():
            weight = _lit(x, centre, narrow)
            far = torch.square(x - centre).sum(dim=1)
            loss = loss * (1 - weight / max(float(weight.max()), 1e-6))
        found.append(Found(-far.numpy(), np.flatnonzero(weight.numpy() > 0)))
    return found


def _scene(points: np.ndarray, label: np.ndarray, said: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    """(n, d) points whose mean squared distance from their mean is 1, and (n,) their losses."""
    x = torch.from_numpy(points / np.sqrt(np.square(points - points.mean(axis=0)).sum(axis=1).mean())).float()
    own = np.clip(np.where(label == 1, said, 1 - said), 1e-4, 1)
    return x, torch.from_numpy(-np.log(own)).float()


def _lit(x: torch.Tensor, centre: torch.Tensor, narrow: torch.Tensor) -> torch.Tensor:
    return torch.relu(1 - torch.exp(narrow) * torch.square(x - centre).sum(dim=1))


def sized_spotlight(
    points: np.ndarray, label: np.ndarray, said: np.ndarray, most: int, seed: int, size: float = 0.04
) -> list[Found]:
    """Spotlights whose weights sum to a bound that is kept to exactly, where `spotlight` has a penalty.

    For every centre there is one width of that sum, found by bisection, so that only the centre is learned. The bound
    falls from most images to `size`, a share of them. A spotlight's members are those of the highest weights, as many
    as the sum. No number is random.
    """
    x, loss = _scene(points, label, said)
    found = []
    for _ in range(most):
        centre = x.mean(dim=0).clone().requires_grad_()
        descent = torch.optim.Adam([centre], lr=0.05)
        for step in range(STEPS):
            least = max(size, 0.8 * (size / 0.8) ** (step / (0.75 * STEPS))) * len(x)
            far = torch.square(x - centre).sum(dim=1)
            weight = torch.relu(1 - _narrow(far.detach().numpy(), least) * far)
            descent.zero_grad()
            (-(weight * loss).sum() / weight.sum()).backward()
            descent.step()
        with torch.no_grad():
            far = torch.square(x - centre).sum(dim=1)
            weight = torch.relu(1 - _narrow(far.numpy(), size * len(x)) * far)
            loss = loss * (1 - weight / max(float(weight.max()), 1e-6))
        nearest = np.argsort(far.numpy(), kind="stable")
        found.append(Found(-far.numpy(), np.sort(nearest[: round(size * len(x))])))
    return found


def _narrow(far: np.ndarray, least: float) -> float:
    """The τ for which the weights max(0, 1 - τ·far) sum to `least`."""
    low, high = -30.0, 30.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if np.maximum(0, 1 - np.exp(middle) * far).sum() > least else (low, middle)
    return float(np.exp(low))


METHODS: dict[str, Method] = {"mixture": mixture, "planespot": planespot, "spotlight": spotlight}
