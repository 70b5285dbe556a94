import { doubtColumn } from "../../data/common";
import type { Column } from "../../data/documents";
import { Fact } from "../../parts/Fact";
import type { ImageProps } from "../exhibit";

/** What the data set's own columns say of an image. */
export function ColumnsOfImage({ explorer, image }: ImageProps) {
  const columns = (explorer.columns.get(true) ?? []).filter((column) => column.name !== doubtColumn(explorer.manifest));
  const metadata = columns.map((column) => ({ name: column.name, value: valueOf(column, image) })).filter(({ value }) => value !== "");
  return (
    <>
      {metadata.map(({ name, value }) => (
        <Fact key={name} name={name}>
          <bdi>{value}</bdi>
        </Fact>
      ))}
    </>
  );
}

function valueOf(column: Column, image: number): string {
  if (column.kind === "category") return column.values[column.codes[image]!] ?? "";
  return String(column.values[image] ?? "");
}
