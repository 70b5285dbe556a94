/** One site's files: the first ones at hand, the others read when somebody first asks. */
import {
  type AutoencodersFile,
  type Column,
  type ColumnsFile,
  type DetailsFile,
  type Errors,
  type EvidenceFile,
  type IdsFile,
  type ImagesFile,
  type Learning,
  type Manifest,
  type MapFile,
  read,
  type Sheet,
  type TreeFile,
  type TreeInfo,
} from "./data";
import type { ChecksFile, ClassChecksFile } from "./checks";
import type { LabelsFile, NoiseFile, RightFile, RightPart } from "./checked";
import type { GroupsFile } from "./groups";
import { Lazy } from "./lazy";
import type { MethodsFile } from "./methods";
import { isWrong, memberCount, overAll, thing } from "./over";
import type { ProbesFile } from "./probes";
import { Sheets } from "./sprites";
import { Thumbnails } from "./thumbnails";
import { growTree, type Tree } from "./tree";

export interface Evidence {
  file: EvidenceFile;
  entry: Map<number, number>; // node -> its entry; none: too few errors
}

/** What only a close look at one error needs. */
export interface Details {
  labelProbability: number | null;
  top: { index: number; probability: number }[]; // best first
  view: number[]; // x0, y0, x1, y1 in fractions of the picture; all 0: not known
  alike: number[]; // errors, nearest first
}

export abstract class Site {
  readonly sheets = new Sheets(() => this.onSheet());
  readonly thumbnails: Thumbnails;

  /** Set by those who draw. */
  onChange: () => void = () => {};
  onSheet: () => void = () => this.onChange();

  protected readonly trees = new Map<string, Tree>();
  protected readonly medoids = new Map<string, Map<number, number>>(); // per tree: node -> error, of its largest nodes
  private readonly arrived = (problem?: string) => (problem === undefined ? this.onChange() : this.say(problem));
  protected readonly evidence = new Lazy(async (url: string): Promise<Evidence> => {
    const file = await read<EvidenceFile>(url);
    return { file, entry: new Map(file.node.map((node, k) => [node, k])) };
  }, this.arrived);
  protected readonly checks = new Lazy(async (url: string) => {
    const file = await read<ChecksFile>(url);
    return { file, entry: new Map(file.node.map((node, k) => [node, k])) };
  }, this.arrived);
  private readonly classChecks = new Lazy((url: string) => read<ClassChecksFile>(url), this.arrived);
  protected readonly columnsFile = new Lazy((url: string) => read<ColumnsFile>(url), this.arrived);
  private readonly autoencoders = new Lazy((url: string) => read<AutoencodersFile>(url), this.arrived);
  private readonly mapFiles = new Lazy((url: string) => read<MapFile>(url), this.arrived);
  protected readonly imagesFile = new Lazy((url: string) => read<ImagesFile>(url), this.arrived);
  protected readonly idsFile = new Lazy((url: string) => read<IdsFile>(url), this.arrived);
  readonly methodsFile = new Lazy((url: string) => read<MethodsFile>(url), this.arrived);
  private readonly noiseFile = new Lazy((url: string) => read<NoiseFile>(url), this.arrived);
  private readonly labelsFile = new Lazy((url: string) => read<LabelsFile>(url), this.arrived);
  private readonly rightFile = new Lazy((url: string) => read<RightFile>(url), this.arrived);
  private readonly rightParts = new Lazy((url: string) => read<RightPart>(url), this.arrived);
  readonly probesFile = new Lazy((url: string) => read<ProbesFile>(url), this.arrived);
  readonly groupsFile = new Lazy((url: string) => read<GroupsFile>(url), this.arrived);
  private readonly detailsFiles = new Lazy((url: string) => read<DetailsFile>(url), this.arrived);

  protected constructor(
    readonly manifest: Manifest,
    readonly errors: Errors,
  ) {
    const levels = manifest.sprites.filter((sheet) => sheet.kind === "thumbnails").sort((a, b) => a.cell[0] - b.cell[0]);
    this.thing = thing(manifest);
    this.wrong = overAll(manifest) ? (member) => isWrong(errors, member) : null;
    this.thumbnails = new Thumbnails(levels, this.sheet("overview"), memberCount(manifest), this.sheets);
  }

