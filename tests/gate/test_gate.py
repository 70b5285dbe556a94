"""Every rule of `wrongtree gate` on small sites whose answer is known: passed, failed, cannot tell."""

import json
import math
from itertools import combinations

import numpy as np
import pytest
from judged_site import put, write_judged
from scipy.stats import binomtest, false_discovery_control

from wrongtree.gate.asked import read_asked
from wrongtree.gate.judge import judge
from wrongtree.gate.shares import interval, more_than

CLASSES = ("bird", "cat", "dog")
CORRECT, BROKEN, FIXED, STILL = (0, 0), (0, 1), (1, 0), (1, 1)  # whether the older and the newer site are wrong


@pytest.fixture
def two(tmp_path):
    """Write an older and a newer site from counts per class, in the order of their images; see CORRECT … STILL."""

    def write(*classes, chains=True, **rest):
        label, was, is_ = [], [], []
        for c, counts in enumerate(classes):
            for (old, new), times in counts:
                label += [c] * times
                was += [(c + old) % len(classes)] * times
                is_ += [(c + new) % len(classes)] * times
        ids = [f"{i}.png" for i in range(len(label))]
        names = CLASSES[: len(classes)]
        old = write_judged(tmp_path / "old", names, ids, label, was)
        return old, write_judged(tmp_path / "new", names, ids, label, is_, **rest)

    return write


def ask(sites, *rules, tags=None):
    old, new = sites
    return [found for _, found in judge(read_asked(new, rules, None, old, tags)).findings]


def one(sites, rule, **rest):
    (found,) = ask(sites, rule, **rest)
    return found


def counts(correct=0, broken=0, fixed=0, still=0):
    return [(CORRECT, correct), (BROKEN, broken), (FIXED, fixed), (STILL, still)]


def test_accuracy_fails_only_where_its_whole_interval_is_below(two):
    sites = two(counts(correct=85, still=15), counts(correct=85, still=15))
    assert interval(170, 200) == pytest.approx(binomtest(170, 200).proportion_ci(method="wilson"))
    assert interval(170, 200)[1] == pytest.approx(0.89286, abs=5e-6)
    failed, noise, passed = ask(sites, "accuracy<0.9", "accuracy<0.88", "accuracy<0.85")
    assert [found.outcome for found in (failed, noise, passed)] == ["failed", "passed", "passed"]
    said = "85.00\u00a0% of 200 images are correctly classified (95 % interval 79.39\u00a0% to 89.29\u00a0%)"
    assert failed.sentence == f"{said}, below 90\u00a0%"
    assert noise.sentence == f"{said}, below 88\u00a0% but not significantly"
    assert passed.sentence == f"{said}, not below 85\u00a0%"


def test_a_value_that_no_outcome_could_be_below_cannot_be_told(two):
    sites = two(counts(correct=3), counts(still=3))
    few = one(sites, "accuracy<0.3")
    assert few.outcome == "cannot tell"
    assert few.sentence == (
        "6 images are too few: even 0 correct would not be significantly below 30\u00a0%; use more images"
    )
    assert one(sites, "accuracy<0.4").outcome == "passed"
    assert interval(0, 6)[1] == pytest.approx(0.3903, abs=5e-5)


def test_accuracy_drops_by_more_than_the_value_and_by_more_than_chance(two):
    sites = two(counts(correct=400, broken=30, fixed=10, still=60), counts(correct=500))
    p = binomtest(10, 40).pvalue
    assert p == pytest.approx(0.00222, abs=5e-6)
    failed, passed, exactly = ask(sites, "accuracy-drop>1.9", "accuracy-drop>2.1", "accuracy-drop>2")
    assert [found.outcome for found in (failed, passed, exactly)] == ["failed", "passed", "passed"]
    said = "accuracy 93.00\u00a0% → 91.00\u00a0% of 1,000 images, 2 points lower (30 broken, 10 fixed, p = .002)"
    assert failed.sentence == f"{said}, more than 1.9 points"
    assert failed.numbers["p"] == pytest.approx(p)
    assert exactly.sentence == f"{said}, not more than 2 points"


def test_a_large_drop_that_may_be_chance_fails_no_build(two):
    sites = two(counts(correct=10, broken=7, fixed=2, still=1), counts(correct=20))
    noise = one(sites, "accuracy-drop>5")
    assert noise.outcome == "passed"
    assert noise.sentence == (
        "accuracy 92.50\u00a0% → 80.00\u00a0% of 40 images, 12.5 points lower (7 broken, 2 fixed, p = .18), "
        "more than 5 points but not significantly"
    )


