"""What strangers send: files that would run, files that would fill the memory, names that would be obeyed."""

import ast
import io
import json
import os
import pickle
import re
import resource
import struct
import subprocess
import sys
import types
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import torch
from PIL import Image
from pyarrow import parquet

from checking import COLOURS, FACTORY, paint, paint_folder
from colour_net import StrongestColour
from places import PACKAGE
from wrongtree.commands.project import read_project
from wrongtree.inputs.decode import decode
from wrongtree.inputs.images.kinds import FORMATS
from wrongtree.inputs.images.labelled import LabelledImages, open_images
from wrongtree.inputs.images.pixels import read_rgb
from wrongtree.inputs.models.weights import only_weights, read_weights
from wrongtree.inputs.tables.read import read_table
from wrongtree.shared import bounds, terminal, texts
from wrongtree.shared.faults import UserError
from wrongtree.sites import hosting
from wrongtree.sites.export import _harmless
from wrongtree.store.entry import read_entry

MIXED = {("blue", "blue"): 2, ("blue", "green"): 3, ("green", "red"): 2, ("green", "green"): 1, ("red", "red"): 2}


# Files that would run


class Evil:
    """Unpickled, it leaves a file behind."""

    def __reduce__(self):
        return os.system, ("touch CANARY",)


def as_saved_by_torch() -> bytes:
    stream = io.BytesIO()
    torch.save({"conv.weight": torch.zeros(1), "extra": Evil()}, stream)
    return stream.getvalue()


def as_checkpoint(path: Path) -> list[str]:
    path.write_bytes(as_saved_by_torch())
    return ["--model", f"{FACTORY}:net", "--weights", str(path)]


def as_bare_pickle(path: Path) -> list[str]:
    path.write_bytes(pickle.dumps({"conv.weight": Evil()}))
    return ["--model", f"{FACTORY}:net", "--weights", str(path)]


def as_old_checkpoint(path: Path) -> list[str]:
    torch.save({"conv.weight": Evil()}, path, _use_new_zipfile_serialization=False)
    return ["--model", f"{FACTORY}:net", "--weights", str(path)]


