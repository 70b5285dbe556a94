import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import manifestFile from "../../../tests/fixtures/tiny/data/manifest.json";
import type { Manifest } from "../../src/data/documents";
import { isOn } from "../../src/exhibits/exhibit";
import { exhibits } from "../../src/exhibits/list";

const manifest = manifestFile as unknown as Manifest;

test("every exhibit has a folder of its name, and every folder is in the list", () => {
  const folders = readdirSync(resolve(import.meta.dirname, "../../src/exhibits"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(exhibits.map(({ name }) => name).sort()).toEqual(folders.map(({ name }) => name).sort());
});

test("every exhibit is shown somewhere", () => {
  expect(exhibits.filter(({ shows, view }) => shows.length === 0 && !view)).toEqual([]);
});

test("no two are at the same place in the same order, which would leave it to the list", () => {
  const places = exhibits.flatMap(({ shows }) => shows.map(({ place, order }) => `${place} ${order}`));
  expect(new Set(places).size).toBe(places.length);
});

test("what it is declared with is a key of the manifest", () => {
  const keys = exhibits.flatMap(({ key }) => key ?? []);
  const ofSome = ["concepts", "splits", "comparison", "series"]; // only sites of splits, of two models, or of checkpoints have them
  expect(keys.filter((key) => !(key in manifest) && !ofSome.includes(key))).toEqual([]);
});

test("documents lie where the manifest says, of the tree on show", () => {
  const treeInfo = manifest.trees[0]!;
  const paths = exhibits.flatMap(({ name, reads }) => reads.flatMap((reading) => ("document" in reading ? [[name, reading.document.path({ manifest, treeInfo })]] : [])));
  expect(paths).toContainEqual(["maps", treeInfo.evidence]);
  expect(paths).toContainEqual(["checks", treeInfo.checks]);
  expect(paths).toContainEqual(["noise", manifest.noise]);
});

test("an exhibit is on the sites that say something under its key", () => {
  const named = (name: string) => exhibits.find((exhibit) => exhibit.name === name)!;
  expect(isOn(named("noise"), manifest)).toBe(true);
  expect(isOn(named("noise"), { ...manifest, noise: null })).toBe(false);
  expect(isOn(named("planes"), { ...manifest, maps: [] })).toBe(false);
  expect(isOn(named("tags"), manifest)).toBe(true);
});
