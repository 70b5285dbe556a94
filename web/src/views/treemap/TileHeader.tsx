import { textWidth } from "../../draw/textWidth";
import { ROOMY } from "../../layout/scene";
import type { Tile } from "../../layout/tile";
import { Badge, Names } from "../../parts/Names";
import { atWord, shared } from "../../words/fitted";
import type { Label } from "../../words/names";
import { count } from "../../words/numbers";

/** As in map.css. */
const NAME = "650 12.5px";
const PLAIN = "400 12.5px";
const GAP = 5; // px
const PADDING = 12;

const badgeOf = ({ entry }: { entry: number }) => (entry < 9 ? 24 : 31); // px
const ROOM = 70; // px of a tile, for each of them

/** What a long remark is left with, px, and a long name; with less, no name is begun beside a number. */
const CUT_ASIDE = 72;
const CUT_NAME = 60;
const LEAST_NAME = 34;

const shortly = (name: string) => name.replace("predicted as ", "→ ").replace("Wrong l", "L").replace(/[“”]/g, "");

/** Of a tile without room for a header its number, or what it is called, as far as that fits beside the images. */
export function ShortHeader({ label, tile, listed }: { label: Label; tile: Tile; listed: readonly { entry: number; part?: boolean }[] }) {
  const [first] = listed;
  if (!tile.beside) return first ? <Badge {...first} /> : null;
  const width = tile.beside - PADDING - (first ? badgeOf(first) : 0);
  return (
    <span class="label" style={{ width: `${tile.beside}px` }} aria-hidden="true">
      {first && <Badge {...first} />}
      {width > (first ? LEAST_NAME : 0) && <span class="names">{atWord(label.names.map(shortly).join(" → "), width, (text) => textWidth(text, NAME))}</span>}
    </span>
  );
}

/** As much of the label as there is room for: names first, then its errors, then the share the names have of them. */
export function TileHeader({ label, tile, tags, listed }: { label: Label; tile: Tile; tags: readonly string[]; listed: readonly { entry: number; part?: boolean }[] }) {
  const badges = listed.slice(0, Math.max(listed[0]?.part ? 0 : 1, Math.floor(tile.rect.width / ROOM))); // a narrow tile keeps its name
  const width = badges.reduce((left, badge) => left - badgeOf(badge), tile.rect.width);
  const sampled = tile.shown.length < tile.count;
  const shown = `shown ${count(tile.shown.length)} of ${count(tile.count)}`;
  const withTags = tags.length > 0 && width >= (tile.lines === 2 ? 130 : 160); // its corner says that there are some
  const bold = (text: string) => textWidth(text, NAME);
  const plain = (...texts: string[]) => texts.reduce((sum, text) => sum + (text ? textWidth(text, PLAIN) + GAP : 0), 0);
  // Where there is no room for all of "predicted as “3”", the class is what matters.
  const roomy = bold(label.names.join(" → ")) + PADDING <= width;
  const whole = roomy ? label.names : label.names.map(shortly);
  const parts = whole.flatMap((name) => name.split(" → "));
  const arrows = (parts.length - 1) * bold(" → ");
  const names = parts.reduce((sum, name) => sum + bold(name), arrows);
  const others = withTags ? plain(...tags) : 0;
  const fits = (...texts: string[]) => names + others + plain(...texts) + PADDING <= width;
  // A long name is cut short rather than left alone where the tile is wide.
  const two = tile.lines === 2;
  const remarked = tile.first > 0 ? `${count(tile.first)} of ${count(tile.count)} outlined` : sampled && tile.footer === 0 ? shown : label.aside;
  const takes = (...texts: string[]) => plain(...texts) + 20;
  const withAside = remarked !== "" && (two ? takes(label.share, label.number) + CUT_ASIDE <= width : width >= ROOMY || names + others + takes(label.share, label.number) + CUT_ASIDE <= width);
  const beside = withAside && !two ? remarked : "";
  const withShare =
    label.share !== "" && takes(label.share, label.number, beside) + (two ? 0 : CUT_NAME) <= width && (two ? width >= 120 : fits(label.share, "·", label.number) || width >= 240);
  const withNumber = withShare || (two ? width >= 84 && plain(label.number) + PADDING <= width : fits(label.number) || width >= 190);
  const number = withNumber ? label.number : two || fits(label.few) || (width >= 84 && label.few.endsWith("%")) ? label.few : "";
  const remark = withAside ? Math.min(plain(remarked), remarked === shown ? Infinity : CUT_ASIDE) : 0;
  const numbers = others + plain(withShare ? label.share : "", withShare ? "·" : "", number);
  const beyond = two ? 0 : numbers + remark;
  const room = width - PADDING - beyond - arrows;
  const cut = !label.phrase && names - arrows > room && room >= parts.length * CUT_NAME; // else the style sheet cuts, at the end
  const called = cut ? shared(parts, room, bold) : label.phrase ? whole.map((name) => atWord(name, room, bold)) : whole;
  const left = width - PADDING - numbers - (two ? 0 : Math.min(names, room + arrows));
  const [head] = remarked.split(/ in | \(/);
  const aside = remarked === shown ? shown : ([remarked, shortly(remarked), head!, shortly(head!)].find((text) => plain(text) <= left) ?? "");
  return (
    <>
      <span class="label" data-lines={tile.lines} aria-hidden="true">
        <span class="names">
          {badges.map((one) => (
            <Badge key={one.entry} {...one} />
          ))}
          {(badges.length === 0 || room >= LEAST_NAME) && <Names names={called} />}
        </span>
        {withShare && <span class="share">{label.share}</span>}
        {number && (
          <span class="number">
            {withShare && "· "}
            {number}
          </span>
        )}
        {withTags && <bdi class="tagged">{tags.join(", ")}</bdi>}
        {withAside && aside && (
          <span class="aside" data-shown={remarked === shown || undefined} dir="auto">
            {aside}
          </span>
        )}
      </span>
      {tile.footer > 0 && (
        <span class="footer" aria-hidden="true">
          {width >= 110 ? shown : tile.rect.width < 60 ? `${count(tile.shown.length)}/${count(tile.count)}` : `${count(tile.shown.length)} shown`}
        </span>
      )}
    </>
  );
}
