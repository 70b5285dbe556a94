import { detailsOf } from "../../data/details";
import { here } from "../../data/late";
import { Shown } from "../../exhibits/Shown";
import { CopyButton } from "../../parts/CopyButton";
import { Fact } from "../../parts/Fact";
import type { Explorer } from "../../state/explorer";
import { isWrong } from "../../counts/over";
import { Badge } from "../../parts/Names";
import { errorsOf } from "../../tree/tree";
import { className, plainName } from "../../words/names";
import { plural, probability } from "../../words/numbers";
import { Place } from "./Place";

/** What the model said about one image, and where the image is from. */
export function ImageFacts({ explorer, image }: { explorer: Explorer; image: number }) {
  const { manifest, errors } = explorer;
  const { without } = manifest.model;
  const label = errors.label[image]!;
  const details = detailsOf(explorer.files, image);
  const top = details?.top.slice() ?? [];
  const ofLabel = details?.labelProbability ?? null;
  if (ofLabel !== null && !top.some((guess) => guess.index === label)) top.push({ index: label, probability: ofLabel });

  return (
    <div class="facts">
      <Finding explorer={explorer} image={image} />
      {without?.probabilities && <p class="small">{without.confidence ?? without.probabilities}</p>}
      {!without?.probabilities && <h3>{details ? `The ${details.top.length} most probable classes` : "Probabilities"}</h3>}
      <ul class="guesses" hidden={without?.probabilities !== undefined}>
        {top.map((guess) => (
          <li key={guess.index} data-true={guess.index === label || undefined}>
            <span class="what">
              <bdi>{plainName(manifest, guess.index)}</bdi>
              {guess.index === label && <span class="tag">label</span>}
            </span>
            <span class="bar-track">
              <span class="bar-fill" style={{ width: `${100 * guess.probability}%` }} />
            </span>
            <span class="much">{probability(guess.probability)}</span>
          </li>
        ))}
      </ul>
      <Shown place="image" explorer={explorer} image={image} />
      <dl>
        <Fact name="Prediction">
          <bdi>{className(manifest, errors.prediction[image]!)}</bdi>
          {!without?.confidence && here(errors, "confidence", image) && `, confidence ${probability(errors.confidence[image]!)}`}
        </Fact>
        <Fact name="Label">
          <bdi>{className(manifest, label)}</bdi>
          {ofLabel !== null && `, probability ${probability(ofLabel)}`}
          {manifest.classes.length > 2 && details?.top[1]?.index === label && ", second most probable"}
        </Fact>
        <Fact name="File">
          <bdi class="path">{here(errors, "id", image) ? errors.id[image] : "…"}</bdi>{" "}
          <CopyButton what="path" text={() => errors.id[image] ?? ""}>
            Copy path
          </CopyButton>
        </Fact>
        <Shown place="image-facts" explorer={explorer} image={image} />
        <Fact name="Clusters">
          <Place explorer={explorer} image={image} />
        </Fact>
      </dl>
      <Shown place="image-end" explorer={explorer} image={image} />
    </div>
  );
}

/** The entry of the list that the error is in: what is the matter with it, as far as anything is known. */
function Finding({ explorer, image }: { explorer: Explorer; image: number }) {
  const { tree, manifest, errors } = explorer;
  if (!tree || !isWrong(errors, image)) return null;
  const inside = tree.listed.find(({ node }) => errorsOf(tree, node).includes(image));
  const entry = inside && manifest.clusters[inside.entry];
  if (!entry?.cause) return null;
  return (
    <p class="said" dir="auto">
      It is in <Badge entry={inside!.entry} /> <a href={explorer.go.hrefOfEntry(inside!.entry)}>{entry.cause}</a> ({plural(entry.errors ?? entry.count, "error")}): {!entry.proved ? "measured, not proved." : entry.at_least ? "a proved cause of some of them, perhaps not of this one." : "a proved cause."}
    </p>
  );
}
