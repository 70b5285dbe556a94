/** The number that a cluster has in “Look at first”, wherever it is shown. */
export function Badge({ entry }: { entry: number }) {
  return (
    <span class="badge-number" title={`Number ${entry + 1} of “Look at first”`} aria-hidden="true">
      {entry + 1}
    </span>
  );
}
