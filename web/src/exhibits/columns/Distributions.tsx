import { useEffect, useMemo, useReducer, useState } from "preact/hooks";
import { memberCount, overAll } from "../../counts/over";
import { columnsFile, imagesFile } from "../../data/common";
import { here } from "../../data/late";
import { Method } from "../../parts/Method";
import { Pending } from "../../parts/Pending";
import { writeFilter } from "../../state/filters";
import { count, plural } from "../../words/numbers";
import type { ViewProps } from "../exhibit";
import { comparesAtOnce } from "./atonce";
import { Brushing } from "./brushing";
import { differs, dimensionsOf } from "./dimensions";
import { NumberCard } from "./NumberCard";
import { ValueCard } from "./ValueCard";


/** A histogram of everything that has a value, each of which filters all others and every view. */
export function Distributions({ explorer, tree }: ViewProps) {
  const { manifest, files, errors, state, nav } = explorer;
  const [asked, ask] = useState(false);
  const columns = explorer.columns.get(true);
  const wanted = asked || comparesAtOnce(manifest);
  const images = wanted ? files.get(imagesFile) : null;
  const coming = wanted && images === null && !files.lacks(imagesFile);
  const known = here(errors, "confidence");
  const made = useMemo(() => {
    if (!columns || coming || !known) return null;
    const { shown, left } = dimensionsOf({ manifest, errors, columns, images, wrong: explorer.wrong ?? (() => true) });
    return { brushing: new Brushing(explorer, shown), left };
  }, [columns, images, coming, known]);
  const brushing = made?.brushing;
  const filters = state.filters.map(writeFilter).join("\n");
  useMemo(() => brushing?.follow(), [brushing, filters, nav.node, state.tree, explorer.forgiven, explorer.tags.index]);
  return (
    <section class="numbers-part" aria-labelledby="distributions-title">
      <h2 id="distributions-title">Distributions</h2>
      {brushing ? (
        <Histograms explorer={explorer} tree={tree} brushing={brushing} />
      ) : (
        <Pending explorer={explorer} problem={files.problem(columnsFile)}>
          Reading the columns of all images…
        </Pending>
      )}
      {made && made.left.length > 0 && (
        <p class="small">
          Not shown, as texts or as columns with a single value: <bdi>{made.left.join(", ")}</bdi>.
        </p>
      )}
      {brushing && !images && !overAll(manifest) && !wanted && (
        <button type="button" class="link" onClick={() => ask(true)}>
          Compare with all {count(manifest.images)} images
        </button>
      )}
    </section>
  );
}

type Order = "listed" | "different";

function Histograms({ explorer, brushing }: ViewProps & { brushing: Brushing }) {
  const { manifest, thing } = explorer;
  const { dimensions } = brushing;
  const [, changed] = useReducer((n: number) => n + 1, 0);
  const [order, setOrder] = useState<Order>("listed");
  const [refused, setRefused] = useState(false);
  useEffect(() => brushing.listen(() => changed(undefined)), [brushing]);
  const all = memberCount(manifest);
  const narrowed = brushing.total < all;
  // Cards keep their places while a brush moves: what is sorted by is what was in force before.
  const places = useMemo(() => {
    const listed = dimensions.map((_, at) => at);
    const difference = listed.map((at) => differs(brushing.counts(at), dimensions[at]!.errors, dimensions[at]!));
    return order === "listed" ? listed : listed.sort((a, b) => difference[b]! - difference[a]!);
  }, [brushing, order, explorer.state]);
  const commit: typeof brushing.commit = (at, filter) => {
    const made = brushing.commit(at, filter);
    setRefused(!made);
    return made;
  };
  const cards = { explorer, brushing, narrowed, commit };
  const of = (at: number) => dimensions[at]!;
  const numbers = places.map((at) => ((shown) => shown.kind === "numbers" && <NumberCard key={shown.name} shown={shown} at={at} {...cards} />)(of(at)));
  const values = places.map((at) => ((shown) => shown.kind === "values" && <ValueCard key={shown.name} shown={shown} at={at} {...cards} />)(of(at)));
  return (
    <>
      <p role="status">
        {refused ? `No ${thing} is left there, so the filter was not applied. ` : ""}
        {narrowed ? (
          <>
            <strong>{count(brushing.total)}</strong> of {plural(all, thing)} selected.
          </>
        ) : (
          `All ${plural(all, thing)}. Drag over a histogram to filter; every other histogram and view follows.`
        )}
      </p>
      <div class="dist-tools">
        <ul class="dist-legend" aria-label="Legend">
          {dimensions.some(({ images }) => images) && <li class="of-images">all {plural(manifest.images, "image")}</li>}
          <li class="of-errors">all {plural(manifest.errors, "error")}</li>
          {narrowed && <li class="of-selected">the selected {thing}s</li>}
        </ul>
        <label class="choice">
          <span>Order</span>
          <select value={order} onChange={(event) => setOrder(event.currentTarget.value as Order)}>
            <option value="listed">as listed</option>
            <option value="different">selected differ most first</option>
          </select>
        </label>
        <span class="small">
          Heights are shares of each group. <Method of="distributions" />
        </span>
      </div>
      <div class="dist-cards">{numbers}</div>
      <div class="dist-cards of-values">{values}</div>
    </>
  );
}
