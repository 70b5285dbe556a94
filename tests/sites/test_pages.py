"""`wrongtree pages`: a workflow that GitHub takes, for a folder that GitHub Pages takes."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from actionlint import lint
from checking import paint_folder
from places import ROOT
from wrongtree.sites import budget, hosting

WORKFLOW = Path(".github", "workflows", "pages.yml")


@pytest.fixture
def repository(tmp_path, digits_site):
    """A repository with a folder of sites, which is also the current folder of the command line."""
    (tmp_path / ".git").mkdir()
    shutil.copytree(digits_site.path, tmp_path / "build" / "digits")
    return tmp_path


def sparse(path: Path, length: int) -> None:
    """A file that says it is this long and takes no room."""
    with path.open("wb") as stream:
        stream.truncate(length)


def test_actionlint_passes_what_it_writes_and_would_have_found_a_fault():
    cases = [("build", "main", None), ("out/my sites", "release/1.x", "make demo"), ("ü: #1", "on", 'echo "a: b" # c')]
    for case in cases:
        assert lint(hosting.workflow(*case)) == []
    assert lint(hosting.workflow("build", "main", None).replace("runs-on", "run-on")) != []
    assert lint(hosting.workflow("build", "main", None).replace("steps.deployment", "steps.deploy")) != []


def test_our_own_workflow_is_what_it_writes():
    assert (ROOT / WORKFLOW).read_text(encoding="utf-8") == hosting.workflow("build", "main", "make demo")


@pytest.mark.parametrize("path", sorted((ROOT / ".github" / "workflows").iterdir()), ids=lambda path: path.name)
def test_actionlint_passes_our_own_workflows_and_what_they_test_is_there(path):
    text = path.read_text(encoding="utf-8")
    assert lint(text) == []
    assert all((ROOT / named).exists() for named in re.findall(r"\btests/[\w/.]+", text))


def test_a_job_may_only_do_what_it_must(cli, repository):
    assert cli("pages").code == 0
    text = (repository / WORKFLOW).read_text(encoding="utf-8")
    permissions = [line.strip() for line in text.splitlines() if line.strip().endswith((": read", ": write"))]
    assert permissions == ["contents: read", "contents: read", "pages: read", "pages: write", "id-token: write"]
    assert "cancel-in-progress: false" in text


def test_it_says_files_bytes_the_largest_and_what_to_turn_down(cli, repository):
    outcome = cli("pages", "build")
    files = [p for p in (repository / "build").rglob("*") if p.is_file() and not p.name.startswith(".")]
    total = sum(p.stat().st_size for p in files)
    first, largest, *advice, last = outcome.out.splitlines()
    assert first == f"build: {len(files)} files, {budget.size(total)} of 1 GB"
    biggest = max(files, key=lambda p: p.stat().st_size).relative_to(repository / "build").as_posix()
    assert largest.startswith(f"largest file: {biggest}, ")
    assert any("--thumbnail-size" in line for line in advice)
    assert last.startswith(f"{repository / WORKFLOW}: publishes build")
    assert (repository / "build" / "index.html").is_file()


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda site: sparse(site / "big.bin", 100_000_001), "digits/big.bin: 100 MB is more than the 100 MB"),
        (lambda site: [sparse(site / f"{i}.bin", 99_000_000) for i in range(11)], "is more than the 1 GB"),
        (lambda site: (site / "link").symlink_to(site / "index.html"), "digits/link: is a symbolic link"),
        (lambda site: (site / "more").symlink_to(site / "data"), "digits/more: is a symbolic link"),
    ],
)  # fmt: skip
def test_each_broken_limit_is_said_and_nothing_is_written(cli, repository, harm, sentence):
    harm(repository / "build" / "digits")
    outcome = cli("pages", "build")
    assert outcome.code == 2
    assert sentence in outcome.out
    assert "files, " in outcome.out
    assert not (repository / WORKFLOW).exists()


def test_just_within_the_limits_is_taken(cli, repository):
    sparse(repository / "build" / "digits" / "big.bin", 100_000_000)
    assert cli("pages").code == 0


def test_very_many_files_are_said_to_take_long(monkeypatch, cli, repository):
    monkeypatch.setattr(budget, "MANY_FILES", 10)
    outcome = cli("pages")
    assert outcome.code == 0
    assert "may take longer to deploy than the limit of 10 minutes" in outcome.out


def test_hidden_files_are_not_counted_because_they_are_not_published(cli, repository):
    first = cli("pages").out.splitlines()[0]
    sparse(repository / "build" / "digits" / ".hidden", 200_000_000)
    (repository / "build" / ".digits.1.old").mkdir()
    sparse(repository / "build" / ".digits.1.old" / "x", 200_000_000)
    assert cli("pages").out.splitlines()[0] == first


def test_a_workflow_that_differs_is_kept_unless_forced(cli, repository):
    (repository / WORKFLOW).parent.mkdir(parents=True)
    (repository / WORKFLOW).write_text("mine")
    outcome = cli("pages")
    assert outcome.code == 2
    assert outcome.sentence.endswith("already exists and differs; replace it with --force")
    assert (repository / WORKFLOW).read_text() == "mine"
    assert cli("pages", "--force").code == 0
    assert cli("pages").code == 0  # the same again is no difference


def test_a_folder_that_the_job_builds_need_not_be_there(cli, tmp_path):
    (tmp_path / ".git").mkdir()
    outcome = cli("pages", "sites", "--run", "make sites", "--branch", "trunk")
    assert outcome.code == 0
    text = (tmp_path / WORKFLOW).read_text(encoding="utf-8")
    assert "branches: [trunk]" in text
    assert "run: make sites" in text
    assert cli("pages", "absent").code == 2


def test_the_workflow_goes_to_the_repository_above_and_names_the_folder_from_there(cli, repository, monkeypatch):
    (repository / "work").mkdir()
    shutil.move(repository / "build", repository / "work" / "build")
    monkeypatch.chdir(repository / "work")
    assert cli("pages", "build").code == 0
    assert "path: work/build\n" in (repository / WORKFLOW).read_text(encoding="utf-8")


def test_what_cannot_be_published_is_one_sentence(cli, repository, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    paint_folder(repository / "photos", {("red", "red"): 1})
    for folder, why in ((elsewhere, "is outside"), ("photos", "no sites here"), ("build/${{ x }}", "an expression")):
        Path(repository / str(folder)).mkdir(exist_ok=True)
        outcome = cli("pages", folder)
        assert (outcome.code, len(outcome.err.splitlines())) == (2, 1)
        assert why in outcome.sentence


def test_a_folder_that_git_ignores_is_pointed_out(cli, tmp_path, digits_site):
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    shutil.copytree(digits_site.path, tmp_path / "build" / "digits")
    (tmp_path / ".gitignore").write_text("/build/\n")
    assert "git ignores" in cli("pages").out
    assert "git ignores" not in cli("pages", "--run", "make demo", "--force").out


def git(*arguments: object) -> str:
    """Run git in the current folder, with nobody's settings but the folder's own."""
    done = subprocess.run(["git", *map(str, arguments)], check=True, capture_output=True, text=True)
    return done.stdout


def followed(outcome, folder: Path) -> None:
    """Append the lines that are printed below a sentence to the file that it names; then run what it says to run."""
    target, commands = None, []
    for line in outcome.out.splitlines():
        if named := re.search(r"append to (\S+) the lines below(?:, then run (.+))?:$", line):
            target, commands = folder / named[1], [*commands, named[2]]
        elif line.startswith("  ") and target is not None:
            with target.open("a") as stream:
                stream.write(f"\n{line.strip()}")
        else:
            target = None
    for command in filter(None, commands):
        subprocess.run(command, shell=True, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path, digits_site, monkeypatch):
    """A real repository, whose user ignores what a file of theirs says; sites lie in out/build."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    (tmp_path / "gitconfig").write_text(f"[core]\n  excludesFile = {tmp_path / 'ignored'}\n")
    root = tmp_path / "work"
    (root / "out" / "build").mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    shutil.copytree(digits_site.path, root / "out" / "build" / "digits [1]")
    monkeypatch.chdir(root)
    return root


