/** The state as a URL hash, `#tree=features-none&node=1234&image=17&k=12`, and back. Default values are left out. */
import { LARGEST_THUMBNAIL, SMALLEST_THUMBNAIL } from "../layout/grid";
import { type CutBy, CUTS, FEWEST_CLUSTERS, MOST_CLUSTERS, USUAL_CLUSTERS } from "../tree/cut";
import { bodiesOf, type Body, type Filter, readFilter, writeFilter } from "./filters";
import { canBeRule } from "./forgive";

/** The ways to look at a site. All share the tree, the node and the image. */
export const VIEWS = ["treemap", "series", "changes", "map", "confusion", "classes", "compare", "fix", "data", "numbers", "tags", "methods", "again"] as const;
export type View = (typeof VIEWS)[number];

/** How a map comes to have two dimensions. */
const PROJECTIONS = ["tsne", "pca"] as const;
export type Projection = (typeof PROJECTIONS)[number];

export const MOST_MAPS = 3; // side by side

/** Of errors clustered again. */
export const FEWEST_PARTS = 2;
export const MOST_PARTS = 25;
const USUAL_PARTS = 6;

export interface State {
  view: View;
  tree: string;
  node: number;
  image: number | null; // an error's number; null: no image is open
  with: number | null; // the node that `node` is compared with; null: none is chosen
  k: number; // clusters a node is cut into
  cut: CutBy;
  size: number | null; // width of a thumbnail, CSS px; null: whatever fits best
  page: number; // from 0, of a cluster whose images do not fit and that cannot be cut
  by: string; // what colours mean: "" nothing, "prediction", "confidence", "purity", "tag", or "column:NAME"
  filters: Filter[];
  projection: Projection;
  maps: string[]; // representations on the map view; none: that of the tree
  correct: boolean; // whether maps show correct images, too
  without: Filter[]; // the rule by which images are forgiven: those that meet any of these
  focus: boolean; // over all images: dim what is right
  class: number | null; // the one whose groups are on show, among the views of classes; the one whose predictions are, among numbers
  parts: number; // clusters that errors clustered again are cut into
  threshold: number; // of confidence: images below it are not answered
}

/** What colours can mean, besides a metadata column. */
const COLOURS = ["prediction", "confidence", "purity", "tag"];

/** The same on a site: over all images, where each cluster has one, accuracy comes first and is what is shown. */
export function coloursOf({ all = false }: Pick<Limits, "all">): string[] {
  return all ? ["accuracy", ...COLOURS] : COLOURS;
}

/** What of a site the URL has to know. A full binary tree over n errors has 2n - 1 nodes, whichever tree it is. */
export interface Limits {
  all?: boolean; // trees are over all images: `errors` counts these
  trees: string[];
  defaultTree: string;
  errors: number;
  classes: number;
  columns: string[];
  colour?: string | undefined; // what colours mean at first; by default what they do on every site
  ofErrors?: readonly string[]; // the columns of these that correct images have no value in
  entries?: number; // of “Look at first”; by default none
  maps: string[]; // representations that have one
  views?: readonly View[]; // that this site has something for; by default all
}

export function rootOf(limits: Limits): number {
  return 2 * limits.errors - 2;
}

export function defaults(limits: Limits): State {
  return { view: "treemap", tree: limits.defaultTree, node: rootOf(limits), image: null, with: null, k: USUAL_CLUSTERS, cut: "height", size: null, page: 0, by: limits.colour ?? (limits.all ? "accuracy" : ""), filters: [], without: [], projection: "tsne", maps: [], correct: false, focus: false, class: null, parts: USUAL_PARTS, threshold: 0 };
}

export function writeHash(state: State, limits: Limits): string {
  const usual = defaults(limits);
  const params = new URLSearchParams();
  for (const key of ["view", "tree", "node", "image", "with", "k", "cut", "size"] as const) {
    if (state[key] !== usual[key]) params.set(key, String(state[key]));
  }
  if (state.page !== 0) params.set("page", String(state.page + 1)); // readers count from 1
  if (state.by !== usual.by) params.set("by", state.by);
  for (const filter of state.filters) params.append("where", writeFilter(filter));
  if (state.projection !== usual.projection) params.set("projection", state.projection);
  for (const map of state.maps) params.append("map", map);
  if (state.correct) params.set("correct", "1");
  if (state.focus) params.set("focus", "errors");
  for (const condition of state.without) params.append("without", writeFilter(condition));
  if (state.parts !== usual.parts) params.set("parts", String(state.parts));
  if (state.threshold !== 0) params.set("threshold", String(state.threshold));
  if (ofClass(state.view) && state.class !== null) params.set("class", String(state.class));
  const text = params.toString();
  return text === "" ? "" : `#${text}`;
}

