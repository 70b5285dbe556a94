"""The view Data and the look-alikes: every figure is recomputed here from the site's files, ranks by brute force."""

import csv
import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

import wrongtree
from axe import violations
from chromium import ready, unfold
from reading import leaves_below, load, load_tree
from wrongtree.demo import load_digits


def percent(right: int, images: int) -> str:
    return f"{100 * right / images:.1f}%"


def saved(page, press) -> str:
    """The text of the file that the browser saves when a button is pressed."""
    with page.expect_download() as found:
        press()
    return found.value.path().read_text(encoding="utf-8")


@pytest.mark.parametrize(("which", "theme"), [("digits_site", "light"), ("cifar_site", "dark")])
def test_the_slider_re_scores_right_and_wrong_alike_and_lists_what_it_leaves_out(visit, request, which, theme):
    site = request.getfixturevalue(which).path
    manifest, images = load(site, "manifest.json"), load(site, "images.json")
    page = visit(site, "#view=data", color_scheme=theme)
    part = page.locator(".threshold")
    n, wrong = manifest["images"], np.array(images["label"]) != np.array(images["prediction"])
    column = {c["name"]: c["values"] for c in images["columns"]}
    for word, name, sign, step in (("blurred", "blur", 1, 50), ("dark", "brightness", -1, 200)):
        part.get_by_label("Exclude the most").select_option(label=word)
        part.get_by_role("slider").fill(str(step))
        poor = sign * np.array(column[name])
        out = poor >= np.sort(poor)[::-1][round(n * step / 1000) - 1]
        left, gone = int((~out).sum()), int((wrong & out).sum())
        before, after = percent(n - wrong.sum(), n), percent(left - (wrong & ~out).sum(), left)
        assert gone < out.sum() < n  # right images go, too
        expect(part.locator(".rescored")).to_have_text(
            f"Accuracy {before} of {n:,} images, {after} of the {left:,} kept. "
            f"{out.sum():,} excluded, {gone:,} of them errors.",
            use_inner_text=True,
        )
    content = saved(page, lambda: part.get_by_role("button", name="Save as CSV").click())
    ids = load(site, "ids.json")["id"]
    assert [row[0] for row in csv.reader(io.StringIO(content))][1:] == [ids[i] for i in np.flatnonzero(out)]
    part.get_by_role("button", name="List them").click()
    expect(part.locator("tbody tr")).to_have_count(min(100, int(out.sum())))
    part.get_by_role("button", name="Forgive these everywhere").click()
    bar = page.get_by_role("region", name="Forgiven images")
    expect(bar).to_contain_text(f"without {out.sum():,} forgiven images ({gone:,} of them errors)", use_inner_text=True)


def test_measured_quality_is_listed_with_a_badge_and_forgiven_only_where_damage_proved_it(visit, digits_site):
    site = digits_site.path
    noise, images = load(site, "noise.json"), load(site, "images.json")
    found = noise["proposals"]
    rows = [i for i, tree in enumerate(found["tree"]) if tree == "combined-none" and found["listed"][i]]
    said = {noise["ways"][found["way"][i]]["word"] for i in rows}
    assert said == {"blurred", "bright"}  # both are planted; turned digits are not called noisy
    tree, _ = load_tree(site, "combined-none")
    column = {c["name"]: np.array(c["values"]) for c in images["columns"] if c["kind"] == "number"}
    label, wrong = np.array(images["label"]), np.array(images["label"]) != np.array(images["prediction"])
    for i in rows:  # the file's own figures, recounted
        way = noise["ways"][found["way"][i]]
        members = np.isin(images["error"], leaves_below(tree, found["node"][i]))
        assert found["count"][i] == members.sum()
        poor = way["sign"] * column[way["column"]] >= way["sign"] * found["threshold"][i]
        same = np.isin(label, label[members])
        assert (poor & members).sum() >= 0.75 * members.sum()
        assert found["beyond"][2 * i : 2 * i + 2] == [(poor & same).sum(), (poor & same & wrong).sum()]
        assert found["among"][2 * i : 2 * i + 2] == [same.sum(), (same & wrong).sum()]
    page = visit(site, "#view=data&tree=combined-none")
    items = page.locator(".proposals > li")
    expect(items).to_have_count(len(rows))
    proved = [i for i in rows if found["proved"][i]]
    expect(page.get_by_role("button", name="Forgive all images this")).to_have_count(len(proved))
    expect(page.get_by_role("heading", name="Low quality that causes errors")).to_have_count(int(bool(proved)))
    expect(page.get_by_role("heading", name="Measured quality differences")).to_have_count(1)
    page = visit(site, f"#tree=combined-none&node={found['node'][rows[1]]}")
    unfold(page, "look")
    page.locator(".badge").wait_for()
    word = noise["ways"][found["way"][rows[1]]]["word"]
    kind = "Low quality causes most of these errors" if rows[1] in proved else "Measured quality"
    assert page.locator(".badge").inner_text() == f"{kind}: {word}"


