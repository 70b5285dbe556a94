import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import wrongtree
from checking import FACTORY, check_site, paint_folder, snapshot
from wrongtree.commands import texts as cli_texts
from wrongtree.commands.asked import default_name
from wrongtree.shared.faults import UserError

HEAVY = ("torch", "torchvision", "numpy", "scipy", "sklearn", "pyarrow", "PIL", "jinja2", "fastcluster")
MIXED = {("blue", "green"): 3, ("green", "green"): 3, ("green", "red"): 1, ("red", "red"): 2}


LARGEST = "largest cluster: blue → green (3 of 4) · 4 of 4 errors (3 blue, 1 green)"


def run(*arguments: object, **options) -> subprocess.CompletedProcess:
    """The command in a process of its own; `loaded` lists the heavy modules it had loaded at its end, on stderr."""
    code = (
        "import atexit, sys\n"
        f"atexit.register(lambda: print('loaded', *[m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr))\n"
        "from wrongtree.commands.app import main\nmain()"
    )
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **options)


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["build", "--help"], ["serve", "-h"], ["--version"], []])
def test_help_and_version_load_nothing_heavy(arguments):
    done = run(*arguments)
    assert done.returncode == (0 if arguments else 2)  # alone it shows its help too, but did nothing
    assert "Usage" in done.stdout or arguments == ["--version"]
    assert done.stderr.splitlines()[-1] == "loaded"


def test_version_is_the_packages(cli):
    assert cli("--version").out == f"wrongtree {wrongtree.__version__}\n"


def test_a_second_build_is_fresh_loads_no_torch_and_changes_no_byte(build, tmp_path):
    made = paint_folder(Path("photos"), MIXED)
    first = build()
    assert first.code == 0
    check_site(Path("build/photos-net"), made)
    before = snapshot(Path("build"))
    again = run("build", "--data", "photos", "--model", f"{FACTORY}:net", "--device", "cpu", cwd=tmp_path)
    assert (again.returncode, again.stdout) == (0, first.out)
    *stages, told, loaded = [line for line in again.stderr.splitlines() if line]
    assert told.startswith("suspicious: there are only 9 images")
    assert {line.split()[0] for line in stages} == {"[fresh]"}
    assert not {"torch", "torchvision"} & set(loaded.split())
    assert snapshot(Path("build")) == before


def test_the_result_is_one_line_on_stdout_and_everything_else_is_on_stderr(build):
    paint_folder(Path("photos"), MIXED)
    done = build("--name", "mine", "--title", "A title")
    assert done.out == f"build/mine/index.html: 4 of 9 images are misclassified (accuracy 55.56\u00a0%); {LARGEST}\n"
    assert "[missing] predict" in done.err
    assert json.loads(Path("build/mine/data/manifest.json").read_text())["title"] == "A title"


def test_groupings_are_grown_in_the_order_given_and_once_each(build):
    paint_folder(Path("photos"), MIXED)
    assert build("--representations", "features", "--groupings", "none, confusion,none").code == 0
    manifest = json.loads(Path("build/photos-net/data/manifest.json").read_text())
    assert [tree["grouping"] for tree in manifest["trees"]] == ["none", "confusion"]
    assert manifest["default_tree"] == "features-none"


def test_two_models_on_the_same_data_get_two_sites(quick_build):
    paint_folder(Path("photos"), MIXED)
    assert quick_build().code == quick_build(model="resized").code == 0
    assert {p.parent.parent.name for p in Path("build").glob("*/data/manifest.json")} == {
        "photos-net",
        "photos-resized",
    }


def test_other_weights_make_every_stage_stale_and_other_titles_only_emit(build):
    paint_folder(Path("photos"), MIXED)
    build("--name", "x")

    def states(*arguments):
        lines = [line for line in build("--name", "x", *arguments).err.splitlines() if line.startswith("[")]
        return {line.split()[1]: line.split()[0] for line in lines}

    assert set(states("--model", f"{FACTORY}:resized").values()) == {"[stale]"}
    build("--name", "x")
    renamed = states("--title", "other")
    assert renamed.pop("emit") == "[stale]"
    assert set(renamed.values()) == {"[fresh]"}


