"""Two values that a node bears together: found where they say more than each alone, by SciPy and against chance."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from jsonschema import Draft7Validator
from PIL import Image
from scipy.stats import fisher_exact

from reading import load
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.trees import leaf_order
from wrongtree.contract.documents import schema_of
from wrongtree.inputs.images.columns import cut
from wrongtree.stages.explain.data.lifts import lift, tail
from wrongtree.stages.explain.data.pairs import paired, pairs

ERRORS = np.arange(40)


def chain(n: int) -> Tree:
    """Every prefix of the leaves is a node."""
    children = np.array([(0, 1), *((n + i, i + 2) for i in range(n - 2))])
    none = np.zeros(0, np.int64)
    return Tree("features", "none", children, np.arange(1.0, n), leaf_order(children), none, none, none)


def judged(count=1000):
    """Two labels in turn; the first forty images are errors."""
    return np.arange(count) % 2, np.arange(count) < len(ERRORS)


def test_rain_at_night_is_found_where_neither_rain_nor_night_alone_is():
    """Half of all images are of rain and half of night, a quarter of both; of the errors nine tenths are."""
    label, wrong = judged()
    rain, night = np.arange(1000) // 2 % 2, np.arange(1000) // 4 % 2
    rain[:36] = night[:36] = 1
    rain[36:40], night[36:40] = [0, 1, 0, 1], [1, 0, 0, 0]
    found = lift([rain, night], label, wrong, ERRORS, [chain(40)])
    root = found.node.tolist().index(78)
    assert (found.column[root], found.value[root], found.column2[root], found.value2[root]) == (0, 1, 1, 1)
    assert (found.count[root], found.of[root]) == (36, 40)
    both = (rain & night).astype(bool)
    expected = sum(20 * both[label == one].mean() for one in (0, 1))
    assert found.lift[root] == pytest.approx(36 / expected)
    assert max(np.bincount(found.node)) == 1, "one at most for a node, and no single value"


def test_a_value_that_says_all_alone_gets_no_second_one():
    """All errors are of rain; night is as frequent among them as among other images of rain."""
    label, wrong = judged()
    rain, night = (np.arange(1000) % 10 == 7).astype(np.int64), np.arange(1000) // 4 % 2
    rain[:40] = 1
    found = lift([rain, night], label, wrong, ERRORS, [chain(40)])
    assert set(found.column.tolist()) == {0}
    assert set(found.column2.tolist()) == {-1}


def test_of_two_columns_that_say_the_same_nothing_is_found_together():
    label, wrong = judged()
    rain = (np.arange(1000) % 10 == 7).astype(np.int64)
    rain[:40] = 1
    assert set(lift([rain, rain.copy()], label, wrong, ERRORS, [chain(40)]).column2.tolist()) == {-1}


def test_its_p_is_the_largest_of_fishers_three():
    """One label and one node, so that each chance is one of Fisher's exact test, one-sided."""
    random = np.random.default_rng(1)
    rain, night = random.integers(0, 2, 400), random.integers(0, 2, 400)
    rain[:26] = night[:26] = 1
    label, wrong = np.zeros(400, np.int64), np.arange(400) < 30
    (row,) = pairs([rain, night], label, wrong, [(5, np.arange(30))], tail)

    def fisher(drawn, bears, of):
        """Of the images `of`, whether those that are drawn bear it more often than the others."""
        a, b = (drawn & bears & of).sum(), (drawn & ~bears & of).sum()
        c, d = (~drawn & bears & of).sum(), (~drawn & ~bears & of).sum()
        return fisher_exact([[a, b], [c, d]], "greater").pvalue

    r, n = rain.astype(bool), night.astype(bool)
    three = [fisher(wrong, r & n, np.ones(400, bool)), fisher(wrong, n, r), fisher(wrong, r, n)]
    tested = sum((wrong & (rain == i) & (night == j)).sum() >= 5 for i in (0, 1) for j in (0, 1))
    assert row[6] == pytest.approx(min(1.0, max(three) * tested), rel=1e-9)
    assert row[:5] == (5, 0, 1, int((wrong & r & n).sum()), 30)


def test_by_chance_hardly_any_tree_has_a_pair():
    random = np.random.default_rng(0)
    said = 0
    for _ in range(20):
        label, wrong = random.integers(0, 5, 2000), random.random(2000) < 0.1
        members = random.permutation(np.flatnonzero(wrong))
        codes = [random.integers(0, kinds, 2000) for kinds in (2, 3, 8)]
        said += (lift(codes, label, wrong, members, [chain(len(members))]).column2 >= 0).any()
    assert said <= 2  # trees out of 20, where a twentieth may


