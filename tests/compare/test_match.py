"""Which images of two sites are the same, and what is said of the others."""

import json
import shutil

import numpy as np
import pytest
from judged_site import write_judged

from wrongtree.compare.judged import read_judged
from wrongtree.compare.match import match
from wrongtree.shared.faults import UserError

CLASSES = ("bird", "cat", "dog")
IDS = tuple(f"{i}.png" for i in range(6))
LABEL = (0, 0, 1, 1, 2, 2)
OLDER = (0, 1, 1, 0, 2, 0)  # 1, 3 and 5 are errors
NEWER = (0, 0, 2, 0, 2, 1)  # 2, 3 and 5


@pytest.fixture
def site(tmp_path):
    def write(name, classes=CLASSES, ids=IDS, label=LABEL, prediction=OLDER, **rest):
        return read_judged(write_judged(tmp_path / name, classes, ids, label, prediction, **rest))

    return write


def harm(judged, file, **values):
    path = judged.path / "data" / file
    document = {**json.loads(path.read_text()), **values}
    path.write_text(json.dumps(document))


def test_images_are_matched_by_path_in_any_order(site):
    turned = [5, 3, 1, 0, 2, 4]
    newer = site("new", ids=[IDS[i] for i in turned], label=[LABEL[i] for i in turned],
                 prediction=[NEWER[i] for i in turned], confidence=[0.1 * i for i in turned])  # fmt: skip
    found = match([site("old"), newer])
    assert found.ids == tuple(IDS[i] for i in turned)
    assert [[OLDER[i] for i in turned], [NEWER[i] for i in turned]] == found.prediction.tolist()
    assert np.isnan(found.confidence[0]).all()
    assert np.allclose(found.confidence[1], [0.1 * i for i in turned])
    assert found.leaf(0).tolist() == [2, 1, 0, -1, -1, -1]
    assert found.leaf(1).tolist() == [0, 1, -1, -1, 2, -1]
    assert (found.only, found.relabelled, found.notes) == ((0, 0), 0, ())
    assert found.names == ("old", "new")


def test_what_is_in_one_only_is_counted_left_out_and_said(site):
    newer = site("new", ids=(*IDS[:4], "a.png", "b.png"), prediction=NEWER)
    found = match([site("old"), newer, site("newest", ids=(*IDS[:3], "a.png", "c", "d"))])
    assert found.ids == IDS[:3]
    assert found.only == (3, 3, 3)
    found = match([site("old", ids=IDS[:5], label=LABEL[:5], prediction=OLDER[:5]), newer])
    assert found.only == (1, 2)
    assert found.notes == ("1 image is in old only and left out", "2 images are in new only and left out")


def contents(text):
    """A digest for each letter; the same for the same."""
    return [f"{ord(letter):016x}" if letter != "?" else "0" * 16 for letter in text]


MOVED = tuple(f"renamed/{id_}" for id_ in IDS)


def test_images_of_a_renamed_folder_are_matched_by_content_in_any_order(site):
    turned = [5, 3, 1, 0, 2, 4]
    older = site("old", digests=contents("abcdef"))
    newer = site("new", ids=[MOVED[i] for i in turned], label=[LABEL[i] for i in turned],
                 prediction=[NEWER[i] for i in turned], digests=[contents("abcdef")[i] for i in turned])  # fmt: skip
    found, same = match([older, newer]), match([site("same"), site("kept", prediction=NEWER)])
    assert found.ids == tuple(MOVED[i] for i in turned)
    assert np.array_equal(found.prediction, same.prediction[:, turned])
    assert found.row.tolist() == [turned, list(range(6))]
    assert (found.by_content, found.only, found.relabelled) == (6, (0, 0), 0)
    assert found.notes == ("6 images have other paths in another site and are matched by content",)
    third = match([older, newer, site("third", prediction=NEWER, digests=contents("abcdef"))])
    assert (third.ids, third.by_content) == (IDS, 6)
    perfect = match([site("perfect", prediction=LABEL), older, newer])  # takes the images of the older
    assert (perfect.by_content, perfect.prediction[0].tolist()) == (6, [LABEL[i] for i in turned])


def test_a_path_comes_before_a_content_and_what_is_twice_or_unknown_is_not_matched(site):
    older = site("old", digests=contents("abcdd?"))
    newer = site("new", ids=(IDS[0], IDS[1], *MOVED[2:]), prediction=NEWER, digests=contents("bacde?"))
    found = match([older, newer])
    assert found.row.tolist() == [[0, 1, 2], [0, 1, 2]]  # the first two have each other's content now
    assert (found.by_content, found.only) == (1, (3, 3))
    assert found.notes == (
        "1 image has another path in another site and is matched by content",
        "3 images are in old only and left out",
        "3 images are in new only and left out",
    )


def test_sites_of_which_one_has_no_digests_are_matched_by_path_alone(site):
    ids = (*IDS[:4], *MOVED[4:])
    for older, newer in ((contents("abcdef"), None), (None, contents("abcdef")), (None, None)):
        found = match([site("old", digests=older), site("new", ids=ids, prediction=NEWER, digests=newer)])
        assert (found.ids, found.by_content, found.only) == (IDS[:4], 0, (2, 2))
        for name in ("old", "new"):
            shutil.rmtree(found.sites[0].path.parent / name)


