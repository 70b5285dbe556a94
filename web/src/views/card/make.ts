/** The evidence card of a node as a file. */
import { fileName, save } from "../../browser/download";
import { evidenceFile } from "../../data/common";
import { locate } from "../../data/sheet";
import { drawLegend } from "../../draw/cells";
import { diverging, sequential, type Theme } from "../../draw/colour";
import { causesFile } from "../../exhibits/causes/document";
import { openingAt } from "../../exhibits/opening/openingAt";
import type { Explorer } from "../../state/explorer";
import { errorsOf, type Tree } from "../../tree/tree";
import { findingsOf } from "../../words/findings";
import { plainName } from "../../words/names";
import { type Card, cardOf, MOST_SAMPLES } from "./card";
import { cardHtml } from "./cardHtml";
import { layoutCard } from "./cardLayout";
import { type Colours, drawPicture, measurer, paintCard } from "./cardPng";

export type Kind = "png" | "html";

export async function saveCard(kind: Kind, explorer: Explorer, tree: Tree, node: number, theme: Theme): Promise<void> {
  const card = await gather(explorer, tree, node);
  const file = await (kind === "png" ? asPng : asHtml)(card, explorer, coloursOf(theme));
  save(fileName([explorer.manifest.name, explorer.state.tree, "node", node], kind), file);
}

/** All that the card says; waits for the averages. */
async function gather(explorer: Explorer, tree: Tree, node: number): Promise<Card> {
  const { manifest, errors, forgiven, state } = explorer;
  const averages = explorer.sheet("evidence", state.tree);
  const evidence = await explorer.files.ask(evidenceFile);
  const entry = evidence?.entry.get(node);
  if (!isAll(explorer, tree, node)) await explorer.files.ask(causesFile);
  const medoid = explorer.medoidOf(node);
  const { samples, pictureOf } = explorer.thumbnails.spread(errorsOf(tree, node), MOST_SAMPLES, medoid);
  return cardOf({
    manifest,
    findings: findingsOf(explorer, tree, node),
    opening: isAll(explorer, tree, node) ? null : openingAt({ explorer, tree, node }).opening,
    forgiven: forgiven && forgiven.images.length,
    tree: explorer.treeInfo!,
    evidence: averages && entry !== undefined ? { sheet: averages, entry, count: evidence!.file.count[entry]! } : null,
    samples,
    typical: samples[0] === medoid,
    sourceOf: (error) => locate(pictureOf(error).sheet, pictureOf(error).cell),
    namesOf: (error) => [plainName(manifest, errors.label[error]!), plainName(manifest, errors.prediction[error]!)],
    note: explorer.tags.noteOf({ tree: state.tree, node }),
    link: new URL(explorer.nav.hrefOf({ image: null }), location.href).href,
    today: new Date(),
  });
}

/** Whether it is of all errors, or of those that filters leave. */
function isAll({ state, entries }: Explorer, tree: Tree, node: number): boolean {
  return node === tree.root && entries.at(state, tree.root) < 0;
}

async function asPng(card: Card, { sheets }: Explorer, colours: Colours): Promise<Blob> {
  const layout = layoutCard(card, measurer());
  const canvas = paintCard(layout, await Promise.all(layout.pictures.map(({ picture }) => drawPicture(picture, sheets, colours))), colours);
  Object.assign(window, { __wrongtreeCard: { card, layout } }); // for tests: a picture does not say what is where on it
  const file = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!file) throw new Error("this browser has no memory for a picture of that size.");
  return file;
}

async function asHtml(card: Card, { sheets }: Explorer, colours: Colours): Promise<Blob> {
  const urlOf = async (picture: Parameters<typeof drawPicture>[0]) => (await drawPicture(picture, sheets, colours))?.toDataURL("image/png") ?? "";
  const bars = card.figures.map(({ picture: { map } }) => {
    if (!map) return "";
    const strip = document.createElement("canvas");
    drawLegend(strip, colours[map]);
    return strip.toDataURL("image/png");
  });
  const [figures, samples] = await Promise.all([Promise.all(card.figures.map(({ picture }) => urlOf(picture))), Promise.all(card.samples.map(({ picture }) => urlOf(picture)))]);
  return new Blob([cardHtml(card, { figures, bars, samples })], { type: "text/html;charset=utf-8" });
}

/** The page's own colours, light or dark. */
function coloursOf(theme: Theme): Colours {
  const style = getComputedStyle(document.documentElement);
  const ink = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    page: ink("raised"),
    inks: { text: ink("text"), soft: ink("soft"), line: ink("line"), fill: ink("fill"), empty: ink("empty"), accent: ink("accent") },
    saliency: sequential(theme),
    delta: diverging(theme),
  };
}