def content(name: str) -> bytes:
    """Of a file in out/build, as it would be pushed."""
    return subprocess.run(["git", "show", f":out/build/{name}"], check=True, capture_output=True).stdout


def pushed() -> set[str]:
    return {name.removeprefix("out/build/") for name in git("ls-files", "-z", "out/build").split("\0") if name}


def there() -> set[str]:
    return {path.relative_to("out/build").as_posix() for path in Path("out/build").rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("file", "patterns"),
    [
        (".gitignore", "data/\n"),
        (".gitignore", "*.json\n"),
        (".gitignore", "build/\n"),
        (".gitignore", "/out/\n"),
        (".gitignore", "out\nbuild\n*.js\n"),
        (".gitignore", "**/images/*\n!**/images/0.webp\n"),
        (".gitignore", ".*\n!.gitignore"),
        (".gitignore", "*\n!*/\n!*.py\n"),
        ("out/.gitignore", "*\n"),
        ("out/build/.gitignore", "*\n"),
        ("out/build/.gitignore", "data\n"),
        (".git/info/exclude", "data/\n"),
        ("../ignored", "*.json\nimages/\n"),
    ],
)
def test_what_git_would_leave_out_is_counted_and_the_lines_that_are_named_take_it_in(cli, checkout, file, patterns):
    (checkout / file).write_text(patterns)
    git("add", "-A")
    assert there() - pushed()
    git("reset", "-q")
    outcome = cli("pages", "out/build")
    assert outcome.code == 2
    assert re.search(r"git ignores \d+ of \d+ files of the folder \(out/build/.*because of '", outcome.out), outcome.out
    assert not (checkout / WORKFLOW).exists()
    followed(outcome, checkout)
    again = cli("pages", "out/build")
    assert again.code == 0, again.out
    git("add", "-A")
    assert there() - pushed() <= {".gitignore"}
    assert {"digits [1]/data/manifest.json", ".nojekyll"} <= pushed()