def as_exported_model(path: Path) -> list[str]:
    whole = io.BytesIO()
    torch.export.save(torch.export.export(StrongestColour().eval(), (torch.zeros(1, 3, 16, 16),)), whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        held = [part.filename for part in old.infolist()]
        assert any("sample_inputs" in name for name in held)
        for name in held:
            new.writestr(name, as_saved_by_torch() if "sample_inputs" in name else old.read(name))
    return ["--model", str(path), "--img-size", "16", "--mean", "0,0,0", "--std", "1,1,1"]


def as_array_of_images(path: Path) -> list[str]:
    np.savez(path, images=np.array([Evil()], dtype=object), labels=np.array([0]))
    return ["--data", str(path), "--model", f"{FACTORY}:net"]


def as_array_of_labels(path: Path) -> list[str]:
    np.savez(path, images=np.zeros((1, 8, 8), np.uint8), labels=np.array([Evil()], dtype=object))
    return ["--data", str(path), "--model", f"{FACTORY}:net"]


def as_embeddings(path: Path) -> list[str]:
    made = np.array([Evil()], dtype=object)
    np.save(path, made) if path.suffix == ".npy" else np.savez(path, embeddings=made)
    return ["--predictions", "said.csv", "--embeddings", str(path)]


def as_extension_type(path: Path) -> list[str]:
    marks = {b"ARROW:extension:name": b"arrow.py_extension_type", b"ARROW:extension:metadata": pickle.dumps(Evil())}
    schema = pa.schema([pa.field("path", pa.string(), metadata=marks), pa.field("label", pa.string())])
    parquet.write_table(pa.table([["photos/a"], ["b"]], schema=schema), path)
    return ["--data", str(path), "--model", f"{FACTORY}:net"]


RUNS = [
    ("evil.pt", as_checkpoint, "contains more than weights, and loading it would run its code"),
    ("evil.pkl", as_bare_pickle, "contains more than weights, and loading it would run its code"),
    ("old.pth", as_old_checkpoint, "contains more than weights, and loading it would run its code"),
    ("evil.pt2", as_exported_model, "contains more than a model, and loading it would run its code"),
    ("images.npz", as_array_of_images, "images.npz: cannot be read as .npz"),
    ("labels.npz", as_array_of_labels, "labels.npz: cannot be read as .npz"),
    ("evil.npy", as_embeddings, "evil.npy: cannot be read as embeddings"),
    ("evil.npz", as_embeddings, "evil.npz: cannot be read as embeddings"),
    ("evil.parquet", as_extension_type, "evil.parquet: none of its 1 images is below"),
]


@pytest.mark.parametrize(("name", "make", "said"), RUNS, ids=[name for name, _, _ in RUNS])
def test_no_file_of_data_or_weights_runs_what_is_in_it(cli, tmp_path, name, make, said):
    made = paint_folder(Path("photos"), MIXED)
    Path("said.csv").write_text("path,prediction\n" + "".join(f"{id_},{word}\n" for id_, _, word in made))
    arguments = make(tmp_path / name)
    data = [] if "--data" in arguments else ["--data", "photos"]
    done = cli("build", *data, *arguments, "--device", "cpu")
    assert (done.code, done.err.count("wrongtree: ")) == (2, 1), done
    assert said in done.sentence
    assert not list(tmp_path.rglob("CANARY"))
    assert not Path("build").exists()


def test_the_same_pickle_would_have_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    torch.load(io.BytesIO(as_saved_by_torch()), weights_only=False)
    assert Path("CANARY").exists()
    Path("CANARY").unlink()
    monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1")
    with only_weights(), pytest.raises(pickle.UnpicklingError):
        torch.load(io.BytesIO(as_saved_by_torch()), weights_only=False)
    assert os.environ["TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"] == "1"
    assert "TORCH_FORCE_WEIGHTS_ONLY_LOAD" not in os.environ
    assert not Path("CANARY").exists()


def test_not_even_our_own_cache_is_unpickled(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("a.npy", np.array([Evil()], dtype=object))
    from wrongtree.shared.digests import digest, file_digest
    from wrongtree.store.entry import FORMAT

    meta = {"format": FORMAT, "arrays": {"a": file_digest(Path("a.npy"))}, "values": {}}
    Path("meta.json").write_text(json.dumps({**meta, "checksum": digest(meta)}))
    with pytest.raises(ValueError, match=r"[Oo]bject|pickle"):
        read_entry(Path(), types.SimpleNamespace)
    assert not Path("CANARY").exists()


def test_nothing_in_the_package_unpickles_or_evaluates():
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called, given = ast.unparse(node.func), {word.arg: ast.unparse(word.value) for word in node.keywords}
            assert called not in ("eval", "exec", "os.system", "pickle.load", "pickle.loads", "yaml.load"), path
            if called == "torch.load":
                assert given.get("weights_only") == "True", path
            if called == "np.load":
                assert given.get("allow_pickle", "False") == "False", path
            assert given.get("shell", "False") == "False", path
            assert given.get("trust_remote_code", "False") == "False", path


# Files that would fill the memory


def png(width: int, height: int, rows: int = 0) -> bytes:
    """A PNG that says it is so large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(rows * (1 + 3 * width)), 9)
    parts = [(b"IHDR", head), (b"IDAT", body), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(text)) + kind + text + struct.pack(">I", zlib.crc32(kind + text)) for kind, text in parts
    )


def swollen(kind: str, at: int, form: str) -> bytes:
    """A sound picture of one pixel whose head says 65,000 × 65,000."""
    stream = io.BytesIO()
    Image.new("RGB", (1, 1)).save(stream, kind)
    raw = bytearray(stream.getvalue())
    raw[at : at + struct.calcsize(form)] = struct.pack(form, 65_000, 65_000)
    return bytes(raw)


def tiff() -> bytes:
    tags = [(256, 65_000), (257, 65_000), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, 65_000), (279, 4)]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(tags)) + entries + bytes(4)


def text_chunk() -> bytes:
    """A sound PNG of one pixel with a gigabyte of text in a few bytes: 40 times the 25 MB of one pass of deflate."""
    text = zlib.compress(bytes(100 << 20), 9)
    part = b"zTXt", b"a\0\0" + text
    chunk = struct.pack(">I", len(part[1])) + part[0] + part[1] + struct.pack(">I", zlib.crc32(part[0] + part[1]))
    raw = png(1, 1, 1)
    return raw[:33] + chunk * 4 + raw[33:]


BOMBS = {
    "head.png": png(65_000, 65_000),
    "whole.png": png(10_000, 10_000, 4_000),  # 120 MB of black in 117 kB
    "text.png": text_chunk(),
    "a.gif.jpg": swollen("GIF", 6, "<HH"),
    "a.bmp": swollen("BMP", 18, "<ii"),
    "a.tif": tiff(),
    "a.ppm": b"P6\n65000 65000\n255\n" + bytes(10),
    "a.ps.png": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n(CANARY) (w) file closefile\n",
    "a.psd.jpg": b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 3, 9, 9, 8, 3) + bytes(12),
}


def test_no_picture_unpacks_to_more_than_a_picture_may_be(tmp_path):
    names = tuple(BOMBS)
    for name, raw in BOMBS.items():
        (tmp_path / name).write_bytes(raw)
        assert len(raw) < 500_000
    images = LabelledImages(
        "bombs", names, np.zeros(len(names), np.int64), ("a",), (), lambda row: read_rgb(tmp_path / names[row]), "d"
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    batch = decode(images, lambda picture: torch.zeros(3, 1, 1), range(len(names)))
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) < 400 << 10
    reasons = dict(batch.skipped)
    assert set(reasons) == {*names} - {"text.png"}  # its text is passed over, and its pixel is kept
    assert re.search("10000 × 10000 pixels|100000000 pixels", reasons["whole.png"])  # ours, or Pillow's own
    assert all("4225000000 pixels" in reasons[name] for name in ("head.png", "a.gif.jpg", "a.bmp", "a.tif", "a.ppm"))
    assert reasons["a.ps.png"] == "is a PostScript file; convert it to PNG or JPEG"  # though Pillow knows both
    assert reasons["a.psd.jpg"] == "is a Photoshop file; convert it to PNG or JPEG"


def test_every_kind_of_picture_that_data_sets_are_made_of_is_known():
    Image.init()
    assert {"EPS", "PSD", "WMF", "FITS"}.isdisjoint(FORMATS)
    assert {"PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP", "PPM"} <= set(FORMATS) & set(Image.OPEN)


def claimed(shape: tuple[int, ...]) -> bytes:
    """The head of an array of floats, and none of its numbers."""
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": "<f4", "fortran_order": False, "shape": shape})
    return stream.getvalue()


def zipped(path: Path, **parts: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in parts.items():
            archive.writestr(name.replace("_npy", ".npy").replace("__", "/"), raw)


@pytest.fixture
def three(tmp_path, monkeypatch) -> LabelledImages:
    monkeypatch.chdir(tmp_path)
    paint_folder(Path("photos"), {("blue", "blue"): 1, ("green", "green"): 1, ("red", "red"): 1})
    return open_images(Path("photos"))


def test_no_array_unpacks_to_more_than_the_memory_holds(three):
    from wrongtree.inputs.predictions.embeddings import read_embeddings

    huge = claimed((1 << 20, 1 << 20))
    Path("huge.npy").write_bytes(huge)
    zipped(Path("huge.npz"), embeddings_npy=huge)
    zipped(Path("other.npz"), embeddings_npy=claimed((3, 0)), surplus_npy=huge)
    zipped(Path("data.npz"), images_npy=huge, labels_npy=claimed((3,)))
    for name in ("huge.npy", "huge.npz", "other.npz"):
        with pytest.raises(UserError, match=rf"{name}: unpacked it is 4398\.0 GB, too much for this machine's memory"):
            read_embeddings(three, Path(name))
    with pytest.raises(UserError, match=r"data.npz: unpacked it is 4398\.0 GB"):
        open_images(Path("data.npz"))


def test_no_checkpoint_unpacks_to_more_than_the_memory_holds(tmp_path, monkeypatch):
    torch.save({"a": torch.zeros(1).expand(1 << 20, 1 << 20)}, tmp_path / "strides.pt")  # one number, said often
    with pytest.raises(UserError, match=r"strides.pt: unpacked it is 4398\.0 GB"):
        read_weights(tmp_path / "strides.pt")
    torch.save({"a": torch.zeros(4 << 20)}, tmp_path / "plain.pt")
    with (
        zipfile.ZipFile(tmp_path / "plain.pt") as old,
        zipfile.ZipFile(tmp_path / "packed.pt", "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            new.writestr(part.filename, old.read(part))
    assert (tmp_path / "packed.pt").stat().st_size < 100_000
    monkeypatch.setattr(bounds.psutil, "virtual_memory", lambda: types.SimpleNamespace(available=20e6))
    with pytest.raises(UserError, match=r"packed.pt: unpacked it is 0\.0 GB, too much"):
        read_weights(tmp_path / "packed.pt")


def test_no_table_unpacks_to_more_than_the_memory_holds(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    once = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), pa.array(["x" * (10 << 20)]))
    table = pa.table({"path": once, "label": pa.array(["a"] * 100_000)})
    parquet.write_table(table, "text.parquet", dictionary_pagesize_limit=1 << 30, compression="zstd")
    parquet.write_table(pa.table({"path": ["a"] * 400_000, "label": ["b"] * 400_000}), "rows.parquet")
    assert Path("text.parquet").stat().st_size < 10_000 > Path("rows.parquet").stat().st_size
    with pytest.raises(UserError, match=r"text.parquet: unpacked it is 1048\.6 GB, too much"):
        read_table(Path("text.parquet"))
    monkeypatch.setattr(bounds.psutil, "virtual_memory", lambda: types.SimpleNamespace(available=50e6))
    with pytest.raises(UserError, match=r"rows.parquet: unpacked it is 0\.1 GB, too much"):
        read_table(Path("rows.parquet"))


DEEP = "[" * 200_000
LONG = "x" * 20_000_000
TABLES = {
    "long.csv": (f"path,label\n{LONG},a\n", "long.csv: line 2 has a cell of more than 131,072 characters"),
    "quote.csv": (f'path,label\n"{LONG}', "quote.csv: line 2 has a cell of more than 131,072 characters"),
    "wide.csv": ("path,label\n" + "a," * 200_000, "wide.csv: row 2 has more cells than the header"),
    "deep.jsonl": (DEEP, "deep.jsonl: line 1 is not JSON"),
    "nested.jsonl": ('{"path": ' * 100_000, "nested.jsonl: line 1 is not JSON"),
    "long.jsonl": (json.dumps({"path": LONG, "label": "a"}), "long.jsonl: line 1 has a text of 20,000,000 characters"),
    "key.jsonl": (json.dumps({"path": "a", "label": "a", LONG: "b"}), "key.jsonl: line 1 has a text of 20,000,000"),
    "digits.jsonl": ('{"path": ' + "9" * 100_000 + "}", "digits.jsonl: line 1 is not JSON"),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_too_long_or_too_deep_is_refused_in_a_short_sentence(tmp_path, name):
    text, said = TABLES[name]
    (tmp_path / name).write_text(text)
    with pytest.raises(UserError) as refused:
        open_images(tmp_path / name)
    assert said in str(refused.value)
    assert len(str(refused.value)) < 400 + len(str(tmp_path))


def test_documents_nested_too_deep_are_refused_in_a_sentence(cli, tmp_path):
    paint_folder(Path("photos"), MIXED)
    (tmp_path / "build/site/data").mkdir(parents=True)
    (tmp_path / "build/site/data/manifest.json").write_text(DEEP)
    assert "manifest.json: is damaged" in cli("export", "build/site", "--node", "1").sentence
    assert "no sites here" not in cli("gallery").out + cli("gallery").err
    Path("map.json").write_text(DEEP)
    done = cli("build", "--data", "photos", "--model", f"{FACTORY}:net", "--class-map", "map.json")
    assert (done.code, "map.json: is not valid JSON" in done.sentence) == (2, True)
    Path("wrongtree.toml").write_text("data = " + DEEP)
    with pytest.raises(UserError, match=r"wrongtree.toml: is not valid TOML"):
        read_project(Path("wrongtree.toml"), [])


# Names that would be obeyed

CONTROLS = (
    "\x1b]0;pwned\x07",
    "\x1b[2J\x1b[31m",
    "\x9b31m",
    "\u202egnp.exe",
    "a\nwrongtree: all is well",
    "\x08\x08\r",
    "[red]x[/red]",
)


class Terminal(io.StringIO):
    """What is printed here is seen by a person."""

    def isatty(self):
        return True


def test_no_name_is_obeyed_by_a_terminal(cli, monkeypatch):
    rows = [("path", "label")]
    for i, name in enumerate(CONTROLS):
        Path("odd").mkdir(exist_ok=True)
        rows += [(str(paint(Path("odd", f"{i}{name}.png"), "red", seed=i)), name), (f"odd/gone {i}{name}.png", name)]
    Path("odd.jsonl").write_text("".join(json.dumps(dict(zip(rows[0], row, strict=True))) + "\n" for row in rows[1:]))
    Path("wide.py").write_text(
        f"import sys; sys.path.append({str(FACTORY.parent)!r})\n"
        f"import colour_net\ndef net(): return colour_net.StrongestColour({len(CONTROLS)}), colour_net.to_tensor\n"
    )
    arguments = ["build", "--data", "odd.jsonl", "--model", "wide.py:net", "--device", "cpu", "--name", "site"]
    outcomes = [
        cli(*arguments, "--title", "".join(CONTROLS)),
        cli(*arguments[:3], "--model", "wide.py:other\x1b[2J"),
        cli("build", "--data", "no\x1b]0;such\x07\nfolder", "--model", "wide.py:net"),
        cli("export", "build/site", "--node", "0", "--output", "out\x1b[2J.csv"),
        cli("export", "build/site", "--node", "0", "--tree", "\x1b[2J"),
        cli("gallery"),
        cli("check", *arguments[1:]),
    ]
    assert [done.code for done in outcomes] == [0, 2, 2, 0, 2, 0, 0], outcomes
    assert "odd" in outcomes[-1].out
    for done in outcomes:
        assert not texts.OBEYED.search(done.out + done.err), (done.out, done.err)
        assert not re.search(r"^wrongtree: all is well", done.err, re.M)
    assert f"{len(CONTROLS)} images were skipped" in outcomes[0].err
    assert r"gone 0\u001b]0;pwned\u0007.png: no such file" in outcomes[0].err
    assert "[red]x[/red]" in outcomes[0].err
    assert r"no\u001b]0;such\u0007\nfolder: no such file or folder" in outcomes[2].sentence
    # Into a pipe or a file a table goes as it is; on a terminal it is spelt out.
    piped = cli("export", "build/site", "--node", "0").out
    assert any(control in piped for control in CONTROLS[:3])
    shown = Terminal()
    monkeypatch.setattr(sys, "stdout", shown)
    terminal.pour(piped)
    assert shown.getvalue() == texts.harmless(piped) != piped


def test_what_a_terminal_obeys_is_spelt_out_and_the_rest_is_left():
    for control in CONTROLS[:-1]:
        assert not texts.OBEYED.search(texts.harmless(control))
        assert json.loads(f'"{texts.one_line(control)}"') == control
    for plain in ("naïve café", "قطة\u200f", "🐱", "a\tb", "[bold]"):
        assert texts.one_line(plain) == plain


def test_commands_say_names_by_way_of_one_function_alone():
    for path in PACKAGE.rglob("*.py"):
        if path.name in ("terminal.py", "completion.py"):  # what completes a word is read by the shell
            continue
        calls = [ast.unparse(n.func) for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
        assert not {"typer.echo", "typer.secho", "click.echo", "print"} & set(calls), path
        assert "Console" not in calls or path.name == "progress.py", path


SURROGATE = "\ud800-\udcff"


def test_text_that_is_no_text_is_shown_escaped_wherever_it_comes_from(cli, tmp_path):
    made = paint_folder(Path("photos"), {("blue", "red"): 4, ("green", "green"): 1, ("red", "red"): 1})
    rows = [
        {"path": f"photos/{id_}", "label": f"{label}{SURROGATE}", f"more{SURROGATE}": SURROGATE * (i % 3)}
        for i, (id_, label, _) in enumerate(made)
    ]
    Path("m.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = cli("build", "--data", "m.jsonl", "--model", f"{FACTORY}:net", "--title", SURROGATE, "--name", "site",
               "--standalone")  # fmt: skip
    assert done.code == 0, done
    manifest = json.loads(Path("build/site/data/manifest.json").read_text(encoding="utf-8"))
    assert manifest["title"] == r"\ud800-\udcff"
    assert [entry["name"] for entry in manifest["classes"]] == [rf"{colour}\ud800-\udcff" for colour in COLOURS]
    assert r"more\ud800-\udcff" in manifest["columns"]
    said = [{"path": row["path"], "prediction": f"blue{SURROGATE}"} for row in rows]
    file = os.fsdecode(b"p\xff.jsonl")
    Path(file).write_text("".join(json.dumps(row) + "\n" for row in said))
    done = cli("build", "--data", "m.jsonl", "--predictions", file, "--name", "given")
    assert done.code == 0, done
    errors = json.loads(Path("build/site/data/errors.json").read_text())["id"]
    tags = {"format": 1, "kind": "wrongtree-tags", "site": {"name": "site"}, "nodes": [], "tags": {SURROGATE: errors}}
    Path("tags.json").write_text(json.dumps(tags))
    assert cli("export", "build/site", "--tag", "tags.json", "--output", "out.csv").code == 0
    assert r"\ud800-\udcff" in Path("out.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "folder", ["a: b", 'it\'s "so"', "a\nb: c", "on", "- x", "é\u2028", "a\x7f\x85\ufeff", "#", "*a", "%b", "🦜"]
)
def test_whatever_a_folder_a_branch_or_a_command_is_called_the_workflow_is_still_the_same(folder):
    text = hosting.workflow(folder, folder, folder)
    plain = hosting.workflow("FOLDER", "FOLDER", "FOLDER")
    assert all(ord(c) >= 0x20 or c == "\n" for c in text)
    assert not re.search("[\x7f-\xa0\u2028\u2029\ufeff]", text)
    assert len(text.splitlines()) == len(plain.splitlines())
    for mine, theirs in zip(text.splitlines(), plain.splitlines(), strict=True):
        if "FOLDER" not in theirs:
            assert mine == theirs
            continue
        head, _, tail = theirs.partition("FOLDER")
        assert mine.startswith(head)
        assert mine.endswith(tail)
        assert json.loads(mine[len(head) : len(mine) - len(tail)]) == folder
    with pytest.raises(UserError, match="begins an expression"):
        hosting.workflow(f"${{{{ github.token }}}}{folder}", "main", None)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠a", "'=1"])
def test_no_cell_is_a_formula_in_any_writing(cell):
    assert _harmless(cell) == f"'{cell}"


# The memory of an accelerator


class Crowded(StrongestColour):
    """Takes three images at once and no more; of more it says what an accelerator says."""

    def forward(self, x):
        if len(x) > 3:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB")
        return super().forward(x)


def test_where_another_network_is_too_large_for_the_memory_its_batch_halves_too(three):
    from wrongtree.config import Machine
    from wrongtree.inputs.models.classifiers import Classifier
    from wrongtree.stages.embed.pretrained import open_embedder

    rows = [0, 1, 2] * 5

    def embedded(module):
        from colour_net import to_tensor

        with open_embedder(three, Classifier(module, to_tensor), Machine("cpu", 8), lambda n: None) as embed:
            return embed(rows).matrix

    np.testing.assert_array_equal(embedded(Crowded().eval()), embedded(StrongestColour().eval()))


def test_a_message_is_printed_by_the_real_command_without_what_a_terminal_obeys(tmp_path):
    command = [sys.executable, "-m", "wrongtree", "gallery", "no\x1b]0;such\x07"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("wrongtree: no\\u001b]0;such\\u0007: no such folder; build a site first\n")
