"""What the commands print: names come from strangers, and a terminal obeys what it is sent."""

from __future__ import annotations

import sys

import typer

from wrongtree.shared.texts import harmless, one_line


def say(sentence: str, err: bool = False) -> None:
    """Print one line to the terminal; everything the commands say of names goes through here."""
    typer.echo(one_line(sentence), err=err)


def pour(document: str) -> None:
    """Print lines that may be meant for a program: byte for byte into a file or pipe, harmless on a terminal."""
    typer.echo(harmless(document) if sys.stdout.isatty() else document, nl=False)
