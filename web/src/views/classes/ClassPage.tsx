import { Shown } from "../../exhibits/Shown";
import type { Explorer } from "../../state/explorer";
import { className } from "../../words/names";

/** One class: its errors beside images the model got right, and how they group. */
export function ClassPage({ explorer, label }: { explorer: Explorer; label: number }) {
  const { manifest } = explorer;
  return (
    <section class="compare-view class-page" aria-labelledby="class-title">
      <div class="classes-head">
        <h2 id="class-title">
          <bdi>{className(manifest, label)}</bdi>: automatic or manual groups
        </h2>
        <select aria-label="Class" value={label} onChange={(event) => explorer.go.showClass(Number(event.currentTarget.value))}>
          {manifest.classes.map((each, index) => (
            <option key={index} value={index} disabled={(explorer.wrong ? each.images : each.errors) === 0}>
              {each.name}
            </option>
          ))}
        </select>
        <a href={explorer.nav.hrefOf({ class: null })}>All classes</a>
      </div>
      <Shown place="class" explorer={explorer} label={label} />
    </section>
  );
}
