"""What Tab offers: names in lists, models, sites. Nothing heavy is imported: models are read off their source."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

MODEL = re.compile(r"^@register_model\([^)]*\).*?^def (\w+)\(", re.M | re.S)


def listed(known: Sequence[str], *, sums: bool = False) -> Callable[[str], list[str]]:
    """For lists such as `label,none` and, where `sums` are allowed, `features+saliency`."""

    def complete(incomplete: str) -> list[str]:
        before = re.fullmatch(r"(.*[,+])?[^,+]*" if sums else r"(.*,)?[^,]*", incomplete)
        return [f"{before[1] or ''}{name}" for name in known] if before else []

    return complete


def models() -> list[str]:
    """Every classifier of the installed torchvision, and how other names begin."""
    spec = importlib.util.find_spec("torchvision")  # finds it and does not import it
    folders = spec.submodule_search_locations if spec is not None else None
    files = [path for folder in folders or () for path in sorted(Path(folder, "models").glob("*.py"))]
    names = {name for path in files for name in MODEL.findall(path.read_text(encoding="utf-8"))}
    return [*(f"torchvision:{name}" for name in sorted(names)), "timm:", "hf:"]


def sites(incomplete: str) -> list[str]:
    """Folders that are sites: below the folder that is being typed, or else below `build`."""
    from wrongtree.sites.read import is_site  # late: with it comes NumPy

    near = Path(incomplete or "build/")
    above = near if incomplete.endswith("/") or not incomplete else near.parent
    found = [path for path in (above, *above.glob("*"), *above.glob("*/*")) if is_site(path)]
    return sorted(path.as_posix() for path in found)


@contextlib.contextmanager
def whole_words() -> Iterator[None]:
    """Bash breaks words at colons, before it asks and when it inserts: join them here, and answer with what is missing.

    So `--model torchvision:res` completes as it does in other shells.
    """
    words = os.environ.get("COMP_WORDS", "").split("\n")
    if os.environ.get("_WRONGTREE_COMPLETE") != "complete_bash" or ":" not in words:
        yield
        return
    joined: list[str] = []
    for word, before in zip(words, ["", *words], strict=False):
        if joined and ":" in (word, before):
            joined[-1] += word
        else:
            joined.append(word)
    os.environ.update(COMP_WORDS="\n".join(joined), COMP_CWORD=str(len(joined) - 1))
    colon = joined[-1].rfind(":") + 1
    answer = io.StringIO()
    try:
        with contextlib.redirect_stdout(answer):
            yield
    finally:
        print("\n".join(line[colon:] for line in answer.getvalue().splitlines()))
