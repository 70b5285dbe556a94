"""Parquet files, whose few bytes may stand for any number of cells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wrongtree.inputs.remote.paths import readable
from wrongtree.shared.bounds import refuse_larger

CELL = 64  # bytes that a cell takes in Python, at the least


def read_parquet(path: Path) -> Any:
    """Read a file as a `pyarrow.Table`; UserError where it would not fit into memory. Raises as pyarrow does."""
    from pyarrow import compute, parquet, types

    with parquet.ParquetFile(readable(path)) as file:
        groups = [file.metadata.row_group(i) for i in range(file.metadata.num_row_groups)]
        chunks = [group.column(i) for group in groups for i in range(group.num_columns)]
        refuse_larger(path, sum(chunk.num_values * CELL + chunk.total_uncompressed_size for chunk in chunks))
        texts = [f.name for f in file.schema_arrow if types.is_string(f.type) or types.is_binary(f.type)]
    with parquet.ParquetFile(readable(path), read_dictionary=texts) as file:  # a text that is said often is there once
        table = file.read()
    said = 0
    for column in table.columns:
        for chunk in column.chunks if types.is_dictionary(column.type) else ():
            lengths = compute.binary_length(chunk.dictionary).take(chunk.indices)
            said += compute.sum(lengths, min_count=0).as_py()
    refuse_larger(path, said)
    return table
