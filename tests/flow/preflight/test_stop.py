"""A build that can only be of a mistake stops before its pass, and what it prints to paste cures it."""

import ast
import shlex
from pathlib import Path

import numpy as np
import pytest
from brought_suspicious import not_normalised, shifted_predictions, wrong_order_without_names
from PIL import Image
from scipy.stats import binomtest

import wrongtree
from checking import paint_folder
from colour_net import StrongestColour, to_tensor
from reading import load
from wrongtree.flow.preflight.evidence import leaves_no_doubt
from wrongtree.shared.faults import UserError

COLOURS = ["blue", "green", "red"]
SMALL = ("--representations", "quality", "--groupings", "none", "--k-range", "2", "--name", "site")


def pasted(outcome) -> list[list[str]]:
    """The commands below the sentence, as a shell takes them."""
    lines = [line.strip() for line in outcome.err.splitlines() if line.startswith("  wrongtree ")]
    return [shlex.split(line)[1:] for line in lines]


def refused(cli, *arguments):
    outcome = cli("build", *arguments, "--device", "cpu", *SMALL)
    assert outcome.code == 2, outcome
    assert "This is no better than guessing, so the build stopped before it evaluates all images" in outcome.err
    assert not any(line.split()[1:2] == ["predict"] for line in outcome.err.splitlines())
    assert not Path("build/site").exists()
    assert outcome.page == "before"
    return outcome


def cured(cli, command: list[str]) -> None:
    done = cli(*command)
    assert done.code == 0, done
    manifest = load(Path("build/site"), "manifest.json")
    assert (manifest["errors"], "facts" in manifest) == (0, False)


def test_a_wrong_order_of_classes_is_cured_by_the_command_that_is_printed(cli, tmp_path):
    outcome = refused(cli, *wrong_order_without_names(tmp_path))
    first, second = pasted(outcome)
    assert second == [*first[: first.index("--classes")], *first[first.index("--classes") + 2 :], "--force"]
    cured(cli, first)


def test_it_stops_each_time_until_it_is_told_not_to_and_that_is_on_record(cli, tmp_path):
    arguments = wrong_order_without_names(tmp_path)
    _, force = pasted(refused(cli, *arguments))
    done = cli(*force)
    assert done.code == 0
    assert done.err.splitlines()[-1].startswith("suspicious: accuracy on 36 images is 0")
    manifest = load(Path("build/site"), "manifest.json")
    assert manifest["errors"] == 36
    assert [fact["name"] for fact in manifest["facts"]] == ["class-order"]
    assert manifest["made"]["command"].endswith("--force")
    again = cli("build", *arguments, "--device", "cpu", *SMALL)
    assert again.code == 2
    assert "[fresh] check" in again.err


@pytest.mark.parametrize("table", [False, True])
def test_an_order_that_was_given_is_replaced_with_what_the_data_calls_its_classes(cli, table):
    paint_folder(Path("photos"), {(colour, colour): 12 for colour in COLOURS})
    for colour in COLOURS:
        Path("photos", colour).rename(Path("photos", f"n0{COLOURS.index(colour)}"))
    if table:
        Path("order.csv").write_text('index,name,wnid\n1,"blue, dark",n00\n0,green,n01\n2,red,n02\n')
    else:
        Path("order.txt").write_text("n01\nn00\nn02\n")
    given = "order.csv" if table else "order.txt"
    factory = Path(__file__).parents[2] / "helpers" / "colour_net.py"
    first, _ = pasted(refused(cli, "--data", "photos", "--model", f"{factory}:net", "--classes", given))
    assert first.count("--classes") == 1
    cured(cli, first)
    names = [entry["name"] for entry in load(Path("build/site"), "manifest.json")["classes"]]
    assert names == (["blue, dark", "green", "red"] if table else ["n00", "n01", "n02"])


def test_a_wrong_preparation_is_cured_by_the_flags_that_are_printed(cli, tmp_path):
    first, _ = pasted(refused(cli, *not_normalised(tmp_path)))
    assert "--mean" in first
    cured(cli, first)


@pytest.mark.parametrize("mapped", ["", "map.csv", "map.json"])
def test_predictions_that_are_one_class_too_far_are_cured_by_renamed_labels(cli, tmp_path, mapped):
    arguments = shifted_predictions(tmp_path)
    if mapped:
        Path("photos/green").rename("photos/grün")
        text = Path("said.csv").read_text().replace("green/", "grün/")
        Path("said.csv").write_text(text)
        Path("map.csv").write_text("label,class\ngrün,green\n")
        Path("map.json").write_text('{"grün": "green"}')
        arguments += ["--class-map", mapped]
    first, _ = pasted(refused(cli, *arguments))
    assert first.count("--class-map") == 1
    cured(cli, first)


class Painted:
    """Noise in which one colour is the strongest, and its class, numbered as somebody numbered them."""

    def __init__(self, target_transform=lambda label: (label + 1) % 3):
        self.target_transform = target_transform

    def __len__(self):
        return 66

    def __getitem__(self, i):
        pixels = np.random.default_rng(i).integers(0, 60, (16, 16, 3), dtype=np.uint8)
        pixels[:, :, 2 - i % 3] += np.uint8(60)
        return Image.fromarray(pixels), self.target_transform(i % 3)


def test_from_python_it_says_so_in_words_of_python_and_following_them_cures_it(tmp_path):
    def build(data, classes, **how):
        return wrongtree.build(
            StrongestColour(), data, tmp_path / "out", classes, transform=to_tensor, cache=tmp_path / "cache",
            progress=False, representations=("quality",), groupings=("none",), k_range=(2, 2), device="cpu", **how,
        )  # fmt: skip

    with pytest.raises(
        UserError, match=r"number the data set's labels .*to build it as it is, pass force=True$"
    ) as stop:
        build(Painted(), ["red", "blue", "green"])
    said = str(stop.value)
    assert "--" not in said
    order = ast.literal_eval(said.split("target_transform=")[1].split(".__getitem__")[0])
    names = ast.literal_eval(said.split("classes=")[1].split(")")[0])
    assert names == ["blue", "green", "red"]
    assert build(Painted(lambda label: order[(label + 1) % 3]), names).wrong == 0
    assert build(Painted(), ["red", "blue", "green"], force=True).wrong == 66


def test_what_may_be_a_bad_model_is_built(cli, tmp_path):
    """One label for nearly all, and another prediction for all of them: no order can be told from that."""
    paint_folder(Path("photos"), {("blue", "green"): 60, ("green", "green"): 1, ("red", "red"): 1})
    factory = Path(__file__).parents[2] / "helpers" / "colour_net.py"
    done = cli("build", "--data", "photos", "--model", f"{factory}:net", "--device", "cpu", *SMALL)
    assert done.code == 0, done


def test_doubt_is_left_unless_both_exact_intervals_say_otherwise():
    draw = np.random.default_rng(0)
    for _ in range(200):
        n, guessing = int(draw.integers(3, 80)), float(draw.uniform(0.05, 0.6))
        before, after = draw.random(n) < draw.uniform(0, 1), draw.random(n) < draw.uniform(0, 1)
        ends = [binomtest(int(v.sum()), n).proportion_ci(0.95, "exact") for v in (before, after)]
        expected = ends[0].low <= guessing < ends[1].low and ends[0].high < ends[1].low
        assert leaves_no_doubt(before, after, guessing) == expected
    assert not leaves_no_doubt(np.zeros(0, bool), np.zeros(0, bool), 0.3)