def test_a_folder_that_is_ignored_and_tracked_is_pushed_and_only_its_new_files_are_not(cli, checkout):
    assert cli("pages", "out/build").code == 0
    git("add", "-A")
    (checkout / ".gitignore").write_text("out/\n")
    assert cli("pages", "out/build").code == 0
    Path("out/build/digits [1]/data/new.json").write_text("{}")
    outcome = cli("pages", "out/build")
    assert "git ignores 1 of" in outcome.out
    followed(outcome, checkout)
    assert cli("pages", "out/build").code == 0
    git("add", "-A")
    assert "digits [1]/data/new.json" in pushed()


@pytest.mark.parametrize(
    ("file", "lines"),
    [
        (".gitattributes", "*.webp filter=lfs diff=lfs merge=lfs -text\n"),
        (".gitattributes", "out/** filter=lfs diff=lfs merge=lfs -text\n"),
        ("out/build/.gitattributes", "*.json filter=lfs diff=lfs merge=lfs -text\n"),
    ],
)
@pytest.mark.parametrize("tracked", [False, True])
def test_what_lfs_would_make_pointers_of_is_counted_and_the_line_that_is_named_keeps_the_files(
    cli, checkout, file, lines, tracked
):
    git("config", "filter.lfs.clean", "echo pointer")  # stands for git-lfs: content becomes one word
    (checkout / file).write_text(lines)
    assert cli("pages", "out/build").code == 2
    if tracked:
        git("add", "-A")
        assert b"pointer\n" in {content(name) for name in pushed()}
    outcome = cli("pages", "out/build")
    assert re.search(
        r"git LFS keeps only pointers to \d+ of \d+ files of the folder .* because of \S*tes;", outcome.out
    )
    followed(outcome, checkout)
    assert cli("pages", "out/build").code == 0
    git("add", "-A")
    for name in ("digits [1]/data/manifest.json", "digits [1]/images/0.webp"):
        assert content(name) == Path("out/build", name).read_bytes()


def test_beside_somebody_elses_page_jekyll_is_switched_off_too(cli, repository):
    (repository / "build" / "index.html").write_text("<p>mine")
    assert cli("pages").code == 0
    assert (repository / "build" / ".nojekyll").is_file()
    assert (repository / "build" / "index.html").read_text() == "<p>mine"


@pytest.mark.parametrize(
    ("number", "said"), [(999, "999 bytes"), (1000, "1 KB"), (1_234_567, "1.23 MB"), (1_000_000_001, "1 GB")]
)
def test_sizes_are_said_in_three_digits(number, said):
    assert budget.size(number) == said
