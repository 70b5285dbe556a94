"""What README and the pages of docs/ tell people to type is typed here, in a folder that has what they speak of.

In a block's first line the words in brackets say why it does not run here; a block that begins with `# name.ext` is a
file; one marked `text` is what the commands before it print, where `…` stands for anything.
"""

import ast
import json
import re
import shutil
import tempfile
import threading
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
import tiny_clip
from test_export import tag_file

from actionlint import lint
from checking import paint
from places import ROOT
from reading import load
from wrongtree.commands.guide_pages import PAGES
from wrongtree.sites.serve import make_server

LOOKED_UP = {
    "glossary",
    "representations",
    "safety",
    "method",
    "planted",
    "causes",
    "benchmarks",
    "gradients",
    "format",
}
TASKS = [name for name in PAGES if name not in LOOKED_UP]
BLOCK = re.compile(r"^```(\w+)(?: \(([^)\n]+)\))?\n(.*?)^```$", re.M | re.S)
NOT_HERE = {
    "needs a network": ("pip install ", "git "),
    "in a checkout": ("make ",),
    "an example": ("",),
    "needs Ray": ("OMP_NUM_THREADS=", "RAY_ADDRESS="),
}  # why, and what may say so
# Three colours, so that three outputs tell them apart; the last ones of each class look like another class.
PAINTED = (
    ("cat", "blue", 6),
    ("cat", "green", 3),
    ("dog", "green", 6),
    ("dog", "red", 2),
    ("fox", "red", 6),
    ("fox", "blue", 1),
)
SMALL = """# So that a ResNet-18 takes seconds: the pages leave these to their defaults.
img-size = 32
k-range = "2-3"
representations = "features"
groupings = "none"
device = "cpu"
"""
BUILT = re.compile(
    r"build/[\w/-]+/index\.html: "
    r"(No errors: all [\d,]+ images are correctly classified|[\d,]+ of [\d,]+ images (is|are) misclassified .*|"
    r"[\d,]+ missed of [\d,]+ images? with .*|the \d+ sites in one table|"
    r"\S+ fixes [\d,]+ and breaks [\d,]+ of [\d,]+ images? .*|\d+ checkpoints, .*)"
)


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    kind: str  # sh, python, csv, text
    reason: str | None  # why it does not run here
    text: str

    @property
    def file(self) -> str | None:
        """The name of the file that it is, if it is one."""
        named = re.match(r"# (\w+\.\w+)\n", self.text)
        return named[1] if named else None


def page(name: str) -> str:
    path = ROOT / "README.md" if name == "README" else ROOT / "docs" / f"{name}.md"
    return path.read_text(encoding="utf-8")


def blocks(name: str) -> list[Block]:
    return [Block(kind, reason or None, text) for kind, reason, text in BLOCK.findall(page(name))]


@pytest.fixture(scope="module")
def shell(given):
    """A shell, and a bucket that its commands can reach, with the pictures in it."""
    from bucket import served, upload

    from quick_shell import quick_shell

    with tempfile.TemporaryDirectory() as folder, served() as client, quick_shell(Path(folder)) as run:
        upload(client, given / "photos", "photos/")
        yield run


@pytest.fixture(scope="module")
def cache(tmp_path_factory, digits_site) -> Path:
    """One for all pages: what one has computed, another need not."""
    return Path(shutil.copytree(digits_site.cache, tmp_path_factory.mktemp("pages") / "cache", symlinks=True))


@pytest.fixture(scope="module")
def given(tmp_path_factory) -> Path:
    """Pictures, and a network's weights in two files."""
    import torch
    from torchvision import models

    folder, number = tmp_path_factory.mktemp("given"), 0
    for label, colour, count in PAINTED:
        for _ in range(count):
            paint(folder / "photos" / label / f"{number:03d}.png", colour, seed=number, size=(40, 32))
            number += 1
    torch.manual_seed(0)
    model = models.mobilenet_v3_small(num_classes=3)
    torch.save(model.state_dict(), folder / "my.pt")
    torch.save(model, folder / "whole.pt")
    return folder


