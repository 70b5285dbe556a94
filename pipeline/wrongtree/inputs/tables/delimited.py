"""Text with a separator between cells: CSV, and what spreadsheets and scripts write in its place."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wrongtree.inputs.tables.meaning import is_image_path, is_usual
from wrongtree.inputs.tables.tables import Table
from wrongtree.shared.faults import UserError

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
SAMPLE = 200  # rows that a separator is judged by
HINT = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)  # the first line that Excel writes and reads
UNNAMED = re.compile(r"unnamed: ?\d+(_level_\d+)?", re.IGNORECASE)  # what pandas calls a column without a name
Row = tuple[str, ...]
PAIR = re.compile(r"(\S(?:.*\S)?)[ \t]+(\S+)")  # a path, and a class after the last blank: the lists of Caffe


@dataclass(frozen=True)
class _Dialect:
    """How cells are told apart."""

    separator: str
    quote: str = '"'
    blanks: bool = False  # whether a blank follows each separator
    score: tuple[int, ...] = ()


def read_delimited(path: Path, text: str) -> Table:
    """The table in a text. Raises UserError where its rows do not fit its header."""
    lines = text
    hint = HINT.match(lines)
    if hint:
        lines = lines[hint.end() :]
    while re.match(r"#[^,;\t|\r\n]*\r?\n", lines):  # a remark above the header
        lines = lines.partition("\n")[2]
    dialect = _Dialect(hint[1], blanks=False) if hint else _dialect(lines)
    notes = []
    rows = _rows(path, lines, dialect)
    if not rows:
        raise UserError(f"{path}: no rows; write it again")
    if len(rows[0]) == 1 and (pairs := _pairs(lines) or _blanks(lines)):
        rows, notes = pairs, [f"{path}: the cells are separated by blanks"]
    elif dialect.separator != "," and len(rows[0]) > 1:
        name = SEPARATORS.get(dialect.separator, repr(dialect.separator))
        notes.append(f"{path}: the cells are separated by {name}")
    if _is_data(rows) or _are_places(rows):
        width = max(map(len, rows))
        columns = {str(k + 1): [row[k] if k < len(row) else "" for row in rows] for k in range(width)}
        if width > 1:
            notes.append(f"{path}: has no header: its first line already names an image")
        if not any(is_image_path(cells[0]) for cells in columns.values()):
            columns = {"path" if k == 0 else name: cells for k, (name, cells) in enumerate(columns.items())}
        return Table(columns, 1, tuple(notes), has_header=False)
    return _with_header(path, rows, notes, dialect)


def _with_header(path: Path, rows: list[Row], notes: list[str], dialect: _Dialect) -> Table:
    header, rows = [_heading(name) for name in rows[0]], rows[1:]
    if header:
        header[0] = header[0].lstrip("#").strip()
    while header and not header[-1] and all(len(row) < len(header) or not row[-1].strip() for row in rows):
        width = len(header) - 1  # a separator at the end of every line
        rows = [row[:width] if len(row) > width and not any(map(str.strip, row[width:])) else row for row in rows]
        header.pop()
    if not rows:
        raise UserError(f"{path}: no rows below the header {', '.join(header)!r:.200}; write one row per image")
    others = [sign for sign in SEPARATORS if sign != dialect.separator and len(header) > 1]
    for number, row in enumerate(rows, start=2):
        if len(row) == len(header) and row[-1].strip():  # of a million rows nearly all
            continue
        other = next((sign for sign in others if sign in row[0]), None)
        if other is not None and not any(map(str.strip, row[1:])) and row[0].count(other) == len(header) - 1:
            raise UserError(
                f"{path}: row {number} is separated by {SEPARATORS[other]} and the header by "
                f"{SEPARATORS.get(dialect.separator, repr(dialect.separator))}; write all rows with one separator"
            )
        if any(cell.strip() for cell in row[len(header) :]):
            raise UserError(
                f"{path}: row {number} has more cells than the header; quote cells that contain "
                f"{SEPARATORS.get(dialect.separator, 'the separator')}"
            )
    columns: dict[str, list[str]] = {}
    for k, name in enumerate(header):
        values = [row[k] if k < len(row) else "" for row in rows]
        if not name or UNNAMED.fullmatch(name):
            if not any(map(is_image_path, values)):
                continue  # the index of a data frame
            name = f"column {k + 1}"
        if name in columns:
            if columns[name] == values:
                continue
            raise UserError(f"{path}: has two columns {name!r} with different values; remove or rename one of them")
        columns[name] = values
    return Table(columns, 2, tuple(notes))


def _heading(name: str) -> str:
    """A column's name without what surrounds it, a second mark of the encoding included."""
    return name.strip().strip("\ufeff\u200b").strip()


