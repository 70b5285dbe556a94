"""The README names every command and option, and nothing that is not there."""

import re

import typer.main

from places import ROOT
from wrongtree.commands.app import app

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMAND = typer.main.get_command(app)


def options(command) -> set[str]:
    return {
        name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts) if name[0] == "-"
    }


def test_every_command_and_option_is_in_the_readme():
    for name, command in COMMAND.commands.items():
        assert f"wrongtree {name}" in README
        for option in options(command):
            assert f"`{option}" in README or f" {option}" in README, f"{name} {option}"
    for option in options(COMMAND):
        assert option in README


def test_the_readme_names_no_option_that_does_not_exist():
    known = set().union(options(COMMAND), *(options(c) for c in COMMAND.commands.values()), {"--help", "-h"})
    of_others = {"--runs", "--site", "--weights", "--data"}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", README)) <= known | of_others


def test_links_to_files_lead_somewhere():
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_glossary_says_each_of_at_most_25_terms_in_one_sentence():
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    entries = re.findall(r"^- \*\*(.+?)\*\*: (.+?)(?=\n- |\Z)", text, re.M | re.S)
    assert len(entries) == text.count("\n- ") <= 25
    for term, said in entries:
        assert said.strip().endswith("."), term
        assert not re.search(r"[.?!]\s+[A-Z]", said), term
