"""The house rules that a reader can rely on: who imports whom, and that everything says what it is."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "pipeline" / "wrongtree"
FILES = sorted(PACKAGE.rglob("*.py"))
STAGES = ("predict", "embed", "represent", "cluster", "explain", "score", "probe", "preflight", "emit")
MOST_LINES = 300  # past 250, ask why; past this, split


def name_of(path: Path) -> str:
    """`wrongtree.cluster.ward`."""
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
    return parts[1] if parts[0] == "wrongtree" and len(parts) > 1 and parts[1] in STAGES else None


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
    assert {stage_of(name_of(path)) for path in FILES} == {None, *STAGES}


PARTS = (
    *("", "_around", "_checks", "_data", "_emit", "_glimpse"),
    *("_methods", "_predict", "_preflight", "_probe", "_probing"),
)
RUNNERS = tuple(f"wrongtree.run{part}" for part in PARTS)


def test_only_run_knows_all_stages():
    for path in FILES:
        known = {stage_of(module) for module in imports_of(path)} - {None}
        if name_of(path).startswith("wrongtree.publish"):
            known -= {"emit"}  # it works on finished sites, and writes their pages anew
        if stage_of(name_of(path)) is None and name_of(path) not in RUNNERS:
            assert not known, f"{name_of(path)} imports {known}"


@pytest.mark.parametrize(
    "module", ["wrongtree", "wrongtree.cli", "wrongtree.run", "wrongtree.trees", "wrongtree.serve"]
)
def test_what_must_start_at_once_imports_no_torch(module):
    assert not [m for m in reached(module) if m.split(".")[0] in ("torch", "torchvision")]


@pytest.mark.parametrize("stage", ["cluster", "represent", "explain", "score", "emit"])
def test_stages_after_predict_never_import_torch(stage):
    for path in FILES:
        if stage_of(name_of(path)) == stage:
            assert not [m for m in reached(name_of(path)) if m.split(".")[0] in ("torch", "torchvision")], path


def test_the_command_line_imports_only_what_parsing_needs():
    outside = {m.split(".")[0] for m in reached("wrongtree.cli")} - {"wrongtree", "__future__"}
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
