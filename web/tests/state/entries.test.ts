// @vitest-environment happy-dom
/** Entries of “Look at first”: which errors they have, where a link to one leads, and what a view of one is about. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import manifestFile from "../../../tests/fixtures/tiny/data/manifest.json";
import { errorsOf, size } from "../../src/tree/tree";
import { calm, Network, openSite } from "../site";

const TREE = "data/trees/features-none.json";
const [several, single] = manifestFile.clusters;
let network: Network;

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: true, addEventListener: () => {}, removeEventListener: () => {} }));
  localStorage.clear();
  network = new Network();
});
afterEach(() => void vi.unstubAllGlobals());

describe("an entry", () => {
  test("has the errors of all its clusters, each once, once its trees are here", async () => {
    const explorer = await openSite();
    expect(explorer.entries.get(0)).toBeNull();
    await explorer.entries.need([0]);
    const tree = explorer.trees.get(several!.tree)!;
    const members = several!.nodes.flatMap(({ node }) => [...errorsOf(tree, node)]).sort((a, b) => a - b);
    expect([...explorer.entries.get(0)!]).toEqual(members);
    expect(members).toHaveLength(several!.count);
  });

  test("is a part of what has nearly all of its errors, and what it has nearly all errors of is a part of it", async () => {
    const explorer = await openSite();
    await explorer.entries.need([0, 1]);
    const tree = explorer.trees.get(several!.tree)!;
    const [first] = several!.nodes;
    const [all, own] = explorer.entries.shared(tree, [tree.root, first!.node]);
    const standsOut = manifestFile.clusters.flatMap(({ cause, notable }, entry) => (cause || notable ? [entry] : []));
    expect(standsOut).toContain(0);
    expect(all!.map(({ entry, inside }) => [entry, inside])).toEqual(standsOut.map((entry) => [entry, true]));
    expect(own).toContainEqual({ entry: 0, n: size(tree, first!.node), inside: several!.nodes.length === 1, around: true });
  });

  test("leads to its cluster in the tree on show, or in any other tree to wherever its errors lie", async () => {
    const explorer = await openSite("#by=confidence&where=label:0");
    await explorer.entries.need([0, 1]);
    expect(explorer.state.tree).not.toBe(single!.tree);
    expect(explorer.go.hrefOfEntry(0)).toBe("#by=confidence&where=entry%3A0");
    expect(explorer.go.hrefOfHome(0)).toBe(`#tree=${several!.tree}&by=confidence&where=entry%3A0`);
    expect(explorer.go.hrefOfHome(1)).toBe(`#tree=${single!.tree}&node=${single!.node}&by=confidence`);
    await explorer.go.switchTree(single!.tree);
    expect(explorer.go.hrefOfEntry(1)).toBe(`#tree=${single!.tree}&node=${single!.node}&by=confidence`);
  });

  test("is opened by its address, with those errors and no others, and the address stays", async () => {
    const explorer = await openSite(`#tree=${several!.tree}&where=entry:0`);
    expect(explorer.tree!.leaves).toBe(several!.count);
    expect([...explorer.tree!.order].sort((a, b) => a - b)).toEqual([...explorer.entries.get(0)!]);
    expect(explorer.entries.at(explorer.state, explorer.tree!.root)).toBe(0);
    explorer.go.open(explorer.tree!.left[explorer.tree!.root]!);
    expect(location.hash).toContain("where=entry%3A0");
  });

  test("waits for a tree that is slow, also where another one is on show", async () => {
    network.hold(TREE);
    const opening = openSite("#where=entry:0");
    await calm();
    await network.release(TREE);
    const explorer = await opening;
    expect(explorer.state.tree).toBe("features-label");
    expect(explorer.tree!.leaves).toBe(several!.count);
  });

  test("whose tree cannot be had is not selected, says so, and may be tried again", async () => {
    network.failing.set(TREE, 1);
    const explorer = await openSite("#where=entry:0");
    expect(explorer.notice).toContain("The entry is not selected: ");
    expect(explorer.tree!.leaves).toBe(14);
    explorer.again!();
    await calm();
    expect(explorer.tree!.leaves).toBe(several!.count);
  });

  test("is what a view of one of its clusters is about; of another cluster, and of all errors, none is", async () => {
    const explorer = await openSite();
    const at = (tree: string, node: number) => explorer.entries.at({ tree, node, filters: [] }, 26);
    expect(several!.nodes.map(({ tree, node }) => at(tree, node))).toEqual([0, 0]);
    expect(at(single!.tree, single!.node)).toBe(1);
    expect(at("features-label", single!.node)).toBe(-1);
    expect(at(single!.tree, 26)).toBe(-1);
  });
});

describe("another tree", () => {
  test("keeps the entry on show: there its cluster, here where its errors lie, and back again", async () => {
    const explorer = await openSite(`#tree=${single!.tree}&node=${single!.node}`);
    await explorer.go.switchTree("features-label");
    await calm();
    const group = explorer.entries.nodeIn("features-label", 1);
    if (group < 0) {
      expect(explorer.marked).toBe(1);
      expect(location.hash).toBe("#where=entry%3A1");
    } else expect(explorer.state.node).toBe(group);
    await explorer.go.switchTree(single!.tree);
    expect(explorer.state).toMatchObject({ tree: single!.tree, node: single!.node, filters: [] });
    expect(explorer.marked).toBeNull();
  });

  test("keeps a cluster by its members, and an address with it can be opened cold", async () => {
    const explorer = await openSite();
    const tree = explorer.tree!;
    const node = [tree.left[tree.root]!, tree.right[tree.root]!].find((child) => tree.left[child]! >= 0)!;
    const inside = tree.left[node]!;
    const members = [...errorsOf(tree, inside)].sort((a, b) => a - b);
    explorer.go.open(inside);
    await explorer.go.switchTree("features-none");
    const kept = () => [...(explorer.marked === null ? errorsOf(explorer.tree!, explorer.state.node) : explorer.entries.get(explorer.marked)!)].sort((a, b) => a - b);
    expect(kept()).toEqual(members);
    const again = await openSite(location.hash);
    expect(again.notice).toBe("");
    expect(again.state).toMatchObject({ tree: "features-none", filters: explorer.state.filters });
    await explorer.go.switchTree("features-label");
    expect(explorer.state).toMatchObject({ tree: "features-label", node: inside, filters: [] });
  });

  test("of a link that names a cluster of no tree here is ignored, and that is said", async () => {
    const explorer = await openSite("#where=cluster:nowhere:3");
    expect(explorer.state.filters).toEqual([]);
    expect(explorer.notice).toContain("means nothing on this site");
  });
});
