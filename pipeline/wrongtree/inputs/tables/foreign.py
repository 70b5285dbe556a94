"""Files that are no table, although they are given as one: each is called what it is, with the way out."""

from __future__ import annotations

from pathlib import Path

from wrongtree.shared.faults import UserError
from wrongtree.shared.pointers import refuse_pointer

HEAD = 512  # bytes from which all of them can be told
# How a file begins, what that is, and what to do.
KINDS: tuple[tuple[tuple[bytes, ...], str, str], ...] = (
    ((b"\xd0\xcf\x11\xe0",), "an Excel workbook", "save it as CSV UTF-8"),
    ((b"\x1f\x8b",), "compressed with gzip", "unpack it with gunzip"),
    ((b"BZh",), "compressed with bzip2", "unpack it with bunzip2"),
    ((b"\xfd7zXZ",), "compressed with xz", "unpack it with unxz"),
    ((b"(\xb5/\xfd",), "compressed with zstd", "unpack it with unzstd"),
    ((b"ARROW1", b"FEA1"), "an Arrow or Feather file", "write it again with DataFrame.to_parquet or to_csv"),
    ((b"\x89HDF",), "an HDF5 file", "write it again with DataFrame.to_parquet or to_csv"),
    ((b"SQLite format 3",), "an SQLite database", "export the table as CSV"),
    (
        (b"\x93NUMPY",),
        "a NumPy array, which names no images",
        "write a table with path,prediction, or pass the array to wrongtree.from_predictions in Python",
    ),
    ((b"MATLAB 5.0",), "a MATLAB file", "write a table with scipy.io.loadmat and pandas.DataFrame.to_csv"),
    ((b"%PDF",), "a PDF", "export the table as CSV"),
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8"), "an image", "pass a table that lists images, or their folder"),
)
PICKLES = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")  # what they begin with; the last byte is the protocol


def refuse_foreign(path: Path, head: bytes) -> None:
    """UserError where a file is something else than a table, told by its first bytes."""
    if not head.strip():
        raise UserError(f"{path}: is empty; write it again")
    refuse_pointer(path, head)
    for begins, what, way_out in KINDS:
        if head.startswith(begins):
            raise UserError(f"{path}: is {what}, not a table; {way_out}")
    if head.startswith(b"PK\x03\x04"):
        if path.suffix.lower() in (".xlsx", ".xlsm", ".xlsb", ".ods") or b"[Content_Types].xml" in head:
            raise UserError(f"{path}: is an Excel workbook, not a table; save it as CSV UTF-8")
        if path.suffix.lower() == ".npz":
            raise UserError(f"{path}: is an archive of NumPy arrays, not a table; write a table with path,prediction")
        raise UserError(f"{path}: is a zip archive, not a table; unpack it")
    if head[:2] in PICKLES:
        raise UserError(
            f"{path}: is a Python pickle, which is never unpickled, because it can run code; write it again with "
            "DataFrame.to_parquet or to_csv"
        )
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype", b"<html")):
        raise UserError(
            f"{path}: is a web page, not a table, perhaps of a failed download or a login; download it again"
        )
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        raise UserError(f"{path}: is XML, not a table; export it as CSV")
