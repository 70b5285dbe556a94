from wrongtree.shared.phrases import percent
from wrongtree.stages.emit.words import Other, class_rows, said_of, same_cause, summary, unproved


def test_the_summary_counts_errors_and_names_the_largest_cluster():
    clusters = [
        {"sentence": "dog → cat (10 of 12) · 12 of 827 errors", "count": 12, "proved": "", "notable": False},
        {"sentence": "Dark · cat → dog · 41 of 120 cat errors", "count": 41, "proved": "", "notable": False},
    ]
    said = "827 of 10,000 images are misclassified (accuracy 91.73\u00a0%)"
    assert summary(10000, 827, clusters) == f"{said}; largest cluster: Dark · cat → dog · 41 of 120 cat errors"
    assert summary(12, 1, []) == "1 of 12 images is misclassified (accuracy 91.67\u00a0%)"
    assert summary(1200, 0, []) == "No errors: all 1,200 images are correctly classified"


def test_the_summary_names_the_first_entry_that_stands_out_however_small():
    large, small = "cat → dog · 41 of 120 cat errors", "Upside down · ship → airplane · 12 of 80 ship errors"
    plain = {"sentence": large, "count": 41, "proved": "", "notable": False}
    said = "827 of 10,000 images are misclassified (accuracy 91.73\u00a0%)"
    for why in ({"proved": "repair"}, {"proved": "damage"}, {"notable": True}):
        first = {**plain, "sentence": small, "count": 12, **why}
        assert summary(10000, 827, [plain, first]) == f"{said}; first: {small}"


def test_percent_has_a_gap_in_prose_and_none_in_labels():
    assert percent(0.9173) == "91.73\u00a0%"
    assert percent(0.724, 0) == "72%"


def test_labels_are_rounded_as_in_the_explorer():
    assert [percent(5 / 40, 0), percent(0.145, 0), percent(-0.2, 0)] == ["13%", "15%", "-20%"]
    assert [percent(share, 0) for share in (0, 0.004, 0.996, 1)] == ["0%", "<1%", ">99%", "100%"]


def test_class_rows_name_the_commonest_confusion_and_leave_out_classes_without_images():
    counts = {"a": (4, 3), "b": (2, 0), "c": (0, 0), "d": (0, 0)}
    classes = [{"name": name, "images": images, "errors": errors} for name, (images, errors) in counts.items()]
    assert class_rows(classes, [0, 0, 0], [1, 1, 2]) == [
        {"name": "a", "images": 4, "errors": 3, "accuracy": 0.25, "confusion": "b (2 of 3)"},
        {"name": "b", "images": 2, "errors": 0, "accuracy": 1.0, "confusion": ""},
    ]


DOUBT = "6 of 12 labels may be wrong: the model is sure of another class."


def test_labels_are_doubted_only_where_at_least_half_of_a_clusters_are():
    assert unproved(False, 0, 12) == "No cause proved."
    assert unproved(False, 5, 12) == unproved(False, 1, 1) == "No cause proved."
    assert unproved(True, 6, 12) == f"Measured, not proved. {DOUBT}"
    assert unproved(False, 0, 12, False).startswith("Not tested: wrongtree, which made this page")
    assert unproved(False, 0, 12, True, "Measured: dark.") == "No cause proved. Measured: dark."
    assert unproved(True, 0, 12, True, "9 of 12 are dark.") == "Measured, not proved: 9 of 12 are dark."
    assert unproved(False, 6, 12) == DOUBT


def test_below_its_title_an_entry_has_its_proof_or_that_there_is_none():
    entry = {"cause": "Dark", "proof": None, "count": 90, "errors": 12, "doubted": 6}
    assert said_of({**entry, "proof": "When turned, 9 of 10 do."}) == "When turned, 9 of 10 do."
    assert said_of(entry) == f"Measured, not proved. {DOUBT}"
    assert said_of({"cause": None, "proof": None, "count": 12, "doubted": 5}) == "No cause proved."


def test_an_entry_says_with_which_others_it_shares_its_cause_and_how_many_errors():
    assert same_cause([Other(4, 0, 9, True, "", True)], True) == "Entry 4 has the same cause."
    assert same_cause([Other(4, 1, 9, True, "", False), Other(7, 1200, 1500, False, "", True)], False) == (
        "Entry 4 has the same name, and its cause is proved; together they have 9 errors, 1 of them in both. Entry 7 "
        "has the same name; together they have 1,500 errors, 1,200 of them in both."
    )
    assert same_cause([Other(4, 1, 9, True, "", True)], False) == (
        "Entry 4 has the same name, and its cause is proved: it may be the cause here, too; together they have 9 "
        "errors, 1 of them in both."
    )
    assert same_cause([Other(9, 0, 9, False, "Bright", True)], False) == (
        "Entry 9, “Bright”, looks similar and may have the same cause."
    )
    entry = {"count": 12, "cause": "Dark", "same": "Entry 4 has the same cause."}
    assert said_of({**entry, "proof": "When turned, 9 of 10 do."}).endswith(f"do. {entry['same']}")
    assert said_of({**entry, "proof": None}) == f"Measured, not proved. {entry['same']}"
    assert entry["same"] not in said_of({**entry, "proof": None}, brief=True)
