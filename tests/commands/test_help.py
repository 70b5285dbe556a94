"""`--help` as a page, and what Tab offers."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_cli import HEAVY, run
from test_docs import COMMAND

from wrongtree.commands import completion as cli_complete
from wrongtree.commands.guide_pages import PAGES

PANELS = ["Options", "Images", "Model", "Without a model", "Trees", "Site", "Machine"]


def asked(words: str, *, cwd: Path | None = None, shell: str = "complete_bash") -> list[str]:
    """What bash is told after these words; a last space means that the next one begins."""
    parts = words.split(" ")
    env = {
        **os.environ,
        "_WRONGTREE_COMPLETE": shell,
        "COMP_WORDS": "\n".join(parts),
        "COMP_CWORD": str(len(parts) - 1),
    }
    code = "import sys; from wrongtree.commands.app import main; sys.argv[0] = 'wrongtree'; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=cwd, capture_output=True, text=True, timeout=60, check=False
    )
    assert not done.stderr
    return done.stdout.split()


@pytest.mark.parametrize("columns", [80, 120])
def test_the_help_of_build_is_a_page_in_panels_with_examples(columns):
    done = run("build", "--help", env={**os.environ, "COLUMNS": str(columns)})
    assert "\x1b" not in done.stdout, "it is piped"
    assert max(map(len, done.stdout.splitlines())) <= columns
    assert re.findall(r"╭─ ([^─]+) ─", done.stdout) == PANELS
    text = " ".join(done.stdout.replace("│", " ").split())
    assert "wrongtree build --data photos/ --model torchvision:resnet18 --weights my.pt" in text
    named = text.rpartition("More: wrongtree guide")[2]
    assert set(re.findall(r"[a-z-]+", named)) - {"or"} < set(PAGES)
    assert done.stderr.split() == ["loaded"]


def test_every_option_of_build_stands_in_a_panel_of_its_own_kind():
    panels = [
        getattr(option, "rich_help_panel", None) for option in COMMAND.commands["build"].params if option.name != "help"
    ]
    assert list(dict.fromkeys(panels)) == PANELS[1:]
    assert panels == sorted(panels, key=PANELS.index)


def test_the_first_help_names_the_guide_and_every_command_in_a_panel():
    text = " ".join(run("--help").stdout.split())
    assert "Help for each task: wrongtree guide" in text
    assert all(command.rich_help_panel for command in COMMAND.commands.values())


def test_options_commands_and_pages_complete():
    assert asked("wrongtree gu") == ["guide"]
    assert asked("wrongtree guide p") == ["predictions-only", "publishing", "planted"]
    assert asked("wrongtree build --pre") == ["--predictions"]
    assert "--out" in asked("wrongtree build --")


def test_names_in_a_list_complete_one_after_the_other():
    assert asked("wrongtree build --representations fea") == ["features"]
    assert asked("wrongtree build --representations features,sal") == [
        "features,saliency",
        "features,saliency-autoencoder",
    ]
    assert asked("wrongtree build --representations doubt,features+qua") == ["doubt,features+quality"]
    assert asked("wrongtree build --groupings none,la") == ["none,label"]
    assert asked("wrongtree build --over a") == ["all"]


def test_sites_complete(tmp_path):
    for name in ("photos-a", "photos-b", "nothing"):
        (tmp_path / "build" / name / "data").mkdir(parents=True)
    for name in ("photos-a", "photos-b"):
        (tmp_path / "build" / name / "data" / "manifest.json").write_text("{}")
    assert asked("wrongtree export ", cwd=tmp_path) == ["build/photos-a", "build/photos-b"]
    assert asked("wrongtree score build/photos-b", cwd=tmp_path) == ["build/photos-b"]
    assert asked("wrongtree probe build/", cwd=tmp_path) == ["build/photos-a", "build/photos-b"]


def test_models_complete_as_torchvision_lists_them():
    from torchvision import models

    known = [f"torchvision:{name}" for name in models.list_models(module=models)]
    assert cli_complete.models() == [*sorted(known), "timm:", "hf:"]


def test_nothing_heavy_is_loaded_for_it(tmp_path):
    noted = tmp_path / "sitecustomize.py"
    noted.write_text(
        f"import atexit, sys\natexit.register(lambda: print('loaded:', *[m for m in {HEAVY!r} if m in sys.modules]))\n"
    )
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", path)
        said = asked("wrongtree build --model torchvision:resnet18")
    assert said == ["torchvision:resnet18", "loaded:"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not here")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("wrongtree build --model torchvision:resnet1", ["resnet101", "resnet152", "resnet18"]),
        ("wrongtree build --model torchvision:mobilenet_v3", ["mobilenet_v3_large", "mobilenet_v3_small"]),
        ("wrongtree build --model ti", ["timm:"]),
        ("wrongtree build --groupings conf", ["confusion"]),
    ],
)
def test_in_a_real_bash_a_name_with_a_colon_completes_too(tmp_path, typed, offered):
    """The script that --show-completion prints, and words broken at colons as bash breaks them."""
    program = tmp_path / "wrongtree"
    program.write_text(f"#!{sys.executable}\nfrom wrongtree.commands.app import main\n\nmain()\n")
    program.chmod(0o755)
    words = [word for part in typed.split() for word in re.split("(:)", part)]
    script = f"""
eval "$({program} --show-completion bash)"
COMP_WORDS=({" ".join(words)}); COMP_CWORD={len(words) - 1}
$(complete -p wrongtree | sed 's/.*-F \\([^ ]*\\) .*/\\1/') wrongtree
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    env = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", script], env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split() == offered, done.stderr