def test_labels_of_which_none_agrees_are_refused_and_so_are_damaged_digests(site):
    older = site("old", digests=contents("abcdef"))
    moved = {"ids": MOVED, "label": (1, 1, 2, 2, 0, 0), "prediction": NEWER}
    with pytest.raises(UserError, match="6 images have the same content, but none of them the same ground-truth"):
        match([older, site("new", **moved, digests=contents("abcdef"))])
    for damaged in (["0"], contents("abcde"), [*contents("abcde"), "0" * 15], None):
        newer = site("new", **moved, digests=contents("abcdef"))
        harm(newer, "digests.json", digest="".join(damaged) if damaged else 3)
        with pytest.raises(UserError, match=r"data/digests.json: is damaged, or does not fit .*; build the site again"):
            match([older, newer])


def test_an_image_with_another_label_is_left_out_and_said(site):
    found = match([site("old"), site("new", label=(0, 0, 1, 1, 2, 0), prediction=NEWER)])
    assert (found.ids, found.relabelled) == (IDS[:5], 1)
    assert found.notes == ("1 image has another ground-truth label in another site and is left out",)


def test_classes_of_another_order_are_matched_by_name_and_it_is_said(site):
    order = [2, 0, 1]  # of the new site: dog, bird, cat
    number = [1, 2, 0]
    newer = site("new", classes=[CLASSES[c] for c in order], label=[number[c] for c in LABEL],
                 prediction=[number[c] for c in NEWER])  # fmt: skip
    found = match([site("old"), newer])
    assert found.classes == ("dog", "bird", "cat")
    assert [found.classes[c] for c in found.label] == [CLASSES[c] for c in LABEL]
    assert [found.classes[c] for c in found.prediction[0]] == [CLASSES[c] for c in OLDER]
    assert found.notes == ("old: its classes have another order than those of new; they are matched by name",)


def test_a_class_that_one_site_has_not_is_said_and_its_images_are_compared(site):
    found = match([site("old"), site("new", classes=(*CLASSES, "fox"), prediction=(0, 3, 2, 0, 2, 1))])
    assert found.classes == (*CLASSES, "fox")
    assert len(found.ids) == 6
    assert found.notes == ("new: has the class 'fox', which old does not have",)


def test_two_classes_of_one_name_stay_two(site):
    classes = ("crane", "dog", "crane")
    found = match([site("old", classes=classes), site("new", classes=classes, prediction=NEWER)])
    assert found.classes == classes
    assert found.prediction.tolist() == [list(OLDER), list(NEWER)]


def test_a_site_without_errors_takes_the_images_of_the_other(site):
    found = match([site("old"), site("new", prediction=LABEL)])
    assert found.ids == IDS
    assert found.prediction[1].tolist() == list(LABEL)
    assert found.row[1].tolist() == [-1] * 6
    assert found.leaf(1).tolist() == [-1] * 6
    assert found.notes == ("new: stores no images because it has no errors; those of the other are taken",)
    found = match([site("old", prediction=LABEL), site("new", prediction=NEWER)])
    assert found.wrong.sum(axis=1).tolist() == [0, 3]


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ({"ids": [f"b/{i}" for i in range(6)]}, "old and new: have no images in common (old: '0.png'; new: 'b/0')"),
        ({"classes": ("a", "b", "c")}, "have no class in common ('bird', 'cat', 'dog'; 'a', 'b', 'c')"),
        ({"label": (1, 1, 2, 0, 0, 2), "prediction": NEWER}, "only 1 of them the same ground-truth label"),
        ({"label": (0, 1, 1, 1, 2, 2), "prediction": (0, 1, 1, 1, 2, 2)}, "do not have as many images as those of old"),
    ],
)
def test_sites_that_cannot_be_compared_are_refused(site, new, said):
    with pytest.raises(UserError) as refused:
        match([site("old"), site("new", **new)])
    assert said in str(refused.value)


def test_two_sites_without_errors_are_refused(site):
    with pytest.raises(UserError, match="old and new: have no errors, so there is nothing to compare"):
        match([site("old", prediction=LABEL), site("new", prediction=LABEL)])


def test_numbers_are_not_matched_with_paths(site):
    newer = site("new", prediction=NEWER)
    harm(newer, "manifest.json", paths=False)
    with pytest.raises(UserError, match="new: its images have numbers, those of the other site have paths"):
        match([site("old"), read_judged(newer.path)])


def test_sites_of_one_title_are_called_by_their_folders(site):
    older, newer = site("old"), site("new", prediction=NEWER)
    for one in (older, newer):
        harm(one, "manifest.json", title="net")
    assert match([read_judged(older.path), read_judged(newer.path)]).names == ("old", "new")


@pytest.mark.parametrize(
    ("file", "values"),
    [
        ("images.json", {"prediction": [0, 1, 1, 0, 2, 3]}),
        ("images.json", {"label": [0]}),
        ("images.json", {"error": "none"}),
        ("ids.json", {"id": [1, 2, 3, 4, 5, 6]}),
        ("manifest.json", {"classes": [{}]}),
    ],
)
def test_a_damaged_site_is_refused(site, file, values):
    damaged = site("old")
    harm(damaged, file, **values)
    with pytest.raises(UserError, match=r"is damaged, or does not fit data/ids.json; build the site again"):
        read_judged(damaged.path)


def test_another_format_is_refused_by_number(site):
    older = site("old")
    harm(older, "manifest.json", format=0)
    with pytest.raises(UserError, match="Got format 0, this version reads format 1; build the site again"):
        read_judged(older.path)
    (older.path / "data/ids.json").unlink()
    harm(older, "manifest.json", format=1)
    with pytest.raises(UserError, match=r"ids.json: cannot be read .*; build the site again"):
        read_judged(older.path)