def test_a_class_drops_after_the_correction_over_all_classes(two):
    sites = two(
        counts(correct=80, broken=14, fixed=2, still=4), counts(correct=90, broken=7, fixed=1), counts(correct=100)
    )
    p = [binomtest(2, 16).pvalue, binomtest(1, 8).pvalue, 1.0]
    adjusted = false_discovery_control(p)
    assert [round(x, 4) for x in adjusted] == [0.0125, 0.1055, 1.0]
    found = one(sites, "class-drop>5")
    assert found.outcome == "failed"
    assert found.sentence == (
        "bird: 94.00\u00a0% → 82.00\u00a0% of 100 images, 12 points lower (14 broken, 2 fixed, adjusted p = .013), "
        "more than 5 points: 1 of 3 classes"
    )
    assert [entry["name"] for entry in found.numbers["failed"]] == ["bird"]
    assert found.numbers["failed"][0]["adjusted_p"] == pytest.approx(adjusted[0])
    assert one(sites, "class-drop>12").sentence.endswith(", not more than 12 points")


def test_several_classes_that_drop_are_all_named(two):
    sites = two(counts(correct=80, broken=20), counts(correct=70, broken=30), counts(correct=100))
    assert one(sites, "class-drop>5").sentence == (
        "cat: 100.00\u00a0% → 70.00\u00a0% of 100 images, 30 points lower (30 broken, 0 fixed, adjusted p < .001), "
        "more than 5 points; also bird by 20 points: 2 of 3 classes"
    )


def test_a_class_that_only_seems_lower_fails_no_build(two):
    noise = one(two(counts(correct=10, broken=5), counts(correct=30)), "class-drop>5")
    assert noise.outcome == "passed"
    assert noise.sentence.startswith("largest drop of 2 classes, bird: 100.00\u00a0% → 66.67\u00a0% of 15 images")
    assert noise.sentence.endswith("adjusted p = .12), more than 5 points but not significantly")
    better = one(two(counts(correct=10, fixed=5), counts(correct=30)), "class-drop>5")
    assert (better.outcome, better.sentence) == ("passed", "none of 2 classes is lower")


def test_too_few_correct_images_in_the_older_site_cannot_tell(two):
    sites = two(counts(correct=1, broken=4, still=9), counts(broken=5, still=9))
    for rule, said in (
        ("class-drop>5", "the older site has at most 5 correct images of a class, and fewer than 6 cannot show"),
        ("new-cluster>=20", "the older site has 10 correct images, too few for a new cluster of 20 errors; use"),
    ):
        found = one(sites, rule)
        assert found.outcome == "cannot tell"
        assert found.sentence.startswith(said)
    assert one(two(counts(broken=5), counts(still=9)), "accuracy-drop>1").outcome == "cannot tell"
    assert binomtest(0, 6).pvalue < 0.05 < binomtest(0, 5).pvalue


def blocks(*sizes):
    """Children and heights of a tree whose branches are runs of leaves of these sizes."""
    n = sum(sizes)
    children, start, tops = [], 0, []
    for size in sizes:
        top = start
        for leaf in range(start + 1, start + size):
            children.append([top, leaf])
            top = n + len(children) - 1
        tops.append(top)
        start += size
    top = tops[0]
    for other in tops[1:]:
        children.append([top, other])
        top = n + len(children) - 1
    return children, list(range(1, n))


def test_a_new_cluster_has_mostly_new_errors_and_more_than_have_gone(two):
    # Errors of the newer site, in order: 24 new birds, 6 old ones, 30 old cats, 4 new cats.
    sites = two(
        counts(correct=200, broken=24, still=6), [(STILL, 30), (BROKEN, 4), (FIXED, 4), (CORRECT, 200)],
        tree=blocks(30, 34),
    )  # fmt: skip
    found = one(sites, "new-cluster>=20")
    assert found.outcome == "failed"
    named = found.numbers["new"][0]
    # The largest excess of new over old errors is in the chain of the 24 new birds; 24 / 64 · 4 that went, rounded up.
    assert (named["errors"], named["new"], named["gone"]) == (24, 24, 2)
    assert named["confusion"] == {"label": "bird", "prediction": "cat", "count": 24}
    assert named["images"] == [f"{200 + i}.png" for i in range(12)]
    assert len(found.numbers["new"]) == 1
    nodes = found.numbers["clusters"]
    assert named["adjusted_p"] <= binomtest(2, 26).pvalue * nodes
    assert found.sentence.startswith(
        f"24 of 24 errors are new in cluster {named['node']}, most often bird → cat (24 of 24); about 2 by chance, "
        "adjusted p < .001, among "
    )
    assert named["link"] == f"index.html#tree=features-none&node={named['node']}"
    assert one(sites, "new-cluster>=25").numbers["new"][0]["errors"] == 25, "of nested clusters the least that counts"


