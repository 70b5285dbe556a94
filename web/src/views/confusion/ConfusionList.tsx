import { useMemo, useRef, useState } from "preact/hooks";
import { useSize } from "../../browser/useSize";
import { confusionKey, mix } from "../../counts/mix";
import { textWidth } from "../../draw/textWidth";
import { Names } from "../../parts/Names";
import type { Explorer } from "../../state/explorer";
import { className } from "../../words/names";
import { count, percent, plural } from "../../words/numbers";
import { shared } from "../../words/fitted";
import { plain } from "../../words/search";
import type { Confusion, Matrix } from "./confusion";

const SHOWN = 50;
const BESIDE = 80; // px: a row’s padding and its numbers

interface Props {
  explorer: Explorer;
  matrix: Matrix;
  list: Confusion[];
  everywhere: Map<number, number>;
  onPoint: (confusion: Confusion) => void;
}

/** The same confusions in words, commonest first: the quick way where there are many classes. */
export function ConfusionList({ explorer, matrix, list, everywhere, onPoint }: Props) {
  const { manifest } = explorer;
  const classes = manifest.classes.length;
  const [query, setQuery] = useState("");
  const box = useRef<HTMLOListElement>(null);
  const { width } = useSize(box);
  const names = useMemo(() => manifest.classes.map((info) => plain(info.name)), [manifest]);
  const words = plain(query).split(/\s+/).filter(Boolean);
  const found = useMemo(
    () => (words.length === 0 ? list : list.filter(({ label, prediction }) => words.every((word) => `${names[label]} → ${names[prediction]}`.includes(word)))),
    [list, query],
  );
  const { borne } = explorer.tags.index;
  const tagged = useMemo(() => new Map(mix([...borne.keys()], confusionKey(explorer.errors, classes)).map((part) => [part.key, part.count])), [borne]);
  const most = found[0]?.count ?? 1;
  return (
    <section class="confusion-list" aria-labelledby="confusions-title">
      <h2 id="confusions-title">Most frequent confusions</h2>
      <input type="search" placeholder="Find a class" aria-label="Find a class among the confusions" value={query} onInput={(event) => setQuery(event.currentTarget.value)} />
      <p class="small" role="status">
        {found.length === 0
          ? `No match for “${query}” in ${plural(list.length, "confusion")}.`
          : found.length > SHOWN
            ? `Shown ${SHOWN} of ${plural(found.length, "confusion")}; ${plural(matrix.total, "error")} in all.`
            : `${plural(found.length, "confusion")}${words.length > 0 ? ` of ${count(list.length)}` : ""}; ${plural(matrix.total, "error")} in all.`}
      </p>
      <ol ref={box}>
        {found.slice(0, SHOWN).map((confusion) => {
          const { label, prediction } = confusion;
          const info = manifest.classes[label]!;
          const all = everywhere.get(label * classes + prediction) ?? 0;
          return (
            <li key={label * classes + prediction}>
              <button
                type="button"
                title={`Open ${plural(confusion.count, "error")}; ${percent(all, info.errors)} of the ${plural(info.errors, "error")} of ${info.name}`}
                onPointerEnter={() => onPoint(confusion)}
                onFocus={() => onPoint(confusion)}
                onClick={() => void explorer.go.openConfusion(label, prediction, true)}
              >
                <span class="what">
                  <Cut names={[className(manifest, label), className(manifest, prediction)]} width={width - BESIDE} />
                </span>
                <span class="much">
                  {tagged.has(label * classes + prediction) && <span class="of">{count(tagged.get(label * classes + prediction)!)} tagged · </span>}
                  {count(confusion.count)}
                </span>
                <span class="bar-track" aria-hidden="true">
                  <span class="bar-fill" style={{ width: `${(100 * confusion.count) / most}%` }} />
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** Both names as far as there is room, none of them at the other's cost; whoever listens hears them whole. */
function Cut({ names, width }: { names: string[]; width: number }) {
  const measure = (text: string) => textWidth(text, "400 14px");
  const room = width - measure(" → ");
  const cut = shared(names, room, measure);
  if (room <= 0 || cut.every((name, i) => name === names[i])) return <Names names={names} />;
  return (
    <>
      <span aria-hidden="true">
        <Names names={cut} />
      </span>
      <span class="sr-only">{names.join(" → ")}</span>
    </>
  );
}