def test_labels_in_doubt_are_those_of_the_file_in_the_list_the_filter_and_the_csv(visit, digits_site):
    site = digits_site.path
    labels, errors, names = load(site, "labels.json"), load(site, "errors.json"), load(site, "manifest.json")["classes"]
    page = visit(site, "#view=data")
    part = page.get_by_role("region", name="Suspected label errors")
    expect(part).to_contain_text(f"{len(labels['error'])} of {len(errors['id'])} errors", use_inner_text=True)
    expected = f"About {round(sum(labels['estimate']))} of these {len(labels['error'])} errors are estimated"
    expect(part).to_contain_text(expected, use_inner_text=True)
    said = part.locator(".doubts .thumbnail-words").all_inner_texts()
    assert said == [
        words
        for e, s, p, m in list(
            zip(labels["error"], labels["suggested"], labels["estimate"], labels["measured"], strict=True)
        )[:24]
        for words in (
            f"“{names[errors['label'][e]]['name']}”, or “{names[s]['name']}”?",
            f"wrong, or: {labels['causes'][m]}" if m >= 0 else f"wrong: {sure(p)}",
        )
    ]
    said = part.inner_text()
    content = saved(page, lambda: part.get_by_role("button", name="Save as CSV").click())
    table = list(csv.DictReader(io.StringIO(content)))
    assert [row["path"] for row in table] == [errors["id"][e] for e in labels["error"]]
    part.get_by_role("link", name="Show them in the treemap").click()
    ready(page)
    chips = page.get_by_role("region", name="Filters")
    expect(chips).to_contain_text(f"{len(labels['error'])} of {len(errors['id'])}", use_inner_text=True)
    page = visit(site, "#without=column:label%20check:is:0")  # a rule that would drop errors only
    expect(page.locator(".notice")).to_contain_text("means nothing on this site", use_inner_text=True)
    expect(page.get_by_role("region", name="Forgiven images")).to_have_count(0)


@pytest.mark.parametrize("which", ["digits_site", "cifar_site"])
def test_look_alikes_have_the_ranks_of_brute_force_and_the_pictures_of_their_images(visit, request, which):
    built = request.getfixturevalue(which)
    site = built.path
    right, part = load(site, "right.json"), load(site, "right/0.json")
    images, labels = load(site, "images.json"), load(site, "labels.json")
    (kept,) = built.cache.glob("predict-*")
    matrix = np.load(kept / "penultimate.npy").astype(float)
    label, prediction = np.array(images["label"]), np.array(images["prediction"])
    error = (labels["error"] or [0])[0]  # on CIFAR-10 no label is likelier wrong than right
    (image,) = (i for i, e in enumerate(images["error"]) if e == error)
    for side, class_ in (("predicted", prediction[image]), ("true", label[image])):
        candidates = np.flatnonzero((label == prediction) & (label == class_))
        distance = ((matrix[candidates] - matrix[image]) ** 2).sum(axis=1)
        nearest = candidates[np.argsort(distance, kind="stable")[: right["k"]]]
        cells = part[side][error * right["k"] : (error + 1) * right["k"]]
        assert [right["image"][c] for c in cells] == nearest.tolist()
    page = visit(site, f"#image={error}")
    page.locator(".right-looks canvas:not([data-waiting])").first.wait_for()
    expect(page.locator(".doubt")).to_have_count(int(error in labels["error"]))
    if error in labels["error"]:
        assert "Suspected label error" in page.locator(".doubt").inner_text()
    expect(page.locator(".right-looks ol")).to_have_count(2)
    rows = page.locator(".right-looks ol").all()
    for row, side in zip(rows, ("predicted", "true"), strict=True):
        cells = part[side][error * right["k"] : (error + 1) * right["k"]]
        assert row.locator(".thumbnail-words").all_inner_texts() == [
            f"{rank}. {said(right['confidence'][c])}" for rank, c in enumerate(cells, 1)
        ]
    drawn = (
        rows[0]
        .locator("canvas")
        .first.evaluate("c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]")
    )
    width = int(np.sqrt(len(drawn) / 4))
    cell = np.array(drawn).reshape(-1, width, 4)[:, :, :3].mean(axis=(0, 1))
    thumbnail = np.load(kept / "thumbnails.npy", mmap_mode="r")[right["image"][part["predicted"][error * right["k"]]]]
    assert np.abs(cell - thumbnail.mean(axis=(0, 1))).max() < 6
    assert Image.fromarray(thumbnail).size[0] >= right["sheet"]["cell"][0]


