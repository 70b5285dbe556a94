import { useMemo } from "preact/hooks";
import { errorColumns } from "../../data/common";
import type { Column } from "../../data/documents";
import { Fact } from "../../parts/Fact";
import { plural } from "../../words/numbers";
import { titleOfColumn } from "../../words/qualities";
import type { ImageProps } from "../exhibit";
import { Scales, useRanks } from "./Scales";

/** What the data set's own columns say of an image, and where it stands among all errors in what is measured. */
export function ColumnsOfImage({ explorer, image }: ImageProps) {
  const columns = explorer.columns.get(true);
  const here = useMemo(() => Int32Array.of(image), [image]);
  const ranks = useRanks(explorer, columns, here);
  const onScale = new Set(ranks.map(({ name }) => name));
  const others = (columns ?? []).filter(({ name }) => !onScale.has(name) && name !== errorColumns(explorer.manifest)[0]);
  const metadata = others.map((column) => ({ name: titleOfColumn(column, explorer.manifest), value: valueOf(column, image) })).filter(({ value }) => value !== "");
  return (
    <>
      {metadata.map(({ name, value }) => (
        <Fact key={name} name={name}>
          <bdi>{value}</bdi>
        </Fact>
      ))}
      {ranks.length > 0 && (
        <Fact name="Measured">
          <span class="small">The dot is this image, ranked among all {plural(explorer.manifest.errors, "error")}. The line is the middle.</span>
          <Scales ranks={ranks} />
        </Fact>
      )}
    </>
  );
}

function valueOf(column: Column, image: number): string {
  if (column.kind === "category") return column.values[column.codes[image]!] ?? "";
  return String(column.values[image] ?? "");
}
