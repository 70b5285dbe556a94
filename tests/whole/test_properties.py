"""What holds of every manifest, every tree and every name, looked for by Hypothesis."""

import csv
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pyarrow import parquet

from checking import TAGS, Page
from places import TINY
from reading import leaves_below
from wrongtree.artifacts.representations import Representation
from wrongtree.artifacts.trees import cut, sizes, spans
from wrongtree.config import ClusterConfig
from wrongtree.inputs.images.labelled import open_images
from wrongtree.inputs.tables.names import clean
from wrongtree.shared.faults import UserError
from wrongtree.shared.templating import inlined
from wrongtree.shared.texts import printable
from wrongtree.sites.export import _harmless
from wrongtree.stages.cluster.cuts import balanced, members
from wrongtree.stages.cluster.grow import tree_of
from wrongtree.stages.emit.pages import render_site

SOME = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
ODD = st.sampled_from(
    [
        *("", "..", "a/../../b", "/etc/passwd", "<script>", "</script>", "&amp;", "=1+1", "\0", "\r\n", '"', "'"),
        *("\u202e", "1", "01", "1.0", "nan", "é", "e\u0301", "None", "{{7*7}}"),
    ]
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | ODD
PLAIN = st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=127), min_size=1, max_size=4)
ROWS = st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=8) | st.lists(
    st.tuples(PLAIN, PLAIN), min_size=1, max_size=8
)


# Manifests


def opened(name: str, rows, write) -> tuple:
    """What a manifest of these rows is read as, or the sentence that it is refused with; nothing else may happen."""
    with TemporaryDirectory() as folder:
        manifest = Path(folder, name)
        for i in range(len(rows)):
            Path(folder, f"{i}.png").write_bytes(b"")
        with manifest.open("w", newline="", encoding="utf-8") as stream:
            write(stream, [(f"{i}.png", *row) for i, row in enumerate(rows)])
        try:
            return open_images(manifest), ""
        except UserError as fault:
            return None, str(fault)


def is_plain(text: str) -> bool:
    """Whether nothing can be the matter with it."""
    return text.isascii() and text.isalpha()


def as_read(label: str, class_: str) -> bool:
    """Whether a label is of this class: it is its name without what nobody sees, or the same number."""
    if clean(printable(label)) == class_:
        return True
    try:
        return float(label) == float(class_)
    except ValueError:
        return False


def check_manifest(found, sentence: str, rows) -> None:
    if found is None:
        assert sentence
        assert not all(is_plain(label) and is_plain(more) for label, more in rows), sentence
        return
    assert all(clean(label) for label, _ in rows)
    assert list(found.ids) == [f"{i}.png" for i in range(len(rows))]
    named = [found.classes[i] for i in found.labels]
    assert all(as_read(label, class_) for (label, _), class_ in zip(rows, named, strict=True)), named
    assert len(set(found.classes)) == len(found.classes)
    if all(is_plain(more) for _, more in rows):
        assert [(c.name, list(c.values)) for c in found.columns] == [("more", [more for _, more in rows])]


@SOME
@given(ROWS)
def test_a_csv_manifest_is_read_as_it_was_written_or_refused_in_a_sentence(rows):
    def write(stream, whole):
        csv.writer(stream).writerows([("path", "label", "more"), *whole])

    check_manifest(*opened("m.csv", rows, write), rows)


@SOME
@given(ROWS)
def test_a_manifest_of_json_lines_is_read_as_it_was_written_or_refused_in_a_sentence(rows):
    def write(stream, whole):
        for path, label, more in whole:
            stream.write(json.dumps({"path": path, "label": label, "more": more}, ensure_ascii=False) + "\n")

    check_manifest(*opened("m.jsonl", rows, write), rows)


@SOME
@given(ROWS)
def test_a_parquet_manifest_is_read_as_it_was_written_or_refused_in_a_sentence(rows):
    def write(stream, whole):
        columns = zip(*whole, strict=True)
        parquet.write_table(pa.table(dict(zip(("path", "label", "more"), columns, strict=True))), stream.buffer)

    check_manifest(*opened("m.parquet", rows, write), rows)


@SOME
@given(st.lists(TEXT, max_size=6))
def test_whatever_paths_a_manifest_names_none_leads_out_of_its_folder_and_no_row_is_lost(paths):
    """One image is there; the others, whatever they are called, are kept as rows to be skipped, or all is refused."""
    with TemporaryDirectory() as folder:
        Path(folder, "0.png").write_bytes(b"")
        manifest = Path(folder, "m.jsonl")
        rows = ["0.png", *paths]
        manifest.write_text("".join(json.dumps({"path": path, "label": "a"}) + "\n" for path in rows), encoding="utf-8")
        try:
            found = open_images(manifest)
        except UserError as fault:
            named = "m.jsonl" in str(fault)
            found = None
    if found is None:
        assert named
    else:
        assert len(found) == len(rows)
        assert found.ids[0] == "0.png"
        for id_ in found.ids:
            assert not Path(id_).is_absolute()
            assert ".." not in Path(id_).parts or (Path(folder) / id_).resolve().is_relative_to(Path(folder).resolve())