/** Views that may be of one class. */
function ofClass(view: View): boolean {
  return view === "classes" || view === "numbers";
}

/** Reads a hash. What is not valid falls back to its default and is named in `problems`, one sentence each. */
export function readHash(hash: string, limits: Limits): { state: State; problems: string[] } {
  const params = new URLSearchParams(hash.replace(/^#/, ""));
  const state = defaults(limits);
  const problems: string[] = [];

  const view = params.get("view");
  if (view !== null) {
    const known = VIEWS.find((candidate) => candidate === view && (limits.views ?? VIEWS).includes(candidate) && (candidate !== "map" || limits.maps.length > 0));
    if (known) state.view = known;
    else if (VIEWS.some((candidate) => candidate === view)) problems.push(`This site has no view “${view}”; showing the treemap. A new build may have it.`);
    else problems.push(`There is no view “${view}”; showing the treemap.`);
  }
  const tree = params.get("tree");
  if (tree !== null) {
    if (limits.trees.includes(tree)) state.tree = tree;
    else problems.push(`There is no tree “${tree}” on this site; showing “${state.tree}”.`);
  }
  const number = (key: string, least: number, most: number, otherwise: string): number | null => {
    const text = params.get(key);
    if (text === null) return null;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    problems.push(`The link’s ${key} “${text}” is not in the range ${least} to ${most}; ${otherwise}.`);
    return null;
  };
  state.node = number("node", 0, rootOf(limits), `showing all ${limits.all ? "images" : "errors"}`) ?? state.node;
  state.with = number("with", 0, rootOf(limits), "comparing with no cluster");
  state.image = number("image", 0, limits.errors - 1, "opening no image");
  state.k = number("k", FEWEST_CLUSTERS, MOST_CLUSTERS, `using ${state.k}`) ?? state.k;
  state.size = number("size", SMALLEST_THUMBNAIL, LARGEST_THUMBNAIL, "using the size that fits best");
  state.page = (number("page", 1, limits.errors, "showing the first page") ?? 1) - 1;
  state.parts = number("parts", FEWEST_PARTS, MOST_PARTS, `using ${state.parts}`) ?? state.parts;
  const threshold = params.get("threshold");
  if (threshold !== null) {
    if (/^(0?\.\d{1,9}|[01])$/.test(threshold)) state.threshold = Number(threshold);
    else problems.push(`The link’s threshold “${threshold}” is not in the range 0 to 1; answering all images.`);
  }
  if (ofClass(state.view)) state.class = number("class", 0, limits.classes - 1, "showing all classes");
  const choice = <T extends string>(key: string, among: readonly T[], usual: T, otherwise: string): T => {
    const text = params.get(key);
    const known = among.find((candidate) => candidate === text);
    if (text !== null && !known) problems.push(`There is no ${key} “${text}”; ${otherwise}.`);
    return known ?? usual;
  };
  state.cut = choice("cut", CUTS, state.cut, "cutting by height");
  const by = params.get("by");
  if (by !== null) {
    if (by === "" || coloursOf(limits).includes(by) || limits.columns.some((name) => by === `column:${name}`)) state.by = by;
    else problems.push(`There is no colour for “${by}” on this site; using no colours.`);
  }
  state.projection = choice("projection", PROJECTIONS, state.projection, `showing ${state.projection}`);
  for (const map of new Set(params.getAll("map"))) {
    if (!limits.maps.includes(map)) problems.push(`There is no map of “${map}” on this site; ignoring it.`);
    else if (state.maps.length < MOST_MAPS) state.maps.push(map);
  }
  state.correct = params.get("correct") === "1";
  const focus = params.get("focus");
  if (focus === "errors" && limits.all) state.focus = true;
  else if (focus !== null) problems.push(`The link’s focus “${focus}” means nothing on this site; dimming no images.`);
  const known = (body: Body) => (typeof body === "number" ? body >= 0 && body < (limits.entries ?? 0) : limits.trees.includes(body.tree) && body.node <= rootOf(limits));
  const conditions = (key: string, into: Filter[], what: string, means: (filter: Filter) => boolean = () => true) => {
    for (const text of params.getAll(key)) {
      const filter = readFilter(text);
      const applies = filter && means(filter) && (typeof filter.field !== "object" || limits.columns.includes(filter.field.column)) && bodiesOf(filter).every(known) && (filter.kind !== "these" || filter.errors.at(-1)! < limits.errors);
      if (applies) into.push(filter);
      else problems.push(`The link’s ${what} “${text}” means nothing on this site; ignoring it.`);
    }
  };
  conditions("where", state.filters, "filter");
  conditions("without", state.without, "rule", (filter) => canBeRule(filter, limits.ofErrors));
  return { state, problems };
}
