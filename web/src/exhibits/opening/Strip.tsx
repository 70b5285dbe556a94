import type { ComponentChildren } from "preact";
import { countWrong } from "../../counts/over";
import type { Picture } from "../../draw/thumbnails";
import { CellCanvas } from "../../parts/Figure";
import { Thumbnail } from "../../parts/Thumbnail";
import type { Explorer } from "../../state/explorer";
import type { Filter } from "../../state/filters";
import { errorsOf } from "../../tree/tree";
import { plainName } from "../../words/names";
import { count, plural } from "../../words/numbers";
import { causeOf, proofIn } from "../causes/found";
import type { NodeProps } from "../exhibit";
import { nearestTo, rightFile } from "../right/document";
import { RightPicture } from "../right/RightPicture";
import { rowOf } from "./actions";
import { isIn, membersOf, MOST } from "./members";

interface Member {
  error: number;
  column: number; // of the pictures before and after the repair; -1: there are none
  picture: Picture;
}

/** Typical errors in one row, under each the correct image nearest to it, and where a cause is proved, what undoing it makes of the error, or what it makes of correct images. */
export function Strip(props: NodeProps) {
  const { explorer, tree, node } = props;
  const { tried, pictures, waiting, entry, number } = causeOf(props);
  const repair = proofIn(tried);
  const undone = repair?.kind === "repair";
  const shown = repair ? pictures : null;
  if (waiting && entry?.proved) return <div class="strip-coming" />; // what is shown depends on the proof
  // An entry of several clusters has its pictures from one of them; those of the cluster on show come first.
  const all = (shown?.errors ?? []).flatMap((error, column) => (tree.position[error]! >= 0 ? [{ error, column }] : []));
  const inside = all.filter(({ error }) => isIn(tree, node, error));
  const repaired = (inside.length > 0 ? inside : all).slice(0, MOST);
  const columns = shown?.said.length ?? 0;
  const rows = undone ? 2 : 1;
  const sheet = shown && (repaired.length > 0 || !undone) ? { kind: "cause", tree: null, cell: shown.cell, columns, rows, count: rows * columns, files: [shown.file], parts: null } : undefined;
  const members: Member[] = sheet && undone ? repaired.map((one) => ({ ...one, picture: { sheet, cell: one.column } })) : typicalOf(props);
  if (members.length === 0) return null;
  const { label, prediction } = explorer.errors;
  const { manifest } = explorer;
  const n = countWrong(explorer, errorsOf(tree, node));
  const nameOf = (index: number) => plainName(manifest, index);
  return (
    <table class="strip">
      <caption class="small">
        {inside.length === 0 && all.length > 0 ? "From another cluster of this entry. " : members.length < n ? `${count(members.length)} of ${plural(n, "error")}. ` : ""}Below each picture: the prediction (✓ correct).
      </caption>
      <tbody>
        <Row name="Errors">
          {members.map(({ error, picture }) => (
            <Cell key={error} said={nameOf(prediction[error]!)}>
              <Thumbnail explorer={explorer} error={error} onOpen={() => explorer.images.open(error)} picture={picture} />
            </Cell>
          ))}
        </Row>
        <Nearest explorer={explorer} members={members} />
        {sheet && (
          <Row name={!undone ? "Correct, then damaged" : entry?.corrected ? <Corrected explorer={explorer} number={number} row={rowOf(repair!)} {...entry.corrected} /> : rowOf(repair!)}>
            {(undone ? members : shown!.said.slice(0, members.length)).map((_, k) => {
              const column = undone ? members[k]!.column : k;
              const said = shown!.said[column]!;
              return (
                <Cell key={k} said={nameOf(said)} right={undone && said === label[members[k]!.error]}>
                  <CellCanvas sheets={explorer.sheets} sheet={sheet} cell={columns * (rows - 1) + column} colours={null} name={`${k + 1}: ${repair!.title}`} />
                </Cell>
              );
            })}
          </Row>
        )}
      </tbody>
    </table>
  );
}

/** Leads to all errors that the change corrects: those that are likely to have the cause. */
function Corrected({ explorer: { manifest, nav }, number, row, count: n, when, code }: { explorer: Explorer; number: number; row: string; count: number; when: string; code: number }) {
  const column = manifest.columns.filter((name) => name.startsWith("becomes correct")).at(-1)!;
  const filters: Filter[] = [
    { field: "entry", kind: "is", values: [number] },
    { field: { column }, kind: "is", values: [code] },
  ];
  return (
    <a href={nav.hrefOf({ ...nav.start, filters })} title={`The errors that become correct, ${when}`}>
      {row} ({count(n)} correct)
    </a>
  );
}

function typicalOf(props: NodeProps): Member[] {
  const { samples, pictureOf } = membersOf(props);
  return samples.map((error) => ({ error, column: -1, picture: pictureOf(error) }));
}

/** Of each error's ground-truth label the correct image most like it. */
function Nearest({ explorer, members }: { explorer: Explorer; members: Member[] }) {
  const right = explorer.files.get(rightFile);
  if (!explorer.manifest.right || !right) return null;
  return (
    <Row name="Nearest correct">
      {members.map(({ error }, k) => {
        const near = nearestTo(explorer.files, error);
        const cell = near?.true.find((one) => one >= 0) ?? -1;
        const name = plainName(explorer.manifest, explorer.errors.label[error]!);
        if (near && cell < 0) return <Cell key={error} said={`no correct ${name}`} />;
        return (
          <Cell key={error} said={name} right>
            <RightPicture explorer={explorer} right={right} cell={cell} name={`${name}, correctly classified, nearest to error ${k + 1}`} />
          </Cell>
        );
      })}
    </Row>
  );
}

function Row({ name, children }: { name: ComponentChildren; children: ComponentChildren }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {children}
    </tr>
  );
}

/** A picture, and what the model predicts for it. */
function Cell({ said, right = false, children }: { said: string; right?: boolean; children?: ComponentChildren }) {
  return (
    <td data-right={right || undefined}>
      {children}
      <span class="said" title={said}>
        <bdi>{said}</bdi>
        {right && <span aria-label="correct"> ✓</span>}
      </span>
    </td>
  );
}
