"""What somebody meant with a name for --model that is none: the nearest that works."""

from __future__ import annotations

import ast
import difflib
import importlib.util
import re
from pathlib import Path

from wrongtree.shared.phrases import some

KINDS = (
    "torchvision:NAME, timm:NAME, hf:NAME, package.module:factory, path/to/file.py:factory, or a TorchScript, .pt2 or "
    ".onnx file"
)
FACTORIES_OF = {"torchvision.models": "torchvision", "timm": "timm", "timm.models": "timm", "transformers": "hf"}


def meant(spec: str) -> str:
    """What to say of a name without a kind: which one was meant, else which there are."""
    if spec.endswith(".py"):
        path = Path(spec)
        if not path.is_file():
            return f"no such file {spec}; pass path/to/file.py:factory"
        known = functions_of(path)
        if is_openmmlab(path):
            return openmmlab(spec)
        if not known:
            return (
                f"name a function of it, as in {spec}:factory, that returns the module; it has none without arguments"
            )
        return f"name the function that returns the model: {' or '.join(f'{spec}:{name}' for name in known[:3])}"
    found = _of_a_library(spec)
    return f"expected {KINDS}" if found is None else f"pass {found}"


def is_openmmlab(path: Path) -> bool:
    """Whether a file is a config of MMPretrain or its like: it says `model = dict(type=...)`, or builds on others."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError):
        return False
    for node in tree.body:
        names = [ast.unparse(target) for target in node.targets] if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.Assign) and ("_base_" in names or ("model" in names and "type" in ast.unparse(node))):
            return True
    return False


def openmmlab(spec: str) -> str:
    """The way from a config of MMPretrain to a factory."""
    return (
        f"{spec} is a config of OpenMMLab, not a model: write a factory, `from mmpretrain import get_model` and `def "
        f"my_model(): return get_model('{spec}', pretrained='CHECKPOINT')`, into net.py, and pass net.py:my_model with "
        "--img-size, --mean and --std; or export it with MMDeploy and pass the .onnx file"
    )


def _of_a_library(spec: str) -> str | None:
    """`torchvision:resnet50` of `resnet50`, `torchvision.models.resnet50`, `torchvision/ResNet50`."""
    plain = spec.strip().strip("'\"()")
    for prefix, kind in (("torchvision", "torchvision"), ("timm", "timm"), ("hf", "hf"), ("huggingface", "hf")):
        left = re.sub(rf"^{prefix}([./](models|hub)?[./]?|[:/ ]+)(?=\w)", "", plain, flags=re.IGNORECASE)
        if left != plain:
            return _known(left, kind) or f"{kind}:{left}"
    if "/" in plain and re.fullmatch(r"[\w.-]+/[\w.-]+", plain):
        return f"hf:{plain}, if you mean a model on the Hugging Face hub; a file of this name is not there"
    both = ("timm", "torchvision") if "." in plain else ("torchvision", "timm")  # timm's have tags: resnet50.a1_in1k
    return next((found for kind in both if (found := _known(plain, kind))), None)


def _known(name: str, kind: str) -> str | None:
    """The library's own spelling of a name."""
    plain = re.sub(r"[^a-z0-9]", "", name.partition(".")[0].lower())
    if not plain:
        return None
    own = next((own for own in names_of(kind) if re.sub(r"[^a-z0-9]", "", own.lower()) == plain), None)
    tag = name[len(name.partition(".")[0]) :] if kind == "timm" else ""
    return None if own is None else f"{kind}:{own}{tag}"


def names_of(kind: str) -> list[str]:
    """The classifiers of torchvision, or timm's architectures; none where it is not installed."""
    if importlib.util.find_spec(kind) is None:
        return []
    if kind == "torchvision":
        from torchvision import models

        return list(models.list_models(module=models))
    if kind == "timm":
        from wrongtree.shared.quietly import quietly

        with quietly():
            import timm

            return list(timm.list_models())
    return []


def near(name: str, kind: str) -> str:
    """` (did you mean …?)` for a misspelt name of a library; empty where nothing is near."""
    exact = _known(name, kind)
    close = [exact.partition(":")[2]] if exact else difflib.get_close_matches(name.lower(), names_of(kind), 3, 0.75)
    return f" (did you mean {some([f'{kind}:{one}' for one in close])}?)" if close else ""


def of_a_weights_file(path: Path) -> str:
    """`torchvision:resnet18` of `resnet18-f37072fd.pth`: the architecture that a file is named for, else the kinds."""
    stem = path.name.lower()
    known = [name for name in names_of("torchvision") if stem.startswith(name)]
    return f"torchvision:{max(known, key=len)}" if known else "torchvision:NAME, timm:NAME or path/to/file.py:factory"


def functions_of(path: Path) -> list[str]:
    """Functions of a file that need no argument, read and not run: those that look like a model's first."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError):
        return []
    free = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and len(node.args.args) + len(node.args.posonlyargs) <= len(node.args.defaults)
        and len(node.args.kwonlyargs) == sum(default is not None for default in node.args.kw_defaults)
    ]
    classes = [
        node.name
        for node in tree.body
        if isinstance(node, ast.ClassDef) and any("Module" in ast.unparse(base) for base in node.bases)
    ]
    returning = [name for name in free if re.search(r"model|net|build|create|make|get", name, re.IGNORECASE)]
    return [*returning, *(name for name in free if name not in returning), *classes]
