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
