"""`wrongtree.toml`: every option has a key, flags win, and what is wrong with the file is said."""

import re
import tomllib
from pathlib import Path

import pytest
from test_docs import COMMAND

from checking import FACTORY, paint_folder
from reading import load


@pytest.fixture
def photos(tmp_path, cli) -> Path:  # `cli` runs in this folder
    paint_folder(
        tmp_path / "photos",
        {("red", "red"): 4, ("blue", "blue"): 4, ("blue", "red"): 3, ("red", "green"): 2, ("green", "green"): 2},
    )
    return tmp_path / "photos"


def test_it_has_a_commented_key_for_every_option_and_its_defaults_are_those_of_the_command(cli, tmp_path):
    outcome = cli("init")
    assert outcome.code == 0, outcome.err
    assert outcome.out == "wrongtree.toml: set data and model, then run: wrongtree build\n"
    text = (tmp_path / "wrongtree.toml").read_text()
    keys = re.findall(r"^# ([a-z-]+) =", text, re.MULTILINE)
    options = {max(o.opts, key=len).lstrip("-"): o for o in COMMAND.commands["build"].params}
    options.pop("help", None)
    assert keys == list(options)
    assert tomllib.loads(text) == {}
    uncommented = tomllib.loads("\n".join(re.findall(r"^# ([a-z-]+ = .+)", text, re.MULTILINE)))
    assert uncommented == {
        key: str(option.default) if isinstance(option.default, Path) else option.default
        for key, option in options.items()
        if not option.required and option.default is not None
    }


def test_a_build_in_a_folder_with_one_needs_no_flags_and_flags_win(cli, photos, tmp_path):
    assert cli("init", "--data", "photos", "--model", f"{FACTORY}:net").out.endswith("now run: wrongtree build\n")
    with (tmp_path / "wrongtree.toml").open("a") as file:
        file.write('title = "From \\"the\\" file"\nname = "mine"\nrepresentations = ["features", "quality"]\n')
        file.write('no-originals = true\ndevice = "cpu"\n')
    outcome = cli("build")
    assert outcome.code == 0, outcome.err
    manifest = load(tmp_path / "build" / "mine", "manifest.json")
    assert manifest["title"] == 'From "the" file'
    assert {tree["representation"] for tree in manifest["trees"]} == {"features", "quality"}
    assert not (tmp_path / "build" / "mine" / "images").exists()
    assert cli("build", "--title", "From the flag").code == 0
    assert load(tmp_path / "build" / "mine", "manifest.json")["title"] == "From the flag"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("dta = 'x'", "wrongtree.toml: dta is not an option of build; did you mean data?"),
        ("no-originals = 'yes'", "wrongtree.toml: no-originals is a switch; set it to true or false"),
        ("data = {a = 1}", "wrongtree.toml: data = {'a': 1}: expected text, a number or a list of them"),
        ("title = true", "wrongtree.toml: title = True: expected text, a number or a list of them"),
        ("data = ", "wrongtree.toml: is not valid TOML: Invalid value (at end of document)"),
    ],
)
def test_what_is_wrong_with_it_is_said(cli, tmp_path, text, sentence):
    (tmp_path / "wrongtree.toml").write_text(text)
    outcome = cli("build", "--data", "photos", "--model", "m:f")
    assert outcome.code == 2
    assert outcome.sentence == f"wrongtree: {sentence}"


def test_what_is_no_text_is_said_too_and_other_commands_do_not_mind(cli, tmp_path):
    (tmp_path / "wrongtree.toml").write_bytes(b"\xff\xfe")
    assert cli("build").sentence.startswith("wrongtree: wrongtree.toml: is not valid TOML: ")
    assert cli("--version").code == 0


def test_it_is_never_replaced(cli, tmp_path):
    (tmp_path / "wrongtree.toml").write_text("title = 'mine'")
    outcome = cli("init")
    assert outcome.code == 2
    assert outcome.sentence == "wrongtree: wrongtree.toml: already exists; edit it, or delete it first"
    assert (tmp_path / "wrongtree.toml").read_text() == "title = 'mine'"