def sure(share: float) -> str:
    return ">99%" if share > 0.99 else f"{int(100 * share + 0.5)}%"


def said(confidence: float) -> str:
    return ">0.999" if 0.999 < confidence < 1 else f"{confidence:.3f}"


def test_a_cluster_names_the_right_images_that_are_near_most_of_its_errors(visit, digits_site):
    site = digits_site.path
    right, part = load(site, "right.json"), load(site, "right/0.json")
    tree, facts = load_tree(site, "combined-none")
    node = facts["node"][3]
    members = leaves_below(tree, node)
    near = np.array(part["predicted"]).reshape(-1, right["k"])[members]
    cells, counts = np.unique(near[near >= 0], return_counts=True)
    best = counts.max()
    page = visit(site, f"#tree=combined-none&node={node}")
    first = page.locator(".fold[data-fold=nearest] ol").nth(1).locator("li").first  # it is open
    name = load(site, "manifest.json")["classes"][right["label"][cells[counts.argmax()]]]["name"]
    expect(first).to_have_text(f"“{name}”\n{best} of {len(members)}", use_inner_text=True)


def test_what_a_cluster_bears_more_often_than_chance_is_said_with_its_lift(visit, digits_site):
    lifts = load(digits_site.path, "noise.json")["lifts"]
    errors = load(digits_site.path, "manifest.json")["errors"]
    at = next(i for i, tree in enumerate(lifts["tree"]) if tree == "combined-none" and lifts["of"][i] < errors)
    assert lifts["column"][at] == "planted"
    node, value = lifts["node"][at], lifts["value"][at]
    tree, _ = load_tree(digits_site.path, "combined-none")
    members = leaves_below(tree, node)
    column = next(c for c in load(digits_site.path, "columns.json")["columns"] if c["name"] == "planted")
    assert sum(column["codes"][m] == column["values"].index(value) for m in members) == lifts["count"][at]
    assert lifts["of"][at] == len(members)
    page = visit(digits_site.path, f"#tree=combined-none&node={node}")
    unfold(page, "look")
    said = page.locator(f'.lifts [data-lift="{lifts["lift"][at]}"]').inner_text()
    assert f"“{value}” in {lifts['count'][at]} of {len(members)} errors, {lifts['lift'][at]:.1f} times as many" in said


@pytest.fixture(scope="module")
def stamped(tmp_path_factory):
    """600 digits, of which 20 fours bear a red square; every tenth image is wrong, and so are half of those 20."""
    root = tmp_path_factory.mktemp("stamped")
    pictures, labels = load_digits()
    fours, rows = np.flatnonzero(labels[:600] == 4), ["path,prediction"]
    bearing = set(fours[:20].tolist())
    for i in range(600):
        pixels = np.asarray(pictures[i].convert("RGB")).copy()
        if i in bearing:
            pixels[2:10, 20:28] = (255, 0, 0)
        folder = root / "digits" / str(labels[i])
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(folder / f"{i:03}.png")
        wrong = i in fours[:10] if i in bearing else i % 10 == 0
        rows.append(f"{labels[i]}/{i:03}.png,{(labels[i] + 1) % 10 if wrong else labels[i]}")
    (root / "said.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    site = wrongtree.from_predictions(
        root / "digits", root / "said.csv", root, cache=root / "cache", name="site", progress=False
    )
    return site.path, {f"4/{i:03}.png" for i in bearing}, len(fours)


def test_a_mark_that_many_images_share_is_said_with_its_images_and_their_errors(visit, axe, stamped):
    site, bearing, fours = stamped
    page = visit(site, "#view=data")
    part = page.get_by_role("region", name="The same mark in many images")
    expect(part).to_contain_text(
        f"20 of {fours} images labelled 4 have the same red square in the upper right. "
        "With it, 10 of 20 (50%) are misclassified, more often than without it:",
        use_inner_text=True,
    )
    expect(part).to_contain_text("No image of another label has it.", use_inner_text=True)
    expect(part.get_by_role("button", name="predicted as")).to_have_count(10)
    said = part.inner_text()
    content = saved(page, lambda: part.get_by_role("button", name="Save as CSV").click())
    assert {row[1] for row in csv.reader(io.StringIO(content))} == {"path", *bearing}
    page.get_by_role("link", name="Treemap").click()
    without = re.search(r"without it: \d+ of \d+ \((\d+%)\)", said).group(1)
    lines = page.get_by_role("region", name="What to do first")
    expect(lines).to_contain_text(
        f"20 of {fours} images labelled 4 have the same red square in the upper right; 50% of them are misclassified, "
        f"and {without} of those without it.",
        use_inner_text=True,
    )
    lines.get_by_role("link", name="See Data").first.click()
    part.wait_for()
    assert not violations(page, axe)
