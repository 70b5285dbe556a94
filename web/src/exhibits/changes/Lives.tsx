import type { Lives as Lived } from "../../data/contract";
import { count, plural } from "../../words/numbers";
import { Count, Linked } from "./Linked";
import { P } from "./P";
import { type Props, Table } from "./Table";

const BEFORE = "older cluster";
const AFTER = "newer cluster";

/** Which clusters of the older model the newer one still has, known by the errors that they share. */
export function Lives({ explorer, pair, older, newer }: Props) {
  const { lives } = pair;
  if (!lives) {
    return (
      <section aria-labelledby="changed-lives">
        <h3 id="changed-lives">Clusters that live on</h3>
        <p>Not compared: one of the models has fewer than 10 errors.</p>
      </section>
    );
  }
  const [before, after] = [new Map(lives.older.map((one) => [one.node, one])), new Map(lives.newer.map((one) => [one.node, one]))];
  return (
    <section aria-labelledby="changed-lives">
      <h3 id="changed-lives">
        {lives.on.length > 0 ? "" : "No "}
        {lives.on.length > 0 ? `${count(lives.on.length)} of ${plural(lives.older.length, "cluster")} ${lives.on.length === 1 ? "lives" : "live"} on` : "cluster lives on"}
      </h3>
      <p class="small" dir="auto">
        The errors of either model are cut into at most 25 clusters. A cluster lives on in the one of <bdi>{newer}</bdi> that it shares most errors with, if these are more than random clusters of the same sizes share, and keeps its name. p: how often random clusters share as many, adjusted for the whole table (Benjamini–Hochberg). The name says what was commonest when it was first seen.
      </p>
      {lives.on.length > 0 && (
        <Table of="clusters" heads={["Cluster", "Before", "After", "In both, of all", "p"]}>
          {lives.on.map((life) => {
            const { name, errors } = before.get(life.older)!;
            const [was, is] = [{ column: BEFORE, is: name }, { column: AFTER, is: name }];
            return (
              <tr key={life.older}>
                <th scope="row">
                  <bdi>{name}</bdi>
                </th>
                <Count n={errors} explorer={explorer} to={[was]} said={`errors of ${older} in the cluster ${name}`} />
                <Count n={after.get(life.newer)!.errors} explorer={explorer} to={[is]} said={`errors of ${newer} in the cluster ${name}`} />
                <td class="number">
                  <Linked explorer={explorer} to={[was, is]} said={`${count(life.shared)} errors of both in the cluster ${name}`}>
                    {count(life.shared)}
                  </Linked>{" "}
                  of {count(life.either)}
                </td>
                <P adjusted={life.adjusted} />
              </tr>
            );
          })}
        </Table>
      )}
      <Others explorer={explorer} lives={lives} older={older} newer={newer} />
    </section>
  );
}

interface Named {
  node: number;
  errors: number;
  name: string;
}

/** Clusters that are new, gone, split or merged. */
function Others({ explorer, lives, older, newer }: Pick<Props, "explorer" | "older" | "newer"> & { lives: Lived }) {
  const was = (node: number) => lives.older.find((one) => one.node === node)!;
  const is = (node: number) => lives.newer.find((one) => one.node === node)!;
  const link = (column: string, { name, errors }: Named) => (
    <>
      <Linked explorer={explorer} to={[{ column, is: name }]} said={`${plural(errors, "error")} in the cluster ${name}`}>
        <bdi>{name}</bdi>
      </Linked>{" "}
      ({count(errors)})
    </>
  );
  const list = (column: string, nodes: readonly Named[]) => nodes.map((one, i) => [i > 0 && ", ", <span key={one.node}>{link(column, one)}</span>]);
  const largest = (nodes: Named[]) => nodes.sort((a, b) => b.errors - a.errors);
  const rows = [
    { term: `New in ${newer}`, n: lives.born.length, said: [list(AFTER, largest(lives.born.map(is)))] },
    { term: `Gone from ${older}`, n: lives.gone.length, said: [list(BEFORE, largest(lives.gone.map(was)))] },
    { term: "Split", n: lives.split.length, said: lives.split.map(({ node, into }) => [link(BEFORE, was(node)), " into ", list(AFTER, into.map(is))]) },
    { term: "Merged", n: lives.merged.length, said: lives.merged.map(({ node, of }) => [list(BEFORE, of.map(was)), " into ", link(AFTER, is(node))]) },
  ];
  return (
    <dl class="changed-others">
      {rows
        .filter(({ n }) => n > 0)
        .map(({ term, n, said }) => (
          <div key={term}>
            <dt dir="auto">
              {term}: {count(n)}
            </dt>
            {said.map((one, i) => (
              <dd key={i} dir="auto">
                {one}
              </dd>
            ))}
          </div>
        ))}
    </dl>
  );
}