def test_errors_that_come_and_go_in_the_same_numbers_are_no_new_cluster(two):
    sites = two(counts(correct=200, broken=24, fixed=24, still=6), counts(correct=200), tree=blocks(30))
    found = one(sites, "new-cluster>=20")
    assert found.outcome == "passed"
    assert found.sentence.startswith("no new cluster among ")
    assert "; nearest: 24 of 24 errors are new in cluster " in found.sentence
    assert found.numbers["nearest"]["gone"] == 20, "24 of the 30 errors of its label: 24 / 30 · 24 = 19.2"


def test_a_cluster_without_a_new_error_is_not_called_the_nearest_to_a_new_one(two):
    found = one(two(counts(correct=20, fixed=2, still=30), counts(correct=20), tree=blocks(30)), "new-cluster>=20")
    assert found.sentence.endswith(" of at least 20 of 30 errors, none with a new error")


def test_where_the_older_site_had_no_error_a_new_cluster_is_found(two):
    sites = two(counts(correct=200, broken=24), counts(correct=200, broken=1), tree=blocks(24, 1))
    assert json.loads((sites[0] / "data/manifest.json").read_text())["errors"] == 0
    found = one(sites, "new-cluster>=20")
    assert found.outcome == "failed"
    assert found.numbers["new"][0]["errors"] == 25, "all of them are new, so the whole tree is"
    assert one(sites, "new-cluster>=26").sentence == "no new cluster: none has at least 26 of 25 errors"


def test_in_a_tree_over_all_images_only_errors_count(two):
    sites = two(counts(correct=10, broken=24, fixed=7), counts(correct=20))
    new = sites[1]
    manifest, images = (json.loads((new / "data" / f"{name}.json").read_text()) for name in ("manifest", "images"))
    n = len(images["label"])
    tree = json.loads((new / "data/trees/features-none.json").read_text())
    children = np.array(blocks(34, 27)[0]).reshape(-1).tolist()
    put(new / "data/manifest.json", {**manifest, "over": "all"})
    put(new / "data/images.json", {**images, "error": list(range(n))})
    put(new / "data/trees/features-none.json", {**tree, "n_leaves": n, "children": children, "height": [1] * (n - 1)})
    found = one(sites, "new-cluster>=20")
    assert found.outcome == "failed"
    assert [(c["errors"], c["new"], c["gone"]) for c in found.numbers["new"]] == [(24, 24, 7)]


def test_a_damaged_tree_is_named(two):
    sites = two(counts(correct=30, broken=3), counts(correct=10))
    path = sites[1] / "data/trees/features-none.json"
    whole = json.loads(path.read_text())
    for change in (
        {"children": whole["children"][:2]},
        {"children": [0, 0, 1, 1]},
        {"children": [[]]},
        {"n_leaves": 4},
    ):
        put(path, {**whole, **change})
        found = one(sites, "new-cluster>=2")
        assert found.outcome == "cannot tell"
        assert found.sentence == f"{path}: is damaged, or does not fit the site; build the site again"


def with_labels(site, estimate, cause):
    manifest = json.loads((site / "data/manifest.json").read_text())
    put(site / "data/manifest.json", {**manifest, "labels": "data/labels.json", "model": {"spec": "net"}})
    put(site / "data/labels.json", {"format": 1, "estimate": estimate, "cause": cause})


def test_more_wrong_labels_than_the_value_with_95_percent(two):
    sites = two(counts(correct=30, still=10), counts(correct=10))
    with_labels(sites[1], [0.99] * 5 + [0.6, 0.9], [-1] * 6 + [2])
    failed, noise, passed = ask(sites, "label-doubts>4", "label-doubts>5", "label-doubts>6")
    assert [found.outcome for found in (failed, noise, passed)] == ["failed", "passed", "passed"]
    said = "6 of 10 errors may have a wrong label (about 6 have by the estimates)"
    assert failed.sentence == f"{said}, more than 4"
    assert noise.sentence == f"{said}, more than 5 but not significantly"
    assert passed.sentence == f"{said}, not more than 6"
    assert noise.numbers["probability"] == pytest.approx(0.6 * 0.99**5)


