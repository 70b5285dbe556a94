import type { ComponentChildren } from "preact";
import { doubtColumn } from "../checked";
import type { Column } from "../data";
import type { Explorer } from "../explorer";
import { probability } from "../numbers";
import { className } from "../words";
import { Alike } from "./Alike";
import { CopyButton } from "./CopyButton";
import { DoubtMark } from "./Doubts";
import { ImageTags } from "./ImageTags";
import { Place } from "./Place";
import { RightLooks } from "./RightLooks";

/** What the model said about one image, and where the image is from. */
export function ImageFacts({ explorer, image }: { explorer: Explorer; image: number }) {
  const { manifest, errors } = explorer;
  const { without } = manifest.model;
  const label = errors.label[image]!;
  const details = explorer.requestDetails(image);
  const top = details?.top.slice() ?? [];
  const ofLabel = details?.labelProbability ?? null;
  if (ofLabel !== null && !top.some((guess) => guess.index === label)) top.push({ index: label, probability: ofLabel });
  const metadata = (explorer.requestColumns(true) ?? []).filter((column) => column.name !== doubtColumn(manifest)).map((column) => ({ name: column.name, value: valueOf(column, image) })).filter(({ value }) => value !== "");

  return (
    <div class="facts">
      {without?.probabilities && <p class="small">{without.confidence ?? without.probabilities}</p>}
      {!without?.probabilities && <h3>{details ? `The ${details.top.length} most probable classes` : "Probabilities"}</h3>}
      <ul class="guesses" hidden={without?.probabilities !== undefined}>
        {top.map((guess) => (
          <li key={guess.index} data-true={guess.index === label || undefined}>
            <span class="what">
              <bdi>{className(manifest, guess.index)}</bdi>
              {guess.index === label && <span class="tag">label</span>}
            </span>
            <span class="bar-track">
              <span class="bar-fill" style={{ width: `${100 * guess.probability}%` }} />
            </span>
            <span class="much">{probability(guess.probability)}</span>
          </li>
        ))}
      </ul>
      <DoubtMark explorer={explorer} image={image} />
      <RightLooks explorer={explorer} image={image} />
      <ImageTags explorer={explorer} image={image} />
      <dl>
        <Fact name="Prediction">
          <bdi>{className(manifest, errors.prediction[image]!)}</bdi>
          {!without?.confidence && `, confidence ${probability(errors.confidence[image]!)}`}
        </Fact>
        <Fact name="Label">
          <bdi>{className(manifest, label)}</bdi>
          {ofLabel !== null && `, probability ${probability(ofLabel)}`}
        </Fact>
        <Fact name="File">
          <bdi class="path">{errors.id[image]}</bdi>{" "}
          <CopyButton what="path" text={() => errors.id[image] ?? ""}>
            Copy path
          </CopyButton>
        </Fact>
        {metadata.map(({ name, value }) => (
          <Fact key={name} name={name}>
            <bdi>{value}</bdi>
          </Fact>
        ))}
        <Fact name="Clusters">
          <Place explorer={explorer} image={image} />
        </Fact>
      </dl>
      {details && <Alike explorer={explorer} alike={details.alike} />}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt dir="auto">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function valueOf(column: Column, image: number): string {
  if (column.kind === "category") return column.values[column.codes[image]!] ?? "";
  return String(column.values[image] ?? "");
}
