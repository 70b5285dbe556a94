import { expect, test } from "vitest";
import manifestFile from "../../../tests/fixtures/tiny/data/manifest.json";
import type { Manifest } from "../../src/data/documents";
import { VIEWS } from "../../src/state/url";
import { viewOf, viewsNamed, viewsOn } from "../../src/views/list";

const manifest = manifestFile as unknown as Manifest;
const named = (site: Manifest) => viewsOn(site).map(({ view }) => view);

test("every view that an address can name is there", () => {
  expect(VIEWS.map((view) => viewOf(view).view)).toEqual([...VIEWS]);
});

test("a site offers the views that it has something for, in the order of their keys", () => {
  expect(named(manifest)).toEqual(VIEWS.filter((view) => view !== "changes" && view !== "series"));
  const comparison = { file: "data/comparison.json", sentence: "", older: "a", newer: "b", colour: "outcome" };
  expect(named({ ...manifest, comparison }).slice(0, 4)).toEqual(["treemap", "changes", "map", "compare"]);
  expect(named({ ...manifest, maps: [], components: [], methods: null, noise: null, labels: null })).toEqual(["treemap", "confusion", "classes", "compare", "fix", "numbers", "tags"]);
});

test("clusters of a selection are led to, not named among the views", () => {
  expect(viewsOn(manifest).map(({ view }) => view)).toContain("again");
  expect(viewsNamed(manifest).map(({ view }) => view)).toEqual(VIEWS.filter((view) => !["again", "changes", "series"].includes(view)));
});

test("a series of checkpoints is named after the treemap, without the views of one model", () => {
  const series = { file: "data/series.json", sentence: "It learns", names: ["e1", "e2", "e3"], colour: "outcome" };
  const views = viewsNamed({ ...manifest, series }).map(({ view }) => view);
  expect(views.slice(0, 2)).toEqual(["treemap", "series"]);
  expect(views).not.toContain("confusion");
});