@pytest.fixture
def world(given, tmp_path, monkeypatch, digits_site, cache) -> Path:
    """What the pages take for granted: pictures, weights, predictions, the demo, a repository."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(given, tmp_path, dirs_exist_ok=True)
    write_files(block for block in blocks("own-checkpoint") if block.file == "net.py")
    save_small()
    write_files(block for block in blocks("predictions-only") if block.file == "said.csv")
    Path(".git").mkdir()
    Path(".wrongtree_cache").symlink_to(cache)
    wrong = load(digits_site.path, "errors.json")["id"][:3]
    tag_file(Path("tags.json"), digits_site.path, {"fix next": wrong})
    return tmp_path


def write_files(chosen) -> None:
    for block in chosen:
        text = block.text if block.kind == "python" else block.text.partition("\n")[2]
        Path(block.file).write_text(text, encoding="utf-8")


def type_in(block: Block, shell, where: Path) -> str:
    """Run a block of the shell's; returns what it printed."""
    project = where / "wrongtree.toml"
    project.write_text(SMALL) if "--model" in block.text else project.unlink(missing_ok=True)
    served = [line for line in block.text.splitlines() if line.startswith("wrongtree serve")]
    done = shell("\n".join(line for line in block.text.splitlines() if line not in served), where)
    assert done.returncode == 0, f"{block.text}\n{done.stdout}"
    for line in served:
        look_at(where / line.split()[2])
    for line in done.stdout.splitlines():
        if "/index.html: " in line and "site" not in line.split()[-1]:
            assert BUILT.fullmatch(line), line
            assert (where / line.partition(":")[0]).is_file()
    return done.stdout


def look_at(folder: Path) -> None:
    """What `wrongtree serve FOLDER` does until Ctrl-C, at a port that is free."""
    assert folder.is_dir()
    with make_server(folder, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for site in folder.glob("*/index.html"):
            address = f"http://127.0.0.1:{server.server_address[1]}/{site.parent.name}/"
            with urllib.request.urlopen(address) as answer:
                assert b"explorer.js" in answer.read()
        server.shutdown()


def run_python(block: Block, names: dict) -> None:
    """Run it as a cell: what stands in its last line is kept as `_`."""
    tree = ast.parse(block.text)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "page", "exec"), names)
    if last is not None:
        names["_"] = eval(compile(ast.Expression(last.value), "page", "eval"), names)


def compare(expected: str, printed: str) -> None:
    """Every line that the page shows is there, in the page's order."""
    lines = iter(printed.replace("\u00a0", " ").splitlines())
    for line in expected.splitlines():
        pattern = re.escape(line).replace("…", ".*")
        assert line == "…" or any(re.fullmatch(pattern, said) for said in lines), f"{line!r} is not in\n{printed}"


def follow(name: str, shell, world: Path) -> dict:
    """Do all that a page says, from its top to its end; returns the names that its Python made."""
    names: dict = {"__name__": "__main__"}
    printed = ""
    for block in blocks(name):
        if block.reason is not None:
            continue
        if block.file is not None:
            write_files([block])
        elif block.kind == "sh":
            printed = type_in(block, shell, world)
        elif block.kind == "python":
            (world / "wrongtree.toml").unlink(missing_ok=True)
            run_python(block, names)
        elif block.kind == "text":
            compare(block.text, printed)
    return names


def save_small() -> None:
    """The weights of the network that own-checkpoint.md writes down."""
    import torch

    found: dict = {}
    exec(Path("net.py").read_text(), found)
    torch.save(found["small"]()[0].state_dict(), "small.pt")


def sites() -> set[str]:
    return {path.parent.name for path in Path("build").glob("*/index.html")}


