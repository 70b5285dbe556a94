"""A look that leaves no trace: what is drawn at random after it is what would have been drawn without it."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np


@contextmanager
def undisturbed() -> Iterator[None]:
    """Whatever is drawn at random in here, what comes after draws as if it had not been; memory is given back."""
    numbers, legacy = random.getstate(), np.random.get_state()  # noqa: NPY002 - of people's own transforms
    torch = sys.modules.get("torch")  # without a model nobody may have imported it: nothing has been drawn there
    state = torch.get_rng_state() if torch is not None else None
    on_devices = torch.cuda.get_rng_state_all() if torch is not None and torch.cuda.is_available() else []
    try:
        yield
    finally:
        random.setstate(numbers)
        np.random.set_state(legacy)  # noqa: NPY002
        if torch is not None:
            torch.set_rng_state(state)
        if torch is not None and on_devices:
            torch.cuda.set_rng_state_all(on_devices)
            torch.cuda.empty_cache()  # the batch size is chosen by what is free