  readonly thing: "error" | "image"; // what a member is called
  /** Which members are errors; null: all of them. */
  readonly wrong: ((member: number) => boolean) | null;

  /** Tells the reader something in one sentence. */
  abstract say(notice: string): void;

  sheet(kind: string, tree: string | null = null): Sheet | undefined {
    return this.manifest.sprites.find((sheet) => sheet.kind === kind && (tree === null || sheet.tree === tree));
  }

  /** What is proposed as noise, and near-duplicates; asks for it the first time. */
  requestNoise(): NoiseFile | null {
    return this.manifest.noise ? this.noiseFile.get(this.manifest.noise) : null;
  }

  /** Errors whose label may be wrong. */
  requestLabels(): LabelsFile | null {
    return this.manifest.labels ? this.labelsFile.get(this.manifest.labels) : null;
  }

  /** Every judged image. */
  requestImages(): ImagesFile | null {
    return this.imagesFile.get("data/images.json");
  }

  /** The right images that have a picture. */
  requestRight(): RightFile | null {
    return this.manifest.right ? this.rightFile.get(this.manifest.right) : null;
  }

  /** Cells of the right images nearest to one error, of the class it was taken for and of its own. */
  requestRightOf(error: number): { predicted: number[]; true: number[] } | null {
    const right = this.requestRight();
    const part = right && this.rightParts.get(right.files[Math.floor(error / right.size)] ?? "");
    if (!part) return null;
    const at = right.k * (error - part.first);
    return { predicted: part.predicted.slice(at, at + right.k), true: part.true.slice(at, at + right.k) };
  }

  /** Whether colours can show a column; of one that is not here yet it is assumed. Of texts every one differs. */
  colourable(name: string): boolean {
    return this.columnsFile.peek("data/columns.json")?.columns.find((column) => column.name === name)?.kind !== "text";
  }

  /** The metadata, waited for. Throws where it cannot be had. */
  async readColumns(): Promise<Column[]> {
    if (this.manifest.columns.length === 0) return [];
    const file = await this.columnsFile.ask("data/columns.json");
    if (!file) throw new Error("data/columns.json could not be read.");
    return file.columns;
  }

  /** What a close look at an error needs; asks for it the first time. */
  requestDetails(error: number): Details | null {
    const { size, files } = this.manifest.details;
    const file = this.detailsFiles.get(files[Math.floor(error / size)] ?? "");
    if (!file) return null;
    const at = error - file.first;
    const { k } = file.top;
    return {
      labelProbability: file.label_probability[at]!,
      top: Array.from({ length: k }, (_, i) => ({ index: file.top.prediction[at * k + i]!, probability: file.top.probability[at * k + i]! })),
      view: file.view.slice(4 * at, 4 * at + 4),
      alike: file.alike.errors.slice(file.alike.k * at, file.alike.k * (at + 1)),
    };
  }

  /** What was checked of every class; asks for it the first time. An older site has nothing of it. */
  requestClassChecks(): ClassChecksFile | null {
    return this.manifest.trees[0]?.checks === undefined ? null : this.classChecks.get("data/checks/classes.json");
  }

  /** How the autoencoder of the pictures learnt; asks for it the first time. */
  requestLearning(): Learning | null {
    const file = this.manifest.autoencoders && this.autoencoders.get(this.manifest.autoencoders);
    return (file && file.autoencoders.find(({ representation }) => representation === "autoencoder")) || null;
  }

  /** One file of a map; asks for it the first time. */
  requestMap(file: string): MapFile | null {
    return this.mapFiles.get(file);
  }

  mapFailed(file: string): boolean {
    return this.mapFiles.hasFailed(file);
  }

  protected infoOf(id: string): TreeInfo | undefined {
    return this.manifest.trees.find((tree) => tree.id === id);
  }

  protected async loadTree(id: string): Promise<Tree> {
    const found = this.trees.get(id);
    if (found) return found;
    const info = this.infoOf(id);
    if (!info) throw new Error(`There is no tree “${id}” on this site.`);
    const file = await read<TreeFile>(info.file);
    const tree = growTree(file);
    this.trees.set(id, tree);
    this.medoids.set(id, new Map(file.largest.node.map((node, k) => [node, file.largest.medoid[k]!])));
    return tree;
  }
}
