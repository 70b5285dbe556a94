"""The pages of docs/ at the terminal, and which of them says more about a refusal."""

from __future__ import annotations

from types import TracebackType

from wrongtree.shared.faults import UserError

# By task, in the order in which a person comes to them; then what is looked up.
PAGES = (
    *(
        "own-checkpoint",
        "images",
        "splits",
        "predictions-only",
        "before",
        "reading-a-cluster",
        "concepts",
        "compare",
        "gate",
        "publishing",
        "notebook",
        "large-data",
    ),
    *("glossary", "representations", "safety", "method", "planted", "causes", "benchmarks", "gradients", "format"),
)
# By the module that refuses, or else by the one that called it: what reads tables, say, serves two families.
FAMILIES = {
    **dict.fromkeys(("inputs.models", "stages.predict", "flow.telling", "stages.embed"), "own-checkpoint"),
    **dict.fromkeys(
        ("inputs.remote", "inputs.images", "inputs.decode", "inputs.batches", "inputs.hierarchy"), "images"
    ),
    "inputs.splits": "splits",
    "inputs.models.vocabulary": "concepts",
    **dict.fromkeys(("inputs.given", "inputs.predictions", "stages.predict.given"), "predictions-only"),
    **dict.fromkeys(("flow.probing", "flow.probing_causes", "stages.probe"), "reading-a-cluster"),
    **{f"sites.{part}": "reading-a-cluster" for part in ("export", "carry", "tags", "nodes", "scores", "agreement")},
    **dict.fromkeys(("sites", "stages.emit.folder"), "publishing"),
    **dict.fromkeys(("api", "sites.built"), "notebook"),
    **dict.fromkeys(("flow.preflight.check", "commands.mending"), "before"),
    **dict.fromkeys(("compare", "commands.compare"), "compare"),
    **dict.fromkeys(
        ("commands.predict", "flow.on_ray", "flow.handing_out", "store.shard", "shared.machine"), "large-data"
    ),
    "shared.torch_or_not": "predictions-only",
    "store": "safety",
    "gate": "gate",
}


def page_of(fault: UserError) -> str | None:
    """The page that the fault names itself, else that of the innermost module that belongs to a family."""
    found, trace = fault.page, fault.__traceback__
    if found is None:
        for module in _modules(trace):
            found = family_of(module) or found
    return found


def family_of(module: str) -> str | None:
    """`wrongtree.inputs.models.graphs` → `own-checkpoint`; None where no page is about what it refuses."""
    package, _, name = module.partition(".")
    while package == "wrongtree" and name:
        if name in FAMILIES:
            return FAMILIES[name]
        name = name.rpartition(".")[0]
    return None


def text_of(name: str) -> str:
    """A page as it is written, in Markdown. UserError where there is none of that name."""
    if name not in PAGES:
        raise UserError(f"guide {name}: no such page; choose from {', '.join(PAGES)}")
    from wrongtree.shared import resources  # late: with it come libraries that --help does without

    return resources.page(name).read_text(encoding="utf-8")


def contents() -> list[tuple[str, str]]:
    """Every page's name and heading."""
    return [(name, text_of(name).partition("\n")[0].removeprefix("# ")) for name in PAGES]


def _modules(trace: TracebackType | None) -> list[str]:
    """Where an exception came through, the innermost last."""
    modules = []
    while trace is not None:
        modules.append(str(trace.tb_frame.f_globals.get("__name__", "")))
        trace = trace.tb_next
    return modules
