import type { Sheet } from "../data/documents";
import type { Explorer } from "../state/explorer";
import { sayTagged } from "../tagging/tags";
import { imageSentence } from "../words/names";
import { CellCanvas } from "./Figure";

interface Props {
  explorer: Explorer;
  error: number;
  onOpen: () => void;
  prefix?: string; // of what a screen reader says
  picture?: { sheet: Sheet; cell: number } | undefined; // another picture of it than its thumbnail
}

/** Several errors, small, to open. */
export function Thumbnails({ explorer, errors }: { explorer: Explorer; errors: ArrayLike<number> }) {
  return (
    <ul class="thumbnails">
      {Array.from(errors, (error) => (
        <li key={error}>
          <Thumbnail explorer={explorer} error={error} onOpen={() => explorer.images.open(error)} />
        </li>
      ))}
    </ul>
  );
}

/** One error, small, to open. */
export function Thumbnail({ explorer, error, onOpen, prefix = "", picture }: Props) {
  const tags = explorer.tags.index.borne.get(error) ?? [];
  const sentence = [imageSentence(explorer, error), sayTagged(tags)].filter(Boolean).join("; ");
  return (
    <button type="button" class="thumbnail" data-tagged={tags.length > 0 || undefined} aria-label={prefix + sentence} title={sentence} onClick={onOpen}>
      <CellCanvas sheets={explorer.sheets} sheet={picture?.sheet ?? explorer.sheet("thumbnails")} cell={picture?.cell ?? error} colours={null} name="" />
    </button>
  );
}
