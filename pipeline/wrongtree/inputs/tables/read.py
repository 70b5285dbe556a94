"""Reads a table, whatever it is written as: what it is, is told by what it contains and not by its name."""

from __future__ import annotations

from pathlib import Path

from wrongtree.inputs.tables.decoding import Known, decode
from wrongtree.inputs.tables.delimited import read_delimited
from wrongtree.inputs.tables.foreign import HEAD, refuse_foreign
from wrongtree.inputs.tables.labels import unwrapped
from wrongtree.inputs.tables.meaning import is_image_path
from wrongtree.inputs.tables.records import read_json, read_json_lines
from wrongtree.inputs.tables.tables import Table, as_cell
from wrongtree.shared.bounds import refuse_larger
from wrongtree.shared.faults import UserError

LINES = (".jsonl", ".ndjson")
CELLS = 8  # bytes of memory that a byte of text takes as cells, at the most


def read_table(path: Path, known: Known = frozenset) -> Table:
    """Read a table, see `_read`; cells that Python or a spreadsheet wrapped are unwrapped."""
    return unwrapped(path, _read(path, known))


def _read(path: Path, known: Known) -> Table:
    """Read CSV and its relatives, JSON, JSON lines or Parquet. UserError where it is none of them, or has no rows.

    `known` gives words that it may contain, names of files and classes: they tell an encoding that is not Unicode.
    """
    data = _bytes(path)
    if data.startswith(b"PAR1"):
        return _read_parquet(path)
    if path.suffix.lower() in (".parquet", ".pq"):
        raise UserError(f"{path}: is not a Parquet file, although its name says so; write it again")
    text, said, guessed = decode(path, data, known)
    notes = (said,) if said else ()
    begins = text.lstrip()[:1]
    if path.suffix.lower() in LINES:
        return read_json_lines(path, text, notes)
    if path.suffix.lower() == ".json" or (begins in ("[", "{") and path.suffix.lower() != ".csv"):
        return read_json(path, text, notes)
    table = read_delimited(path, text)
    return Table(table.columns, table.first, (*notes, *table.notes), table.has_header, guessed)


def _bytes(path: Path) -> bytes:
    """The contents of a text file; of Parquet only its first bytes, for pyarrow reads it."""
    try:
        if path.is_dir():
            raise UserError(f"{path}: is a folder, not a table")
        with path.open("rb") as stream:
            head = stream.read(HEAD)
            if head.startswith(b"PAR1"):
                return head
            refuse_foreign(path, head)
            refuse_larger(path, path.stat().st_size * CELLS)
            return head + stream.read()
    except FileNotFoundError as fault:
        raise UserError(f"{path}: cannot be read: there is no such file") from fault
    except OSError as fault:
        raise UserError(f"{path}: cannot be read ({fault.strerror or fault})") from fault


def _read_parquet(path: Path) -> Table:
    import pyarrow

    from wrongtree.inputs.tables.parquet import read_parquet

    try:
        columns = read_parquet(path).to_pydict()
    except (OSError, ValueError, MemoryError, pyarrow.ArrowException) as fault:
        why = (str(fault).splitlines() or [type(fault).__name__])[0]
        raise UserError(
            f"{path}: is a damaged or truncated Parquet file ({why:.200}); copy or write it again"
        ) from fault
    found = {str(name): [as_cell(value) for value in values] for name, values in columns.items()}
    if not any(found.values()):
        raise UserError(f"{path}: no rows; write it again")
    index = [name for name in found if name.startswith("__index_level_") and not any(map(is_image_path, found[name]))]
    return Table({name: cells for name, cells in found.items() if name not in index})
