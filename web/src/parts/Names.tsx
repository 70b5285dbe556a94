import { Fragment } from "preact";

/** Class names keep their own direction, and never run into each other's. */
export function Names({ names }: { names: string[] }) {
  return (
    <>
      {names.map((name, i) => (
        <Fragment key={i}>
          {i > 0 && <span class="arrow"> → </span>}
          <bdi>{name}</bdi>
        </Fragment>
      ))}
    </>
  );
}

/** The number that a cluster has in “Look at first”, wherever it is shown. It is drawn, not text: what is beside it says which entry it is. */
/** @param part whether it is beside a cluster that has the entry in it, or is in it, and is not the entry */
export function Badge({ entry, part = false }: { entry: number; part?: boolean }) {
  return <span class="badge-number" data-number={entry + 1} data-part={part || undefined} title={`Number ${entry + 1} of “Look at first”`} aria-hidden="true" />;
}
