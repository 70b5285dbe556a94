"""`wrongtree guide` and the line after a refusal that names a page of it."""

import ast
import importlib
import os
import pty
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder
from test_architecture import FILES, PACKAGE, name_of

from checking import FACTORY, paint_folder
from places import ROOT
from wrongtree.commands import guide_pages as guide
from wrongtree.shared import resources
from wrongtree.shared.faults import UserError, unwritable

OF_THE_CALLER = {
    "commands.asked",
    "commands.guide_pages",
    "commands.per_label",
    "commands.project",
    "commands.export",
    "commands.texts",
    "flow.plan",
    "flow.run",
    "inputs.tables.class_files",
    "inputs.tables.classes",
    "inputs.tables.decoding",
    "inputs.tables.delimited",
    "inputs.tables.far",
    "inputs.tables.foreign",
    "inputs.tables.labels",
    "inputs.tables.located",
    "inputs.tables.mappings",
    "inputs.tables.meaning",
    "inputs.tables.numbers",
    "inputs.tables.one_vs_rest",
    "inputs.tables.read",
    "inputs.tables.records",
    "inputs.tables.sets",
    "shared.bounds",
    "shared.faults",
    "shared.pointers",
    "shared.resources",
}


def test_without_a_name_it_lists_every_page_with_its_heading(cli):
    listed = dict(re.split(r"  +", line, maxsplit=1) for line in cli("guide").out.splitlines())
    assert set(listed) == {path.stem for path in (ROOT / "docs").glob("*.md")} - {"README"}
    for name, heading in listed.items():
        assert (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8").startswith(f"# {heading}\n")


@pytest.mark.parametrize("name", guide.PAGES)
def test_a_page_that_is_piped_is_the_text_as_it_is_written(cli, name):
    assert cli("guide", name).out == (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def test_at_a_terminal_a_page_is_typeset():
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "wrongtree", "guide", "own-checkpoint"]
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80"}
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=env)
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 65536):
            shown += part
    except OSError:  # what Linux says at the end
        pass
    assert process.wait(timeout=60) == 0
    text = re.sub(r"\x1b\[[\d;]*m", "", shown.decode())
    assert "\x1b[1m" in shown.decode()
    assert "```" not in text
    assert "wrongtree build" in text
    assert max(map(len, text.replace("\r", "").splitlines())) <= 80


def test_an_unknown_page_is_refused_with_those_there_are(cli):
    done = cli("guide", "nothing")
    assert (done.code, done.out) == (2, "")
    assert done.sentence == f"wrongtree: guide nothing: no such page; choose from {', '.join(guide.PAGES)}"


def test_every_page_that_the_code_names_is_there():
    named = {*guide.FAMILIES.values(), unwritable(Path("x"), "y", OSError(28, "z"), "w").page}
    for path in FILES:
        source = path.read_text(encoding="utf-8")
        named |= set(re.findall(r"wrongtree guide ([a-z-]+)", source))
        for call in ast.walk(ast.parse(source)):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "UserError":
                page = call.args[1] if len(call.args) > 1 else None
                named |= {page.value} if isinstance(page, ast.Constant) else set()
    assert named <= set(guide.PAGES)


def test_every_module_that_refuses_something_belongs_to_a_page_or_leaves_it_to_its_caller():
    for path in FILES:
        module = name_of(path)
        if "UserError(" in path.read_text(encoding="utf-8"):
            short = module.removeprefix("wrongtree.")
            assert (guide.family_of(module) is None) == (short in OF_THE_CALLER), short
    modules = {name_of(path) for path in FILES}
    assert {f"wrongtree.{family}" for family in guide.FAMILIES} <= modules


@pytest.mark.parametrize(
    ("arguments", "page"),
    [
        (["--model", "torchvision:resnet_18"], "own-checkpoint"),
        (["--model", "torchvision:resnet18", "--weights", "broken.pt"], "own-checkpoint"),
        (["--model", "net.py"], "own-checkpoint"),
        (["--model", "torchvision:resnet18", "--mean", "1,2", "--img-size", "8"], "own-checkpoint"),
        (["--predictions", "broken.csv"], "predictions-only"),
        (["--predictions", "said.csv", "--embeddings", "broken.npy"], "predictions-only"),
        (["--predictions", "said.csv", "--layer", "4"], "predictions-only"),
        (["--data", "broken.csv", "--model", "torchvision:resnet18"], "images"),
        (["--data", "nothing", "--model", "torchvision:resnet18"], "images"),
        (["--data", "torchvision:ImageNot", "--model", "torchvision:resnet18"], "images"),
        (["--predictions", "said.csv", "--cache", "broken.csv"], "safety"),
        (["--predictions", "said.csv", "--out", "broken.csv"], "safety"),
        (["--model", f"{FACTORY}:net", "--device", "abacus"], "large-data"),
        (["--predictions", "said.csv", "--groupings", "size"], None),
    ],
)
def test_a_refusal_names_the_page_that_says_more(cli, arguments, page):
    painted = paint_folder(Path("photos"), {("blue", "green"): 2, ("green", "green"): 2})
    rows = ["path,prediction", *(f"{path},{colour}" for path, _, colour in painted)]
    Path("said.csv").write_text("\n".join(rows))
    for broken in ("broken.pt", "broken.csv", "broken.npy"):
        Path(broken).write_bytes(b"nothing,\xff")
    data = [] if "--data" in arguments else ["--data", "photos"]
    done = cli("build", *data, *arguments)
    assert done.code == 2, done
    assert done.sentence.startswith("wrongtree: ")
    assert done.page == page, done


def test_other_commands_name_theirs_too(cli):
    Path("build").mkdir()
    assert cli("gallery").page == cli("serve", "none").page == cli("pages").page == "publishing"
    assert cli("export", "build", "--node", 3).page == "publishing"  # it is no site, whatever was wanted of it


def test_the_line_stands_after_the_sentence_on_stderr_and_the_sentence_is_as_it_was(tmp_path):
    command = [sys.executable, "-m", "wrongtree", "build", "--data", "photos", "--model", "torchvision:resnet18"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    first, second = done.stderr.splitlines()
    assert first.startswith("wrongtree: photos: no such file or folder; ")
    assert second == "  more: wrongtree guide images"


def test_in_python_a_refusal_is_its_sentence_alone():
    assert str(UserError("a sentence", "images")) == "a sentence"
    assert guide.page_of(UserError("a sentence", "images")) == "images"
    assert guide.page_of(UserError("a sentence")) is None


def test_a_wheel_carries_every_page_where_the_code_looks_for_it(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    if not importlib.import_module("hatch_build").up_to_date(ROOT):
        pytest.skip("the explorer would be built anew: make build does that")
    wheel = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"]))
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    package = tmp_path / "installed" / "wrongtree"
    assert (package / "api.py").read_bytes() == (PACKAGE / "api.py").read_bytes()
    monkeypatch.setattr(resources, "_PACKAGED", package / "_assets")
    monkeypatch.setattr(resources, "_CHECKOUT", tmp_path / "nowhere")
    for name in guide.PAGES:
        assert guide.text_of(name) == (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