def test_own_checkpoint(shell, world):
    follow("own-checkpoint", shell, world)
    assert sites() == {"photos-mobilenet_v3_small", "photos-small"}
    made = load(world / "build" / "photos-small", "manifest.json")
    assert [entry["name"] for entry in made["classes"]] == ["fox", "dog", "cat"]


def test_images(shell, world):
    follow("images", shell, world)
    assert sites() == {"photos-small", "herd-small", "pets", "labels", "from-a-bucket"}
    superclasses = load(world / "build" / "pets", "manifest.json")["hierarchy"]["superclasses"]
    assert superclasses == ["pet", "wild", "all classes"]
    made = load(world / "build" / "photos-small", "manifest.json")
    assert made["images"] == 9
    assert {entry["name"]: entry["images"] > 0 for entry in made["classes"]} == {
        "cat": True,
        "dog": True,
        "wolf": False,
    }


def test_splits(shell, world):
    shutil.copytree("photos", "new-photos")
    follow("splits", shell, world)
    assert sites() == {"two-folders", "two-splits"}
    assert load(world / "build" / "two-splits", "manifest.json")["splits"]["images"] == [4, 4]


def test_concepts(shell, world):
    tiny_clip.hugging_face(world / "clip", words=("airliner", "sea", "grass", "brick", "wall"))
    follow("concepts", shell, world)
    assert set(load(world / "build" / "words", "concepts.json")["names"]) <= {"airliner", "sea", "grass", "brick wall"}
    assert load(world / "build" / "table", "manifest.json")["model"]["concepts"]["table"]
    assert load(world / "build" / "concepts", "manifest.json")["model"]["concepts"]["spec"] == "seen.py:seen"


def test_predictions_only(shell, world):
    follow("predictions-only", shell, world)
    assert sites() == {"photos-said", "counted", "with-probabilities", "with-embeddings"}
    kinds = {entry["representation"] for entry in load(world / "build" / "with-embeddings", "manifest.json")["trees"]}
    assert "embeddings" in kinds


def test_before_it_starts(shell, world):
    follow("before", shell, world)
    assert sites() == set(), "a check builds nothing"


def test_reading_a_cluster(shell, world):
    follow("reading-a-cluster", shell, world)
    assert Path("cluster.csv").read_text().startswith("path,label,prediction,confidence")
    assert len(Path("fix.csv").read_text().splitlines()) == 4
    assert len([path for path in Path("todo").rglob("*") if path.is_file()]) == 3


def test_publishing(shell, world):
    follow("publishing", shell, world)
    assert Path("build/photos-said.html").is_file()
    assert Path("build/index.html").is_file()
    assert Path(".github/workflows/pages.yml").is_file()
    assert not Path("build/shared/images").exists()
    assert "cat/00" not in Path("build/shared/data/errors.json").read_text()


def test_compare(shell, world):
    follow("compare", shell, world)
    assert load(world / "build" / "v2", "manifest.json")["errors"] == 3
    assert len(json.loads(Path("changes.json").read_text())["pairs"][0]["ids"]["fixed"]) == 3
    assert load(world / "build" / "v1-vs-v2", "manifest.json")["errors"] == 6
    assert load(world / "build" / "v1-to-v3", "manifest.json")["errors"] == 4
    assert json.loads(Path("series.json").read_text())["forgetting"]["times"] == [5, 2]