@SOME
@given(
    st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace")),
    st.sampled_from([".csv", ".jsonl", ".parquet"]),
)
def test_whatever_bytes_a_manifest_holds_it_is_read_or_refused_in_a_sentence(raw, suffix):
    for head in (b"", b"path,label\n", b'{"path": "a", "label": "b"}\n'):
        with TemporaryDirectory() as folder:
            Path(folder, f"m{suffix}").write_bytes(head + raw)
            try:
                images = open_images(Path(folder, f"m{suffix}"))
            except UserError as fault:
                named = f"m{suffix}" in str(fault)
            else:
                named = len(images) == len(images.labels) > 0
            assert named


# Trees

POINTS = st.integers(2, 40).flatmap(
    lambda n: st.tuples(
        arrays(np.float64, (n, 2), elements=st.integers(-3, 3).map(float)),  # many ties
        arrays(np.int64, n, elements=st.integers(0, 3)),
        arrays(np.int64, n, elements=st.integers(0, 3)),
    )
)


@SOME
@given(POINTS, st.sampled_from(["none", "label", "prediction", "confusion"]), st.integers(1, 12))
def test_every_tree_is_whole_and_every_cut_divides_it(made, grouping, k):
    points, label, prediction = made
    n = len(points)
    tree = tree_of(Representation("features", points, np.ones(2)), label, prediction, grouping, ClusterConfig())
    document = {"n_leaves": n, "children": tree.children.reshape(-1).tolist()}
    assert sorted(document["children"]) == list(range(2 * n - 2))
    assert sorted(tree.order) == list(range(n))
    assert tree.order.tolist() == leaves_below(document, 2 * n - 2)
    height = np.concatenate([np.zeros(n), tree.height])
    assert np.isfinite(height).all()
    assert (height[tree.children].max(axis=1) <= tree.height).all()
    size, (start, end) = sizes(tree.children), spans(tree.children)
    assert (end - start == size).all()
    assert (size[tree.children[:, 0]] >= size[tree.children[:, 1]]).all()
    for node in range(2 * n - 1):
        assert sorted(tree.order[start[node] : end[node]]) == sorted(leaves_below(document, node))
    for nodes in (cut(tree.children, tree.height, 2 * n - 2, k), balanced(tree.children, 2 * n - 2, k)):
        assert len(nodes) == min(k, n)
        of = members((start, end), tree.order, nodes)
        assert of.min() == 0
        assert np.bincount(of, minlength=len(nodes)).tolist() == [size[node] for node in nodes]
    for node in tree.group_node:
        inside = tree.order[start[node] : end[node]]
        key = {"label": label, "prediction": prediction, "confusion": label * 9 + prediction}[grouping]
        assert set(inside) == set(np.flatnonzero(key == key[inside[0]]))


# Names


@pytest.fixture(scope="module")
def manifest() -> dict:
    return json.loads((TINY / "data/manifest.json").read_text(encoding="utf-8"))


@SOME
@given(title=TEXT, name=TEXT)
def test_no_name_becomes_anything_but_text_on_a_page(manifest, title, name):
    classes = [{**manifest["classes"][0], "name": name}, *manifest["classes"][1:]]
    site = {**manifest, "title": title, "classes": classes, "dataset": {**manifest["dataset"], "name": name}}
    page = Page()
    page.feed(render_site(site, [0, 1], [1, 0]))
    page.close()
    assert set(page.tags) <= TAGS
    assert page.heading.strip() == _as_parsed(title).strip()
    assert not [attribute for _, attribute, _ in page.attributes if attribute.startswith("on")]


@SOME
@given(name=TEXT)
def test_no_name_ends_the_block_of_data_in_a_site_of_one_file(manifest, name):
    text = json.dumps({"name": name}, ensure_ascii=False).replace("<", "\\u003c")
    page = render_site(
        {**manifest, "title": name},
        [0, 1],
        [1, 0],
        inlined("", "", fetches="data:", pictures="data:"),
        {"data/x.json": text},
    )
    assert page.count("</script>") == 2  # of the block, and of the script
    assert json.loads(text) == {"name": name}


@SOME
@given(TEXT)
def test_no_cell_is_run_by_a_spreadsheet_and_every_one_can_be_had_back(text):
    cell = _harmless(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert text in (cell, cell.removeprefix("'"))


def _as_parsed(text: str) -> str:
    """HTML has no NUL and one kind of line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
