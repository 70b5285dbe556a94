/** One site on show: its facts, and what a reader can do with them, by what it is about. Panels render from it and call it. */
import type { Judged } from "../counts/iffixed";
import { isWrong, memberCount, overAll, thing } from "../counts/over";
import { errorColumns, evidenceFile } from "../data/common";
import type { Document } from "../data/document";
import type { Errors, Manifest, Sheet, TreeInfo } from "../data/documents";
import { fetchOf } from "../data/fetched";
import { Files } from "../data/files";
import { FORMAT } from "../data/format";
import { read } from "../data/read";
import { Unread } from "../data/unread";
import { Sheets } from "../draw/sheets";
import { Thumbnails } from "../draw/thumbnails";
import { Tagger } from "../tagging/tagger";
import type { Tree } from "../tree/tree";
import { Columns } from "./columns";
import { Entries } from "./entries";
import { Filtering } from "./filtering";
import { bodiesOf, type Body, tagsNeeded } from "./filters";
import { Folds } from "./folds";
import type { Forgiven } from "./forgive";
import { Hover } from "./hover";
import { Navigation } from "./navigation";
import { OpenImage } from "./openImage";
import { Pace } from "./pace";
import { Routes } from "./routes";
import { Selection } from "./selection";
import { Trees } from "./trees";
import { mixed } from "../words/mixed";
import { titleFor } from "../words/titles";
import { Shortcuts } from "./shortcuts";
import { type Limits, type State, type View, VIEWS } from "./url";

/** What the next click is likely to need. */
export interface AtRest {
  documents: readonly Document<unknown>[];
  code: () => void;
}

/** A view that a site has something for. */
export interface ViewName {
  view: View;
  title: string;
}

export class Explorer {
  readonly thing: "error" | "image"; // what a member is called
  /** Which members are errors; null: all of them. */
  readonly wrong: ((member: number) => boolean) | null;

  readonly unread = new Unread(() => this.onChange());
  readonly sheets: Sheets;
  readonly thumbnails: Thumbnails;
  readonly files: Files;
  readonly trees: Trees;
  readonly columns: Columns;
  readonly entries: Entries;
  readonly tags: Tagger;
  readonly selection = new Selection(() => this.onChange());
  readonly hover = new Hover();
  readonly folds = new Folds(() => this.onChange());
  readonly pace: Pace;
  readonly filters: Filtering;
  readonly nav: Navigation;
  readonly go: Routes;
  readonly images: OpenImage;
  readonly shortcuts = new Shortcuts(() => this.onChange());
  notice = "";
  /** Tries again what the notice says has failed; null: it is not about that. */
  again: (() => void) | null = null;

  /** Set by those who draw. */
  onChange: () => void = () => {};
  onSheet: () => void = () => this.onChange();

  private told = ""; // of the tags' troubles

  private constructor(
    readonly manifest: Manifest,
    readonly errors: Errors,
    private readonly atRest: AtRest,
    private readonly views: ViewName[],
  ) {
    const changed = () => this.onChange();
    this.thing = thing(manifest);
    this.wrong = overAll(manifest) ? (member) => isWrong(errors, member) : null;
    this.sheets = new Sheets(fetchOf(manifest), () => this.onSheet(), this.unread);
    const levels = manifest.sprites.filter((sheet) => sheet.kind === "thumbnails").sort((a, b) => a.cell[0] - b.cell[0]);
    const overviews = manifest.sprites.filter((sheet) => sheet.kind === "overview");
    this.thumbnails = new Thumbnails(levels, overviews, memberCount(manifest), this.sheets);
    this.files = new Files(() => this, changed, this.unread);
    this.trees = new Trees(manifest, changed, this.unread);
    const { files, trees } = this;
    this.pace = new Pace(changed, () => this.prepare());
    this.columns = new Columns(manifest, files, () => this.pace.settled);
    this.tags = new Tagger({ manifest, errors, treeOf: (id) => trees.get(id), loadTree: (id) => trees.want(id), changed: () => this.retagged() });
    this.entries = new Entries(manifest.clusters, trees);
    const { columns, tags, entries } = this;
    this.filters = new Filtering({ manifest, errors, files, columns, tags, entries, state: () => this.state, nav: () => this.nav });
    const { filters } = this;
    this.nav = new Navigation({
      manifest,
      limits: limitsOf(manifest, views),
      trees,
      filters,
      departs: () => this.pace.depart(),
      arrives: changed,
      tell: (notice, again) => this.tell(notice, again),
      titled: () => this.entitle(),
    });
    const { nav } = this;
    this.go = new Routes({ manifest, trees, entries, filters, nav });
    this.images = new OpenImage(nav);
  }