def test_gate(shell, world):
    follow("gate", shell, world)
    assert lint(Path("gate.yml").read_text()) == []
    # Its commands, with the older site reduced to what the page says, and rules that eight images can answer.
    Path("good.csv").write_text(re.sub(r"(?m)^((\w+)/\w+\.png),\w+", r"\1,\2", Path("said.csv").read_text()))
    assert shell("wrongtree build --data photos/ --predictions good.csv --name good", world).returncode == 0
    shutil.copytree("build/good/data", "accepted/data")
    Path("gate.toml").write_text('fail-on = ["accuracy<0.4", "accuracy-drop>1"]')
    steps = re.findall(r"- run: (.+)", Path("gate.yml").read_text())
    assert [step.split()[:2] for step in steps if not step.startswith(("wrongtree", "cat"))] == [
        ["pip", "install"],
        ["gh", "pr"],
    ]
    run = "\n".join(
        ["export GITHUB_STEP_SUMMARY=summary.md", *(s for s in steps if s.startswith(("wrongtree", "cat")))]
    )
    done = shell(run, world)
    assert done.returncode == 0, done.stdout
    assert Path("summary.md").read_text() == Path("gate.md").read_text()
    assert [rule["outcome"] for rule in json.loads(Path("gate.json").read_text())["rules"]] == ["passed", "passed"]


def test_notebook(shell, world):
    names = follow("notebook", shell, world)
    assert sites() == {"photos", "said"}
    assert names["site"]._repr_html_().startswith("<iframe")
    assert len(names["errors"]) == names["site"].wrong
    assert names["again"].summary == names["site"].summary
    assert names["said"].wrong == 5


def test_large_data(shell, world):
    follow("large-data", shell, world)
    assert sites() == {"first-look", "mixed", "all", "parts", "everything"}
    everything = load(world / "build" / "everything", "manifest.json")
    assert everything["over"] == "all"
    assert load(world / "build" / "all", "manifest.json")["title"] == "All of them"


def test_the_three_recipes_of_the_readme(shell, world):
    names = follow("README", shell, world)
    assert sites() == {"photos-mobilenet_v3_small", "photos-said", "photos"}
    assert names["_"] is names["site"]
    assert names["_"]._repr_html_().startswith("<iframe")
    recipes = [block for block in blocks("README") if block.reason is None]
    assert recipes[0] in blocks("own-checkpoint")
    assert recipes[2] in blocks("notebook")


def test_the_way_out_of_a_whole_module_is_the_one_on_the_page_that_the_refusal_names(cli, world):
    Path("my.pt").unlink()
    refused = cli("build", "--data", "photos", "--model", "torchvision:mobilenet_v3_small", "--weights", "whole.pt")
    assert refused.code == 2
    assert refused.sentence.startswith(
        "wrongtree: whole.pt: contains more than weights, and loading it would run its code"
    )
    snippet = next(block for block in blocks(refused.page) if "whole.pt" in block.text and block.kind == "python")
    run_python(snippet, {})
    Path("wrongtree.toml").write_text(SMALL)
    built = cli("build", "--data", "photos", "--model", "torchvision:mobilenet_v3_small", "--weights", "my.pt")
    assert built.code == 0, built


@pytest.mark.parametrize("name", ["README", *TASKS])
def test_every_block_is_run_or_says_why_not(name):
    fences = re.findall(r"^```.*$", page(name), re.M)
    assert len(fences) == 2 * len(blocks(name)), "every block has a language"
    for block in blocks(name):
        assert block.kind in ("sh", "python", "csv", "text", "toml", "yaml")
        if block.reason is not None:
            allowed = NOT_HERE[block.reason]
            assert all(line.startswith(allowed) for line in block.text.splitlines()), block
            assert "wrongtree " not in block.text or block.reason == "needs Ray"  # tests/flow/test_workers.py
            assert (block.reason == "an example") == (block.kind == "text")


@pytest.mark.parametrize("name", sorted({*PAGES, "README"} - {*TASKS}))
def test_what_is_only_looked_up_has_no_commands_for_the_shell(name):
    assert not [block for block in blocks(name) if block.kind == "sh"] or name == "README"


def test_the_index_names_every_page_and_the_readme_every_task():
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\]\(([a-z-]+)\.md\)", index)) == set(PAGES)
    assert set(TASKS) <= set(re.findall(r"\(docs/([a-z-]+)\.md\)", page("README")))
