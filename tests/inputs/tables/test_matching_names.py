"""Names and paths as people mean them: what is the same, and what must stay apart."""

import pytest

from wrongtree.inputs.tables.labels import as_list
from wrongtree.inputs.tables.meaning import read_columns
from wrongtree.inputs.tables.names import clean, matching, whole_number
from wrongtree.inputs.tables.paths import Places
from wrongtree.shared.faults import UserError


@pytest.mark.parametrize(
    ("said", "classes", "found"),
    [
        (" cat\u00a0", ["cat", "dog"], "cat"),
        ("Cat", ["cat", "dog"], "cat"),
        ("Cat", ["cat", "Cat"], "Cat"),
        ("CAT", ["cat", "Cat"], None),
        ("hot-dog", ["hot dog", "dog"], "hot dog"),
        ("Fu\u0308chse", ["Füchse"], "Füchse"),
        ("FÃ¼chse", ["Füchse"], "Füchse"),
        ("1.0", ["1", "2"], "1"),
        ("01", ["1", "01"], "01"),
        ("1.0", ["1", "01"], None),
        ("true", ["True", "False"], "True"),
        ("None", ["none", "some"], "none"),
        ("C", ["C++", "C#"], None),
        ("cats", ["cat"], None),
        ("10", ["1", "0"], None),
        ("-", ["_", "cat"], None),
    ],
)
def test_a_name_is_the_class_that_alone_is_meant(said, classes, found):
    assert matching([said], classes).get(said) == found


@pytest.mark.parametrize("name", ["\u202eevil", "line\nbreak", "👨\u200d👩\u200d👧", "a  b", "می\u200cخواهم", "a\\b"])
def test_signs_inside_a_name_that_mean_something_stay(name):
    assert clean(name) == name


@pytest.mark.parametrize(
    ("text", "number"),
    [("2", 2), ("02", 2), ("2.0", 2), ("2,0", 2), (" 2 ", 2), ("-1", None), ("2.5", None), ("1e3", None), ("²", None)],
)
def test_only_whole_numbers_are_indices(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize(
    ("path", "ids", "found"),
    [
        ("cat/1.png", ["cat/1.png", "dog/1.png"], 0),
        ("photos\\dog\\1.png", ["cat/1.png", "dog/1.png"], 1),
        ("/mnt/data/photos/dog/1.png", ["cat/1.png", "dog/1.png"], 1),
        ("C:\\photos\\dog\\1.png", ["cat/1.png", "dog/1.png"], 1),
        ("1.png", ["cat/1.png", "dog/1.png"], None),
        ("2.png", ["cat/1.png", "dog/2.png"], 1),
        ("fox/1.png", ["cat/1.png", "dog/1.png"], None),
        ("fox/2.png", ["cat/1.png", "dog/2.png"], None),
        ("../dog/2.png", ["cat/1.png", "dog/2.png"], None),
        ("x/../dog/2.png", ["cat/1.png", "dog/2.png"], None),
        ("dog/2", ["cat/1.png", "dog/2.png"], 1),
        ("2", ["cat/2.jpg", "cat/2.png"], None),
        ("dog/2.jpg", ["cat/1.png", "dog/2.png"], 1),  # saved again in another format, and that is said
        ("dog/2.jpg", ["dog/2.webp", "dog/2.png"], None),
        ("DOG/2.PNG", ["cat/1.png", "dog/2.png"], 1),
        ("dog/a%20b.png", ["dog/a b.png"], 0),
        ("dog/a%20b.png", ["dog/a b.png", "dog/a%20b.png"], 1),
        ("s3://bucket/dog/2.png", ["cat/1.png", "dog/2.png"], 1),
        ("https://host/x/dog/2.png?size=1", ["cat/1.png", "dog/2.png"], 1),
        ("x/cat/1.png", ["1.png", "cat/1.png"], 1),
        ("Fu\u0308chse/1.png", ["Füchse/1.png"], 0),
        ("7", ["0007.png", "0008.png"], 0),
        ("7", ["0007.png", "7.png"], 1),
        ("7", ["0007.png", "007.png"], None),
        ("a\\b/1.png", ["a\\b/1.png"], 0),
    ],
)
def test_a_path_is_the_image_that_alone_is_meant(path, ids, found):
    match = Places(ids).find(path)
    assert (None if match is None else match.image) == found


def test_a_path_of_the_training_set_is_no_image_of_the_test_set():
    assert Places(["cat/1.png"], "photos test").find("train/cat/1.png") is None
    assert Places(["cat/1.png"], "photos test").find("test/cat/1.png") is not None
    assert Places(["cat/1.png"], "photos").find("train/cat/1.png") is not None


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("['cat', 'dog']", ["cat", "dog"]),
        ('["cat"]', ["cat"]),
        ("[3 1 0]", ["3", "1", "0"]),
        ("['cat' 'dog']", ["cat", "dog"]),
        ("[red]x[/red]", None),
        ("(a) b", None),
        ("cat", None),
        ("[", None),
    ],
)
def test_a_list_in_a_cell_is_told_from_a_name(cell, found):
    assert as_list(cell) == found


def test_columns_are_named_in_pairs():
    assert read_columns("path=my, own path, prediction=b=c") == {"path": "my, own path", "prediction": "b=c"}
    assert read_columns({"index": "k"}) == {"index": "k"}
    assert read_columns(None) == {}
    for wrong in ("path", "path=", "paths=a", "path=a,said=b,", {"weight": "a"}):
        with pytest.raises(UserError, match=r"--columns .*: expected pairs such as path=img,prediction=said"):
            read_columns(wrong)