  /** @param viewsOn the views that a site has something for */
  static async open(atRest: AtRest, viewsOn: (manifest: Manifest) => ViewName[] = () => VIEWS.map((view) => ({ view, title: view }))): Promise<Explorer> {
    const manifest = await read<Manifest>("data/manifest.json");
    const views = viewsOn(manifest);
    if (manifest.default_tree === null) return new Explorer(manifest, { format: FORMAT, id: [], label: [], prediction: [], confidence: [] }, atRest, views);
    // All of these are preloaded by the page: reading them one after the other costs no round trips.
    const errors = await read<Errors>(manifest.parts?.file ?? "data/errors.json");
    const explorer = new Explorer(manifest, errors, atRest, views);
    if (manifest.parts) errors.parts = new (await import("../data/parts")).Parts(manifest.parts, errors, explorer.files);
    explorer.tags.restore();
    let hash: string;
    do await explorer.nav.follow((hash = location.hash));
    while (location.hash !== hash); // somebody has changed the address meanwhile
    explorer.notice = [explorer.notice, explorer.tags.trouble].filter(Boolean).join(" ");
    void explorer.tags.readTrees();
    window.addEventListener("popstate", () => void explorer.nav.follow(location.hash));
    // Whoever reads the address, or leaves it, finds it up to date.
    for (const event of ["pagehide", "click"]) window.addEventListener(event, () => explorer.nav.address.flush(), true);
    return explorer;
  }

  get state(): State {
    return this.nav.state;
  }

  get tree(): Tree | null {
    return this.nav.tree;
  }

  get wholeTree(): Tree | null {
    return this.nav.wholeTree;
  }

  get treeInfo(): TreeInfo | undefined {
    return this.nav.treeInfo;
  }

  get filtered(): boolean {
    return this.filters.filtered;
  }

  /** What a view is about that is no node of its tree: all errors of the tree are on show, and these stand out. */
  get marked(): Body | null {
    const { filters, without } = this.state;
    return filters.length === 1 && without.length === 0 && this.nav.node === this.nav.root ? (bodiesOf(filters[0]!)[0] ?? null) : null;
  }

  get forgiven(): Forgiven | null {
    return this.filters.forgiven;
  }

  get judged(): Judged {
    return this.filters.judged;
  }

  sheet(kind: string, tree: string | null = null): Sheet | undefined {
    return this.manifest.sprites.find((sheet) => sheet.kind === kind && (tree === null || sheet.tree === tree));
  }

  /** The most typical error of a node where known, else -1. Asks for nothing. */
  medoidOf(node: number): number {
    const listed = this.trees.medoidOf(this.state.tree, node);
    if (listed !== undefined) return listed;
    const found = this.files.peek(evidenceFile);
    const entry = found?.entry.get(node);
    return entry === undefined ? -1 : found!.file.medoid[entry]!;
  }

  /** Names the page after what is on show. */
  entitle(): void {
    document.title = titleFor(this, this.views);
  }

  /** Tells the reader something in one sentence. */
  say(notice: string): void {
    this.tell(notice);
    this.onChange();
  }

  private tell(notice: string, again: (() => void) | null = null): void {
    this.notice = notice;
    this.again = again;
  }

  /** Time to fetch what the next click is likely to need. */
  private prepare(): void {
    const { documents, code } = this.atRest;
    code();
    for (const document of documents) this.files.get(document);
  }

  /** Something else is tagged now: a filter by tag keeps others. */
  private retagged(): void {
    const { trouble } = this.tags;
    if (trouble !== this.told && trouble !== "") this.tell(trouble);
    this.told = trouble;
    if (tagsNeeded(this.state.filters)) this.nav.again();
    this.onChange();
  }
}

/** What of a site its addresses depend on. */
function limitsOf(manifest: Manifest, views: ViewName[]): Limits {
  const several = mixed(manifest);
  return {
    views: views.map(({ view }) => view),
    trees: manifest.trees.map((tree) => tree.id),
    defaultTree: manifest.default_tree ?? "",
    all: overAll(manifest),
    errors: memberCount(manifest),
    classes: manifest.classes.length,
    columns: manifest.columns,
    colour: several && `column:${several.colour}`,
    ofErrors: errorColumns(manifest),
    entries: manifest.clusters.length,
    maps: (manifest.maps ?? []).map((info) => info.representation),
  };
}
