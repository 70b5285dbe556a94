import type { Listed } from "../../data/documents";
import { CellCanvas } from "../../parts/Figure";
import { Method } from "../../parts/Method";
import { Badge } from "../../parts/Names";
import type { Explorer } from "../../state/explorer";
import { firstLines } from "../../words/first";
import { nameIn, NOT_TRIED, orderOf, provedBy, unproved } from "../../words/listed";
import { mixed } from "../../words/mixed";
import { accuracy, percent } from "../../words/numbers";

const SHEETS = 2; // that these few pictures may cost

/** What to do first, in a few lines. */
export function FirstLines({ explorer }: { explorer: Explorer }) {
  if (explorer.manifest.clusters.length === 0) return null;
  return (
    <section class="first-lines" aria-labelledby="first-title">
      <h2 id="first-title">What to do first</h2>
      <Lines explorer={explorer} />
    </section>
  );
}

/** Entry by entry the cause, where one is known, and its errors. */
export function FirstClusters({ explorer }: { explorer: Explorer }) {
  const { clusters, causes } = explorer.manifest;
  if (clusters.length === 0) return null;
  const sheet = explorer.thumbnails.levelWithin(
    clusters.map(({ medoid }) => medoid),
    SHEETS,
  );
  const proved = clusters.some((entry) => entry.proved);
  const none = causes && proved ? undefined : ""; // where none is proved, that is said once
  return (
    <section class="first-clusters" aria-labelledby="list-title">
      <h2 id="list-title">Look at first {explorer.wrong && <Method of="trees-over-all-images" />}</h2>
      <p class="small">{!mixed(explorer.manifest) && clusters.length > 1 && orderOf(clusters)} “cat → dog” means: labelled cat, predicted as dog. A class alone is a label.{clusters.some(({ cause, notable }) => cause || notable) && " A number on a tile: errors of that entry are there."}</p>
      <ol>
        {clusters.map((entry, i) => (
          <li key={i}>
            <a href={explorer.go.hrefOfEntry(i)}>
              <span class="thumb">
                {explorer.pace.settled && <CellCanvas sheets={explorer.sheets} sheet={sheet} cell={entry.medoid} colours={null} name="" />}
                <Badge entry={i} />
              </span>
              <span dir="auto">
                <Title entry={entry} />
                <span class="small">
                  {[entry.proof ? provedBy(entry.proof) : unproved(Boolean(entry.cause), entry.doubted ?? 0, entry.errors ?? entry.count, entry.tried === false ? NOT_TRIED : none, entry.ruled_out?.split(TRIED, 1)[0]), entry.same, entry.seen, ...numbersOf(explorer, entry)].filter(Boolean).join(" ")}
                </span>
              </span>
            </a>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A site of an older build does not have in its titles that labels may be wrong. */
function Title({ entry: { sentence, ...entry } }: { entry: Listed }) {
  const name = nameIn(entry);
  return name && sentence.startsWith(name) ? <><b>{name}</b>{sentence.slice(name.length)}</> : <>{sentence}</>;
}

function Lines({ explorer }: { explorer: Explorer }) {
  const [found, ...todo] = firstLines(explorer.manifest);
  const open = (entry: number, text: string) => <a href={explorer.go.hrefOfEntry(entry)}>{text}</a>;
  return (
    <>
      <p dir="auto">{found!.text}</p>
      <ul>
        {explorer.manifest.splits && <li dir="auto">{explorer.manifest.splits.sentence}</li>}
        {todo.map(({ text, entry, entries, data, detail }) => (
          <li key={text} dir="auto">
            {entry !== undefined && <Badge entry={entry} />}
            <span title={detail}>
              {entry !== undefined ? open(entry, text) : text}
              {data && <> <a href={explorer.nav.hrefOf({ view: "data", image: null })}>See Data</a></>}
              {entry !== undefined && entries && " Also:"}
              {entries?.map((one) => [" ", <span class="also"><Badge entry={one.entry} /> {open(one.entry, one.text)}</span>])}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

const TRIED = /\n| (?=When |With the )/; // where what was measured ends, and what was tried in vain begins: that is in the panel

function numbersOf({ manifest, wrong }: Explorer, { count: n, errors = n, notable, proved, rate: here, usual, beside, ruled_out: measured }: Listed): string[] {
  const other = beside === null ? undefined : manifest.clusters[beside];
  const outside = usual === null ? "" : `; of the other images with their labels, ${percent(usual, 1)}`;
  return [
    ...(wrong ? [`Accuracy ${accuracy(n - errors, n)}.`] : notable && !proved && here !== null && !measured?.includes("misclass") ? [`Of the images most like each of these errors, ${percent(here, 1)} on average are misclassified${outside}.`] : []),
    ...(other ? [`The other side: ${other.cause ?? other.what}.`] : []),
  ];
}