def test_the_number_of_wrong_labels_has_its_exact_distribution():
    p = [0.9, 0.55, 0.7, 0.61]
    for value in range(5):
        exact = sum(
            math.prod(p[i] if i in chosen else 1 - p[i] for i in range(4))
            for k in range(value + 1, 5)
            for chosen in combinations(range(4), k)
        )
        assert more_than(value, p) == pytest.approx(exact)
    assert more_than(0, []) == 0
    assert more_than(480, [0.5] * 1000) == pytest.approx(binomtest(481, 1000, 0.5, "greater").pvalue)


def test_a_site_that_knows_no_probabilities_cannot_tell_wrong_labels(two):
    old, new = two(counts(correct=30, still=3), counts(correct=10))
    manifest = json.loads((new / "data/manifest.json").read_text())
    mend = "build it again with a model or with probabilities"
    for without, why in (
        ({}, "an older version built it"),
        ({"probabilities": "x"}, "its predictions came without any"),
    ):
        put(new / "data/manifest.json", {**manifest, "model": {"spec": "net", "without": without}})
        found = one((old, new), "label-doubts>1")
        assert found.outcome == "cannot tell"
        assert found.sentence == (f"{new}: has no probabilities that show which labels may be wrong: {why}; {mend}")
    with_labels(new, [0.9], [])
    assert one((old, new), "label-doubts>1").sentence.endswith("labels.json: is damaged; build the site again")


def test_rules_that_compare_need_an_older_site_of_the_same_images(two, tmp_path):
    _, new = two(counts(correct=30, still=3), counts(correct=10))
    rules = ("accuracy-drop>1", "class-drop>5", "new-cluster>=2")
    for against, said in (
        (None, "compares with an older site; add --against and the folder of that site"),
        (new, f"{new}: is the new site itself; name the folder of an older one with --against"),
        (tmp_path, f"{tmp_path}: data/manifest.json is missing, so this is not a site; build it again"),
        (write_judged(tmp_path / "b", CLASSES, ["b.png"] * 2, [0, 1], [1, 1]), "have no images in common"),
        (write_judged(tmp_path / "c", ("x", "y"), ["0.png"] * 2, [0, 1], [1, 1]), "have no class in common"),
    ):
        for found in ask((against, new), *rules):
            assert found.outcome == "cannot tell"
            assert said in found.sentence
        assert one((against, new), "accuracy<0.5").outcome == "passed"
    few = [f"{i}.png" if i < 10 else f"other {i}.png" for i in range(30)]
    part = write_judged(tmp_path / "part", CLASSES[:2], few, [0] * 30, [1] * 15 + [0] * 15)
    assert one((part, new), "accuracy-drop>1").sentence == (
        f"{new}: only 10 of the 30 images of the smaller site are in both, with the same ground-truth label; "
        "compare sites of the same data"
    )
    more = write_judged(tmp_path / "more", CLASSES[:2], few[:16], [0] * 16, [1] * 10 + [0] * 6)
    assert one((more, new), "accuracy-drop>1").outcome == "cannot tell", "10 of 16 are common, none was correct"
    nothing = judge(read_asked(tmp_path / "none", ["accuracy<0.9"]))
    assert (nothing.outcome, nothing.images) == ("cannot tell", None)


def test_two_sites_without_errors_pass_if_they_can_be_of_the_same_images(two, tmp_path):
    rules = ("accuracy-drop>1", "class-drop>5", "new-cluster>=2", "label-doubts>0", "accuracy<0.9")
    sites = two(counts(correct=50), counts(correct=40))
    report = judge(read_asked(sites[1], rules, None, sites[0]))
    assert report.sentence == "passed: 5 of 5 rules (new against old, 90 images in both)"
    other = write_judged(tmp_path / "x", CLASSES[:2], range(90), [0] * 45 + [1] * 45, [0] * 45 + [1] * 45)
    assert "its classes do not have as many images" in one((other, sites[1]), "class-drop>5").sentence
    better = two(counts(correct=40, fixed=10), counts(correct=40))
    assert [found.outcome for found in ask(better, *rules)] == ["passed"] * 5


def test_one_rule_that_failed_outweighs_one_that_cannot_tell(two):
    sites = two(counts(correct=40, still=60), counts(correct=10))
    report = judge(read_asked(sites[1], ["accuracy<0.9", "tag:x>0.1", "accuracy-drop>1"], None, sites[0]))
    assert report.outcome == "failed"
    assert report.sentence == (
        "failed: 1 of 3 rules; cannot tell: 1 of 3 rules; passed: 1 of 3 rules (new against old, 110 images in both)"
    )
    assert judge(read_asked(sites[1], ["accuracy<0.4", "tag:x>0.1"])).outcome == "cannot tell"
