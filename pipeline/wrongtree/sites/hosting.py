"""A GitHub Pages workflow for a folder of sites."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from wrongtree.shared.faults import UserError
from wrongtree.sites.budget import count, weigh
from wrongtree.sites.gallery import PAGE, write_gallery
from wrongtree.sites.git import dropped
from wrongtree.sites.read import is_site
from wrongtree.sites.writing import kind_of_page, write_text

WORKFLOW = Path(".github", "workflows", "pages.yml")
TEXT = """\
# Written by `wrongtree pages`. In the repository's settings, under Pages, choose the source "GitHub Actions" once.
name: pages
on:
  push:
    branches: [@branch@]
  workflow_dispatch:
permissions:
  contents: read
concurrency:
  group: pages
  cancel-in-progress: false
jobs:
  build:
    runs-on: ubuntu-latest
    timeout-minutes: 60
    permissions:
      contents: read
      pages: read
    steps:
      - uses: actions/checkout@v7
@run@      - uses: actions/configure-pages@v6
      - uses: actions/upload-pages-artifact@v5
        with:
          path: @folder@
  deploy:
    needs: build
    runs-on: ubuntu-latest
    timeout-minutes: 15
    permissions:
      pages: write
      id-token: write
    environment:
      name: github-pages
      url: ${{ steps.deployment.outputs.page_url }}
    steps:
      - id: deployment
        uses: actions/deploy-pages@v5
"""
UNSHOWN = re.compile(r"[\x7f-\xa0\ud800-\udfff\u2028\u2029\ufeff\ufffe\uffff]")  # what YAML takes only spelt out
RUN = """\
      - uses: actions/setup-python@v7
        with:
          python-version: "3.13"
      - run: @command@
"""


def workflow(folder: str, branch: str, command: str | None) -> str:
    """The workflow's text; with a `command`, the job builds the folder before it uploads it."""
    steps = RUN.replace("@command@", _scalar(command)) if command else ""
    return TEXT.replace("@branch@", _scalar(branch)).replace("@run@", steps).replace("@folder@", _scalar(folder))


def write_workflow(folder: Path, branch: str, command: str | None, *, force: bool, say: Callable[[str], None]) -> Path:
    """Check a folder against Pages' limits, say what it comes to, and write the workflow that publishes it.

    UserError, and nothing written, where a limit is broken, there is nothing to publish, the folder is outside the
    repository, or a workflow that differs is there and `force` is not given.
    """
    root = _repository()
    if not folder.resolve().is_relative_to(root):
        raise UserError(f"{folder}: is outside {root}, so a workflow there could not publish it")
    below = folder.resolve().relative_to(root).as_posix()
    text = workflow(below, branch, command)
    if folder.is_dir() or command is None:
        _check(folder, None if command else root, say)
    target = root / WORKFLOW
    if target.is_file() and target.read_text(encoding="utf-8") != text and not force:
        raise UserError(f"{target}: already exists and differs; replace it with --force")
    write_text(target, text)
    return target


def _check(folder: Path, root: Path | None, say: Callable[[str], None]) -> None:
    """Say what the folder comes to; `root` is the repository that is to carry it, None: a job builds it."""
    if not is_site(folder) and (not (folder / PAGE).exists() or kind_of_page(folder / PAGE) == "gallery"):
        for sentence in write_gallery(folder).broken:
            say(sentence)
    (folder / ".nojekyll").touch()  # whatever page is there: a branch that is served by Jekyll lacks folders such as _x
    budget = weigh(folder)
    problems = budget.problems()
    for line in (*budget.lines(), *problems):
        say(line)
    lost = [] if root is None else dropped(root, folder, [".nojekyll", *budget.files])
    for one in lost:
        say(f"{folder}: {one.sentence}:")
        for line in one.lines:
            say(f"  {line}")
        problems.append(one.what)
    if lost:
        say("or build the folder in the workflow, with --run COMMAND")
    if problems:
        raise UserError(
            f"{folder}: GitHub Pages would not show this folder ({count(len(problems), 'problem')} above); "
            "no workflow was written"
        )


def _repository() -> Path:
    """The repository that the current folder is in, else that folder."""
    here = Path.cwd().resolve()
    return next((path for path in (here, *here.parents) if (path / ".git").exists()), here)


def _scalar(text: str) -> str:
    """Text as YAML: as it is where that is plainly text, else quoted as JSON, which YAML takes."""
    if "${{" in text:
        raise UserError(f"{text}: '${{{{' begins an expression in a workflow; use another name")
    plain = re.fullmatch(r"[A-Za-z][\w./ -]*[\w/]", text) and text.lower() not in (
        *("true", "false", "null", "yes", "no", "on", "off"),
    )
    return (
        text
        if plain
        else UNSHOWN.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False))
    )
