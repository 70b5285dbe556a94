"""The house rules that a reader can rely on: who imports whom, and that everything says what it is."""

import ast
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from places import PACKAGE, ROOT

FILES = sorted(PACKAGE.rglob("*.py"))
STAGES = ("predict", "embed", "represent", "cluster", "explain", "score", "probe", "emit")
# From the ground up: a module imports its own floor and those below it.
FLOORS = (
    ("shared", "contract"),
    ("config",),
    ("artifacts",),
    ("store",),
    ("inputs",),
    ("stages",),
    ("sites",),
    ("flow",),
    ("compare",),
    ("gate",),
    ("api", "demo"),
    ("commands",),
    ("__main__",),
)
MOST_ENTRIES = 20  # at the root
MOST_FILES = 25  # in a folder
MOST_LINES = 300  # past 250, ask why; past this, split


def name_of(path: Path) -> str:
    """`wrongtree.stages.cluster.ward`."""
    return ".".join(("wrongtree", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


def imports(source: str, package: str, everywhere: bool = True) -> set[str]:
    """Full names of what a file of `package` imports: anywhere in it, or only when it is itself imported."""
    found: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level else ""
            base = ".".join(part for part in (above, node.module) if part)
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
        elif everywhere or not (_only_for_types(node) or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
            waiting += ast.iter_child_nodes(node)
    return found


def imports_of(path: Path, everywhere: bool = True) -> set[str]:
    package = name_of(path) if path.name == "__init__.py" else name_of(path).rpartition(".")[0]
    return imports(path.read_text(encoding="utf-8"), package, everywhere)


def _only_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def stage_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[2] if parts[:2] == ["wrongtree", "stages"] and len(parts) > 2 else None


def floor_of(module: str) -> int:
    """How high a module stands; what is at the root beside the folders stands by its own name."""
    return next(i for i, floor in enumerate(FLOORS) if module.split(".")[1] in floor)


def reached(start: str) -> set[str]:
    """Everything that importing a module imports, and what that imports, and so on within the package."""
    paths = {name_of(path): path for path in FILES}
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        parents = [module.rsplit(".", i)[0] for i in range(1, module.count(".") + 1)]
        waiting += [parent for parent in parents if parent in paths]
        if module in paths:
            waiting += imports_of(paths[module], everywhere=False)
    return seen


PACKAGES = {name_of(path) for path in FILES if path.name == "__init__.py"}


def named() -> dict[str, Path]:
    return {name_of(path): path for path in FILES}


def folder_of(module: str) -> str:
    """A module at the root beside the folders counts as one."""
    above = module.rpartition(".")[0]
    return module if module in PACKAGES or above == "wrongtree" else above


def circle(arrows: dict[str, set[str]]) -> set[str]:
    """What is left once whatever reaches nothing, or is reached by nothing, is taken away: none without a circle."""
    left = {name: set(targets) for name, targets in arrows.items()}
    while True:
        aimed = set().union(*left.values()) if left else set()
        out = {name for name, targets in left.items() if not targets & set(left) or name not in aimed}
        if not out:
            return set(left)
        left = {name: targets - out for name, targets in left.items() if name not in out}


def test_the_walk_itself_sees_every_kind_of_import():
    source = """
import a.b, c as d
from e import f
from . import near
from ..up import far
if TYPE_CHECKING:
    import types_only
def function():
    import later
class Thing:
    import inside
try:
    from g.h import i
except ImportError:
    pass
"""
    now = {"a.b", "c", "e", "e.f", "p.q", "p.q.near", "p.up", "p.up.far", "inside", "g.h", "g.h.i"}
    assert imports(source, "p.q", everywhere=False) == now
    assert imports(source, "p.q") == {*now, "types_only", "later"}


def test_no_stage_imports_another():
    for path in FILES:
        own = stage_of(name_of(path))
        others = {stage_of(module) for module in imports_of(path)} - {None, own}
        assert own is None or not others, f"{name_of(path)} imports {others}"


def test_every_stage_is_there():
    assert {stage_of(name_of(path)) for path in FILES} - {None} == set(STAGES)


def test_nothing_imports_upwards():
    for path in FILES:
        if name_of(path) == "wrongtree":
            continue  # the face of the package: it loads what it names when that is asked for
        for module in imports_of(path):
            if module.startswith("wrongtree.") and module != "wrongtree.__version__":
                assert floor_of(module) <= floor_of(name_of(path)), f"{name_of(path)} imports {module}"


def test_no_modules_and_no_folders_import_each_other_in_a_circle():
    known = {name_of(path) for path in FILES}
    arrows = {name: {m for m in imports_of(path) if m in known} - {"wrongtree", name} for name, path in named().items()}
    assert not circle(arrows)
    folders: dict[str, set[str]] = {}
    for name, targets in arrows.items():
        own = folder_of(name)
        folders.setdefault(own, set()).update(folder_of(target) for target in targets if target not in PACKAGES)
        folders[own].discard(own)
    folders.pop("wrongtree")
    assert not circle(folders)


def test_the_search_for_circles_finds_one():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == {"a", "b", "c"}
    assert not circle({"a": {"b", "c"}, "b": {"c"}, "c": set()})


def test_the_root_and_every_folder_can_be_taken_in_at_a_glance():
    tracked = [path for path in PACKAGE.iterdir() if path.name not in ("__pycache__", "_assets")]
    assert len(tracked) <= MOST_ENTRIES
    for root in (PACKAGE, ROOT / "tests"):
        for folder in [root, *(path for path in root.rglob("*") if path.is_dir())]:
            files = [path for path in folder.iterdir() if path.is_file()]
            if not {"fixtures", "__pycache__", "_assets"} & set(folder.parts):
                assert len(files) <= MOST_FILES, folder


def test_tests_mirror_the_folders():
    """Every folder with tests is one of the package's, or holds what concerns all of it."""
    beside = {"house", "whole", "e2e", "bench", "cases", "helpers", "fixtures"}
    for path in (ROOT / "tests").rglob("test_*.py"):
        folder = path.parent.relative_to(ROOT / "tests")
        assert folder.parts[0] in beside or (PACKAGE / folder).is_dir(), path


@pytest.mark.parametrize(
    "module",
    [
        "wrongtree",
        "wrongtree.commands.app",
        "wrongtree.flow.run",
        "wrongtree.artifacts.trees",
        "wrongtree.sites.serve",
        "wrongtree.compare.words",
        "wrongtree.gate.judge",
    ],
)
def test_what_must_start_at_once_imports_no_torch(module):
    assert not [m for m in reached(module) if m.split(".")[0] in ("torch", "torchvision")]


@pytest.mark.parametrize("stage", ["cluster", "represent", "explain", "score", "emit"])
def test_stages_after_predict_never_import_torch(stage):
    for path in FILES:
        if stage_of(name_of(path)) == stage:
            assert not [m for m in reached(name_of(path)) if m.split(".")[0] in ("torch", "torchvision")], path


def test_the_command_line_imports_only_what_parsing_needs():
    outside = {m.split(".")[0] for m in reached("wrongtree.commands.app")} - {"wrongtree", "__future__"}
    assert not outside & {"numpy", "PIL", "scipy", "sklearn", "pyarrow", "jinja2", "rich"}


def test_everything_public_has_a_docstring():
    for path in FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), path
        waiting = [(node, node.name) for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        while waiting:
            node, name = waiting.pop()
            if name.rpartition(".")[2].startswith("_"):
                continue  # private, or told by Python what it does
            assert ast.get_docstring(node), f"{path.name}: {name}"
            if isinstance(node, ast.ClassDef):
                inner = [n for n in node.body if isinstance(n, ast.FunctionDef)]
                waiting += [(n, f"{name}.{n.name}") for n in inner]


def test_no_file_is_too_long_to_have_one_idea():
    long = {name_of(path): len(path.read_text().splitlines()) for path in FILES}
    assert not {name: lines for name, lines in long.items() if lines > MOST_LINES}


def test_no_two_modules_that_tests_import_have_one_name():
    folders = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]
    names = [path.stem for folder in folders["pythonpath"] for path in (ROOT / folder).glob("*.py")]
    names = [name for name in names if name not in ("__init__", "conftest")]
    assert not [name for name, times in Counter(names).items() if times > 1]