def _rows(path: Path, text: str, dialect: _Dialect) -> list[Row]:
    """All rows that are not blank."""
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=dialect.separator,
        quotechar=dialect.quote,
        skipinitialspace=dialect.blanks,
    )
    rows: list[Row] = []  # no lists, which the collector of garbage would visit again and again
    try:
        rows += [tuple(row) for row in reader if any(map(str.strip, row))]
    except csv.Error as fault:
        if "field larger" in str(fault):
            raise UserError(
                f"{path}: line {reader.line_num:,} has a cell of more than {csv.field_size_limit():,} characters; "
                "perhaps a quotation mark is never closed: double it inside a cell"
            ) from fault
        raise UserError(
            f"{path}: line {reader.line_num:,} cannot be read as a row of cells ({fault}); write it again as CSV"
        ) from fault
    if dialect.quote in text:
        _refuse_open_quote(path, text, dialect, rows)
    return rows


def _refuse_open_quote(path: Path, text: str, dialect: _Dialect, rows: Sequence[Sequence[str]]) -> None:
    """The rest of the file would be one cell, and its rows lost."""
    strict = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=dialect.separator,
        quotechar=dialect.quote,
        skipinitialspace=dialect.blanks,
        strict=True,
    )
    try:
        for _ in strict:
            pass
    except csv.Error as fault:
        if "unexpected end" in str(fault):
            cell = next((cell for cell in rows[-1] if "\n" in cell), "") if rows else ""
            raise UserError(
                f"{path}: a quotation mark is never closed: the last {cell.count(chr(10)) + 1:,} lines would be one "
                f"cell, which begins {cell[:40]!r}; close it, or double it inside a cell"
            ) from fault


def _dialect(text: str) -> _Dialect:
    """The separator that divides all rows alike, into the most cells, of which some have usual names."""
    head = _head(text)
    first = head.splitlines()[0] if head else ""
    found = []
    for separator in _proposed(head):
        quotes = ['"', "'"] if first.lstrip().startswith("'") else ['"']
        for quote in quotes:
            blanks = f"{separator} " in first or f"{separator} {quote}" in head
            try:
                rows = list(
                    csv.reader(
                        io.StringIO(head, newline=""), delimiter=separator, quotechar=quote, skipinitialspace=blanks
                    )
                )
            except csv.Error:
                continue
            found.append(_Dialect(separator, quote, blanks, _score(rows)))
    return max(found, key=lambda dialect: dialect.score, default=_Dialect(","))


def _proposed(head: str) -> list[str]:
    """The usual separators; what the csv module guesses comes first, so that it wins where all else is equal."""
    try:
        guessed = csv.Sniffer().sniff(head, delimiters="".join(SEPARATORS)).delimiter
    except csv.Error:
        guessed = ","
    return list(dict.fromkeys([guessed, *SEPARATORS]))


def _score(rows: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """How well rows fit together: whether they are as wide as the header, its usual names, and cells."""
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows or len(rows[0]) < 2:
        return (0, 0, 0, 0)
    width = len(rows[0])
    known = sum(is_usual(name) for name in rows[0])
    paths = sum(is_image_path(cell) for cell in rows[0])
    fits = sum(len(row) >= width and not any(map(str.strip, row[width:])) for row in rows[1:])
    return (1, int(fits == len(rows) - 1), min(2, known + paths), width)


def _head(text: str) -> str:
    """The first lines, as far as a sample of rows goes; never half a line."""
    lines = text[: SAMPLE * 2000].splitlines(keepends=True)
    return "".join(lines[:SAMPLE] if len(lines) > SAMPLE else lines[:-1] or lines)


def _pairs(text: str) -> list[Row]:
    """Lines such as `cat/1.png 0`, below usual names or without a header; none where a line is another."""
    rows: list[Row] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        found = PAIR.fullmatch(line.strip())
        is_header = not rows and found is not None and is_usual(found[1]) and is_usual(found[2])
        if found is None or not (is_header or is_image_path(found[1])):
            return []
        rows.append((found[1], found[2]))
    return rows


def _blanks(text: str) -> list[Row]:
    """Lines of as many words each, the first an image and the others numbers, as in Oxford's `Abyssinian_1 1 1 1`."""
    rows = [tuple(line.split()) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    width = len(rows[0]) if rows else 0
    fits = width > 1 and all(len(row) == width and all(cell.isdecimal() for cell in row[1:]) for row in rows)
    return rows if fits and not any(row[0].isdecimal() for row in rows) else []


def _are_places(rows: Sequence[Sequence[str]]) -> bool:
    """Whether rows begin with paths without ending, and have no header: `apple_pie/1011328`."""
    if any(map(is_usual, rows[0])):
        return False
    if len(rows[0]) == 1:
        return all(len(row) == 1 and "/" in row[0] for row in rows)
    return all(cell.isdecimal() for row in rows for cell in row[1:]) and not any(row[0].isdecimal() for row in rows)


def _is_data(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row is one like the others: where they have an image's path, it has one as well."""
    first = rows[0]
    if len(rows) == 1 or any(is_usual(name) for name in first):
        return len(rows) == 1 and any(map(is_image_path, first))
    return any(
        is_image_path(cell) and sum(k < len(row) and is_image_path(row[k]) for row in rows[1:]) > len(rows) / 3
        for k, cell in enumerate(first)
    )
