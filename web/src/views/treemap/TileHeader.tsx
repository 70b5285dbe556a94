import { ROOMY } from "../../layout/scene";
import type { Tile } from "../../layout/tile";
import { Badge, Names } from "../../parts/Names";
import type { Label } from "../../words/names";
import { count } from "../../words/numbers";

/** An em is what a letter takes at most, about; names are bold. Measuring would force a layout for each of 64 tiles. */
const LETTER = 7.4;
const PLAIN_LETTER = 6.4;

const BADGE = 22; // px

/** What a long remark is left with, px, and a long name. */
const CUT_ASIDE = 72;
const CUT_NAME = 60;

/** As much of the label as there is room for: names first, then its errors, then the share the names have of them. */
export function TileHeader({ label, tile, tags, entry }: { label: Label; tile: Tile; tags: readonly string[]; entry: number }) {
  const width = tile.rect.width - (entry < 0 ? 0 : BADGE);
  const sampled = tile.shown.length < tile.count;
  const shown = `shown ${count(tile.shown.length)} of ${count(tile.count)}`;
  const withTags = tags.length > 0 && width >= (tile.lines === 2 ? 130 : 160); // its corner says that there are some
  const names = [label.names.join(" → "), ...(withTags ? tags : [])].join(" ");
  const fits = (...texts: string[]) => [names, ...texts].join(" ").length * LETTER + 12 <= width;
  // A long name is cut short rather than left alone where the tile is wide.
  const two = tile.lines === 2;
  const aside = tile.first > 0 ? `${count(tile.first)} of ${count(tile.count)} outlined` : sampled && tile.footer === 0 ? shown : label.aside;
  const takes = (...texts: string[]) => texts.join("").length * LETTER + 20;
  const withAside = aside !== "" && (two ? takes(label.share, label.number) + CUT_ASIDE <= width : width >= ROOMY || takes(names, label.share, label.number) + CUT_ASIDE <= width);
  const beside = withAside && !two ? aside : "";
  const withShare =
    label.share !== "" && takes(label.share, label.number, beside) + (two ? 0 : CUT_NAME) <= width && (two ? width >= 120 : fits(label.share, "·", label.number) || width >= 240);
  const withNumber = withShare || (two ? width >= 84 && label.number.length * PLAIN_LETTER + 12 <= width : fits(label.number) || width >= 190);
  return (
    <>
      <span class="label" data-lines={tile.lines} aria-hidden="true">
        <span class="names">
          {entry >= 0 && <Badge entry={entry} />}
          <Names names={label.names} />
        </span>
        {withShare && <span class="share">{label.share}</span>}
        {(withNumber || two || fits(label.few) || (width >= 84 && label.few.endsWith("%"))) && (
          <span class="number">
            {withShare && "· "}
            {withNumber ? label.number : label.few}
          </span>
        )}
        {withTags && <bdi class="tagged">{tags.join(", ")}</bdi>}
        {withAside && (
          <span class="aside" data-shown={aside === shown || undefined} dir="auto">
            {aside}
          </span>
        )}
      </span>
      {tile.footer > 0 && (
        <span class="footer" aria-hidden="true">
          {width >= 110 ? shown : `${count(tile.shown.length)} of ${count(tile.count)}`}
        </span>
      )}
    </>
  );
}
