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
export function Badge({ entry }: { entry: number }) {
  return <span class="badge-number" data-number={entry + 1} title={`Number ${entry + 1} of “Look at first”`} aria-hidden="true" />;
}
