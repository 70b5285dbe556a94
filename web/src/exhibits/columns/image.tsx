import { wrongAmong } from "../../counts/over";
import { doubtColumn } from "../../data/common";
import type { Column } from "../../data/documents";
import { Fact } from "../../parts/Fact";
import { Scales } from "./Scales";
import { plural } from "../../words/numbers";
import { qualityOf } from "../../words/qualities";
import type { ImageProps } from "../exhibit";

/** What the data set's own columns say of an image, and where it stands among all errors in what is measured. */
export function ColumnsOfImage({ explorer, image }: ImageProps) {
  const columns = (explorer.columns.get(true) ?? []).filter((column) => column.name !== doubtColumn(explorer.manifest));
  const measured = columns.filter((column) => qualityOf(column));
  const metadata = columns.filter((column) => !measured.includes(column)).map((column) => ({ name: column.name, value: valueOf(column, image) }));
  return (
    <>
      {metadata
        .filter(({ value }) => value !== "")
        .map(({ name, value }) => (
          <Fact key={name} name={name}>
            <bdi>{value}</bdi>
          </Fact>
        ))}
      {measured.length > 0 && explorer.wholeTree && (
        <Fact name="Measured">
          <span class="small">The dot is this image, ranked among all {plural(explorer.manifest.errors, "error")}. The line is the middle.</span>
          <Scales columns={measured} here={Int32Array.of(image)} all={wrongAmong(explorer, explorer.wholeTree.order)} />
        </Fact>
      )}
    </>
  );
}

function valueOf(column: Column, image: number): string {
  if (column.kind === "category") return column.values[column.codes[image]!] ?? "";
  return String(column.values[image] ?? "");
}
