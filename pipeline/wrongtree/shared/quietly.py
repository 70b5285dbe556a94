"""What libraries say of themselves while they work for us: bars, advice, warnings that a person cannot act on."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout

LOGGING = ("datasets", "huggingface_hub", "timm", "torchvision", "transformers")


@contextmanager
def quietly() -> Iterator[None]:
    """Nothing that is printed, logged or warned of in here reaches the terminal; what fails still raises."""
    loggers = [(logging.getLogger(name), logging.getLogger(name).level) for name in LOGGING]
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        for logger, _ in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        try:
            yield
        finally:
            for logger, level in loggers:
                logger.setLevel(level)
