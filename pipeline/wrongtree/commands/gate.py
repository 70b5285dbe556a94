"""`wrongtree gate`: a check that a pipeline can fail on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wrongtree.commands.completion import sites
from wrongtree.shared.terminal import say

EXAMPLES = "Example: wrongtree gate build/new --against build/old --fail-on 'accuracy<0.9' --fail-on 'class-drop>5'"


def gate(
    new: Annotated[Path, typer.Argument(help="The new site's folder.", autocompletion=sites)],
    against: Annotated[
        Path | None, typer.Option(metavar="OLD", help="The older site's folder.", autocompletion=sites)
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE",
            help="What to fail on; once per rule: 'accuracy<0.9', 'accuracy-drop>1', 'class-drop>5', "
            "'new-cluster>=20', 'tag:NAME>0.1', 'label-doubts>10'.",
        ),
    ] = None,
    rules: Annotated[
        Path | None, typer.Option(metavar="FILE", help="TOML file with fail-on = [RULES], and against and tag.")
    ] = None,
    tag: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Tag file of the explorer, or the CSV that export makes of it.")
    ] = None,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="JSON file to write.")] = None,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="JUnit XML file to write.")] = None,
    markdown: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Markdown file to write, for a comment on a pull request.")
    ] = None,
) -> None:
    """Check a site against rules. Exit code 0: passed, 1: failed, 2: cannot tell."""
    from wrongtree.gate.asked import read_asked
    from wrongtree.gate.judge import judge
    from wrongtree.gate.junit import as_junit
    from wrongtree.gate.report import as_json, as_lines, as_markdown
    from wrongtree.gate.verdict import CODES
    from wrongtree.sites.writing import write_text

    report = judge(read_asked(new, fail_on or (), rules, against, tag))
    for line in as_lines(report):
        say(line)
    for path, write in ((json, as_json), (junit, as_junit), (markdown, as_markdown)):
        if path is not None:
            write_text(path, write(report))
    raise typer.Exit(CODES[report.outcome])
