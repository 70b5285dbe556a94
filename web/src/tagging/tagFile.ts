/** Tag files, as docs/format.md describes them and `wrongtree export --tag` reads them. Faults are sentences fit to be shown. */
import { cleanTag, merge, NOTHING, type TaggedNode, type Tagging } from "./tags";

const TAG_FORMAT = 1;
const KIND = "wrongtree-tags";

export interface TaggedSite {
  name: string;
  errors: number;
  members: string; // of all errors
}

export function writeTagFile({ tags, notes, nodes }: Tagging, generator: string, site: TaggedSite, indent = 0): string {
  const document = {
    format: TAG_FORMAT,
    kind: KIND,
    generator,
    site,
    // From entries, not by assignment: a tag may be called __proto__.
    tags: Object.fromEntries([...tags].map(([tag, ids]) => [tag, [...ids]])),
    notes: Object.fromEntries(notes),
    nodes,
  };
  return JSON.stringify(document, null, indent);
}

interface Document {
  site: { name: string };
  tags: Record<string, string[]>;
  notes: Record<string, string>;
  nodes: (Omit<TaggedNode, "note"> & { note?: string })[];
}

/** @param siteName of the site that the tags should be of */
export function readTagFile(text: string, siteName: string): Tagging {
  const document = checked(text);
  if (document.site.name !== siteName) throw new Error(`it has the tags of the site “${document.site.name}”, but this site is “${siteName}”.`);
  let tagging = NOTHING;
  const tags = new Map<string, Set<string>>();
  for (const [tag, ids] of Object.entries(document.tags)) {
    const name = cleanTag(tag) || "unnamed";
    tags.set(name, new Set([...(tags.get(name) ?? []), ...ids]));
  }
  const nodes = document.nodes.map((node) => ({ ...node, tags: node.tags.map((tag) => cleanTag(tag) || "unnamed"), note: node.note ?? "" }));
  tagging = { tags, notes: new Map(Object.entries(document.notes)), nodes };
  return merge(NOTHING, tagging);
}

function checked(text: string): Document {
  let document: Record<string, unknown>;
  try {
    document = JSON.parse(text.replace(/^\ufeff/, "")) as Record<string, unknown>;
  } catch (fault) {
    throw new Error(`it is not a complete tag file (${(fault as Error).message}); export it again.`);
  }
  if (!isObject(document) || document.kind !== KIND) throw new Error("it is not a tag file of wrongtree (see docs/format.md).");
  const { format } = document;
  if (format !== TAG_FORMAT) {
    const mend = typeof format === "number" && format > TAG_FORMAT ? "update wrongtree" : "export it again";
    throw new Error(`got tag format ${JSON.stringify(format)}, this explorer reads format ${TAG_FORMAT}; ${mend}.`);
  }
  const whole = { notes: {}, nodes: [], ...document };
  for (const [part, isWhole] of Object.entries(WHOLE)) {
    if (!isWhole(whole[part as keyof typeof whole])) throw new Error(`it is not a complete tag file (“${part}” is missing or wrong); export it again.`);
  }
  return whole as unknown as Document;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string";
const areTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
const isNode = (value: unknown) =>
  isObject(value) &&
  isText(value.tree) &&
  isText(value.members) &&
  Number.isInteger(value.node) &&
  Number.isInteger(value.count) &&
  areTexts(value.tags) &&
  (value.note === undefined || isText(value.note));

const WHOLE: Record<string, (value: unknown) => boolean> = {
  site: (value) => isObject(value) && isText(value.name),
  tags: (value) => isObject(value) && Object.values(value).every(areTexts),
  notes: (value) => isObject(value) && Object.values(value).every(isText),
  nodes: (value) => Array.isArray(value) && value.every(isNode),
};
