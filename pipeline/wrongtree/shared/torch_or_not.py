"""Whether there is PyTorch: `wrongtree-core` comes without it, and most commands need none."""

from __future__ import annotations

import importlib.util
import sys
from typing import Any

from wrongtree.shared.faults import UserError

PACKAGES = ("torch", "torchvision")


def require_torch(what: str) -> None:
    """UserError where it is not installed; `what` needs it."""
    for name in PACKAGES:
        try:
            found = importlib.util.find_spec(name) is not None
        except ImportError:
            found = False
        if not found:
            raise UserError(f"{what}: needs PyTorch, which is not installed; run pip install {' '.join(PACKAGES)}")


def is_tensor(value: Any) -> bool:
    """Whether it is one of torch's. As long as nobody has imported torch, there is none."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)