def built(cli, folder: Path, columns: str, errors: int, count: int, values: Callable[[int, bool], str]) -> Path:
    """A site of red errors, the first ones, and blue correct images; `values(image, wrong)` is a row of `columns`."""
    random = np.random.default_rng(2)
    lines, said = [f"path,label,{columns}"], ["path,prediction"]
    (folder / "photos").mkdir()
    for i in range(count):
        wrong = i < errors
        colour = np.array((200, 30, 30) if wrong else (30, 30, 200))
        pixels = np.clip(colour + random.integers(-20, 21, (16, 16, 3)), 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(folder / "photos" / f"{i:03d}.png")
        lines.append(f"photos/{i:03d}.png,{('cat', 'dog')[i % 2]},{values(i, wrong)}")
        said.append(f"photos/{i:03d}.png,{('cat', 'dog')[(i + wrong) % 2]}")
    Path("data.csv").write_text("\n".join(lines))
    Path("said.csv").write_text("\n".join(said))
    done = cli("build", "--data", "data.csv", "--predictions", "said.csv", "--groupings", "none", "--k-range", "2")
    assert done.code == 0, done
    return Path("build/data-said")


def test_a_pair_of_a_number_and_of_a_column_of_0_and_1_is_found_and_told_in_words(cli, tmp_path):
    """Cold or wet images are usual; of the errors, and hardly elsewhere, images are both."""
    random, every = np.random.default_rng(5), []

    def values(i: int, wrong: bool) -> str:
        cold, wet = (True, True) if wrong else ((i // 2) % 5 == 0, (i // 2) % 5 in (1, 2))
        every.append(round(float(random.uniform(-9, 2) if cold else random.uniform(9, 30)), 2))
        return f"{every[-1]},{int(wet)}"

    lifts = load(built(cli, tmp_path, "degrees,wet", 40, 240, values), "noise.json")["lifts"]
    coldest = f"≤ {np.sort(every)[round(0.25 * (len(every) - 1))]:.6g}"
    told = list(zip(lifts["column"], lifts["value"], lifts["column2"], lifts["value2"], lifts["of"], strict=True))
    assert ("degrees", coldest, "wet", "1", 40) in told


def test_pairs_are_of_categories_first_and_of_eight_columns_at_most():
    kinds = ["number"] * 3 + ["category"] * 6 + ["number"] * 2
    assert paired(kinds) == [0, 1, 3, 4, 5, 6, 7, 8]
    assert paired(["category"] * 20) == list(range(8))
    assert paired(["number", "category"]) == [0, 1]


@pytest.mark.parametrize("kinds", ["numbers", "of 0 and 1"])
def test_of_random_clusters_with_numbers_hardly_any_has_a_pair(kinds):
    """docs/method.md: a false pair in at most a twentieth of the trees; here in 3 of 20, by chance."""
    random = np.random.default_rng(3)
    said = 0
    for _ in range(20):
        label, wrong = random.integers(0, 5, 2000), random.random(2000) < 0.1
        members = random.permutation(np.flatnonzero(wrong))
        drawn = [random.normal(size=2000) if kinds == "numbers" else random.random(2000) < p for p in (0.5, 0.3, 0.1)]
        drawn += [drawn[0] + random.normal(size=2000)]  # columns that go together are no false pair either
        codes = [cut(np.asarray(column, dtype=np.float64))[1] for column in drawn]
        found = lift(codes, label, wrong, members, [chain(len(members))], ["number"] * 4)
        said += (found.column2 >= 0).any()
    assert said <= 3


def test_what_has_no_value_in_one_of_the_columns_has_not_both():
    label, wrong = judged()
    rain, night = np.arange(1000) // 2 % 2, np.arange(1000) // 4 % 2
    rain[:36] = night[:36] = 1
    night[:36:2] = -1
    found = lift([rain, night], label, wrong, ERRORS, [chain(40)])
    assert all(count <= 20 for count in found.count[found.column2 >= 0])


def test_a_site_names_both_columns_of_the_users_file(cli, tmp_path):
    def values(i: int, wrong: bool) -> str:
        return "rain,night" if wrong else f"{('rain', 'sun')[i // 2 % 2]},{('night', 'day')[i // 4 % 2]}"

    document = load(built(cli, tmp_path, "weather,light", 40, 160, values), "noise.json")
    assert not list(Draft7Validator(schema_of("data/noise.json")).iter_errors(document))
    lifts = document["lifts"]
    at = lifts["of"].index(40)
    assert (lifts["column"][at], lifts["value"][at]) == ("weather", "rain")
    assert (lifts["column2"][at], lifts["value2"][at]) == ("light", "night")
    assert lifts["count"][at] == 40