@pytest.mark.parametrize(
    ("data", "model", "name"),
    [
        ("photos", "torchvision:resnet50", "photos-resnet50"),
        ("photos.v2", "pkg.module:make", "photos.v2-make"),
        ("a/b/", "net.py:f", "b-f"),
        ("some where/list.csv", "./deep/net.py:f", "list-f"),
        ("list.parquet", "resnet50", "list-resnet50"),
        ("photos", "deep/net.py", "photos-deep-net.py"),
        ("<cats> & 'dogs'", "net.py:f", "cats- - -dogs--f"),
        ("猫 🐱", "net.py:f", "猫 --f"),
        (".hidden", "net.py:f", "hidden-f"),
        ("🐱", "🐱", "site"),
        ("..", "net.py:f", "parent-f"),
        (".", "net.py:f", "here-f"),
    ],
)
def test_a_site_is_named_for_data_and_model(tmp_path, monkeypatch, data, model, name):
    (tmp_path / "parent" / "here" / "some where").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "parent" / "here")
    for file in ("some where/list.csv", "list.parquet"):
        Path(file).touch()
    assert default_name(Path(data), model) == name


@pytest.mark.parametrize(
    ("text", "numbers"),
    [(".5,.25,1", (0.5, 0.25, 1.0)), ("0.5 0.25 1", (0.5, 0.25, 1.0)), (" 1e-1 ", (0.1,)), ("", ()), (None, None)],
)
def test_numbers_are_read_with_commas_or_spaces(text, numbers):
    assert cli_texts.numbers(text, "--mean") == numbers


@pytest.mark.parametrize("text", ["a", "0.5;0.5", "1,,x", "0x10", "1.2.3"])
def test_bad_numbers_are_refused_with_the_flag(text):
    with pytest.raises(UserError, match=r"--std .*: expected numbers separated by commas"):
        cli_texts.numbers(text, "--std")


@pytest.mark.parametrize(
    "arguments",
    [
        ["build"],
        ["build", "--model", "y"],
        ["build", "--data", "x", "--model", "y", "--img-size", "large"],
        ["build", "--data", "x", "--model", "y", "--batch-size", "0"],
        ["build", "--data", "x", "--model", "y", "--colour", "red"],
        ["grow"],
        ["serve", "--port", "http"],
    ],
)
def test_wrong_usage_ends_with_exit_code_2_and_no_traceback(cli, arguments):
    done = cli(*arguments)
    assert done.code == 2
    assert "Error" in done.err or "Usage" in done.err
    assert "Traceback" not in done.err


def test_without_a_model_and_without_predictions_there_is_nothing_to_judge_by(cli):
    done = cli("build", "--data", "x")
    assert done.code == 2
    assert done.sentence == ("wrongtree: pass either --model or --predictions FILE")


def test_a_user_error_is_one_sentence_on_stderr_and_exit_code_2(cli, tmp_path):
    done = cli("build", "--data", "nowhere", "--model", "torchvision:resnet18")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "wrongtree: nowhere: no such file or folder; --data takes a folder per class, a CSV, "
        "Parquet or JSON-lines manifest, a .tar, .npz or .parquet file, torchvision:NAME or hf:NAME\n"
    )
    assert list(tmp_path.iterdir()) == []
    assert cli("serve", "nowhere").err == "wrongtree: nowhere: no such folder; build a site first\n"


def test_a_failure_to_read_that_names_no_file_is_not_blamed_on_what_is_printed(cli, monkeypatch):
    from wrongtree.sites import serve

    def fail(*given):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(serve, "serve_folder", fail)
    done = cli("serve", "build")
    assert (done.code, done.sentence.partition(";")[0]) == (2, "wrongtree: Input/output error")


def test_python_m_wrongtree_is_the_command(tmp_path):
    done = subprocess.run([sys.executable, "-m", "wrongtree", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"wrongtree {wrongtree.__version__}\n"


def test_a_terminal_that_cannot_show_an_arrow_does_not_end_a_run(build, tmp_path):
    """The summary says `cat → dog`; in the code page of a Windows console that is no character."""
    paint_folder(Path("photos"), {("猫", "red"): 90, ("鳥", "green"): 1, ("魚", "red"): 1})
    Path("photos/猫/壊.png").write_bytes(b"no picture")
    build()
    poor = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    done = run(
        "build",
        "--data",
        "photos",
        "--model",
        f"{FACTORY}:net",
        "--device",
        "cpu",
        cwd=tmp_path,
        env=poor,
        encoding="cp1252",
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"; first: .*· \\u732b \\u2192 \\u9ce5 · 90 of 90 \\u732b errors", done.stdout)
    assert "\\u732b/\\u58ca.png: is text; download it again" in done.stderr


def test_the_package_offers_its_api_by_name_and_nothing_else():
    assert wrongtree.UserError is UserError
    assert callable(wrongtree.build)
    assert wrongtree.Site.__name__ == "Site"
    with pytest.raises(AttributeError, match="module 'wrongtree' has no attribute 'biuld'"):
        wrongtree.biuld  # noqa: B018
