/** An evidence card as one HTML file: real text, pictures inside it, no script, and nothing fetched from anywhere. */
import type { Card } from "./card";

/** The style of every card. Its hash is in the policy, so that no other style counts. */
export const CARD_STYLE = `:root{color-scheme:light dark;--soft:color-mix(in srgb,CanvasText 70%,Canvas)}
body{max-width:1120px;margin:0 auto;padding:32px 24px;font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
h1{margin:0;font-size:30px;line-height:1.25}
h2{margin:26px 0 6px;font-size:17px}
p{margin:4px 0}
.lead{font-size:19px}
small,figcaption,.soft{color:var(--soft);font-size:13px}
dl{display:flex;flex-wrap:wrap;gap:16px 56px;margin:20px 0}
dt{color:var(--soft);font-size:14px}
dd{margin:0}
dd b{display:block;font-size:28px;line-height:1.3}
.row{display:flex;flex-wrap:wrap;gap:14px 20px}
figure{margin:0;width:236px;break-inside:avoid}
figure img{display:block;width:100%;height:auto;border-radius:3px}
figure h2{margin-top:0}
.bar{height:12px!important;margin-top:6px}
.ends{display:flex;justify-content:space-between}
.samples{gap:14px 12px}
.samples figure{width:123px}
td{padding:2px 18px 2px 0}
td+td{text-align:right}
.note{white-space:pre-wrap}
footer{margin-top:28px;padding-top:10px;border-top:1px solid var(--soft)}
@media print{:root{color-scheme:light}body{padding:0}*{print-color-adjust:exact}}`;

export const CARD_STYLE_HASH = "sha256-lgjEvEv6ycR540iobR6ikOVOz0FZNXAAvwe5IcOmSN4=";

export interface CardImages {
  figures: string[]; // data: URLs; "": could not be read
  bars: string[]; // a colour bar per figure; "": it is a picture
  samples: string[];
}

export function cardHtml(card: Card, images: CardImages): string {
  const img = (url: string, alt: string, more = "") => (url ? `<img src="${url}" alt="${escape(alt)}"${more}>` : "");
  const names = ([label, prediction]: [string, string]) => `<bdi>${escape(label)}</bdi> → <bdi>${escape(prediction)}</bdi>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src '${CARD_STYLE_HASH}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escape(`${card.title} – ${card.site}`)}</title>
<style>${CARD_STYLE}</style>
</head>
<body>
<p class="soft" dir="auto">${escape(card.site)}</p>
<h1 dir="auto">${escape(card.title)}</h1>
<p class="lead">${escape(card.lead)}</p>
<dl>
${card.numbers.map(({ name, value, note }) => `<div><dt>${escape(name)}</dt><dd><b>${escape(value)}</b><small>${escape(note)}</small></dd></div>`).join("\n")}
</dl>
<div class="row">
${card.figures
  .map(
    ({ title, caption, scale, unit }, i) => `<figure><h2>${escape(title)}</h2>${img(images.figures[i]!, title)}<figcaption>${escape(caption)}</figcaption>${
      scale ? `${img(images.bars[i]!, "Colour scale", ' class="bar"')}<div class="ends soft">${scale.map((end) => `<span>${escape(end)}</span>`).join("")}</div><small>${escape(unit)}</small>` : ""
    }</figure>`,
  )
  .join("\n")}
</div>
<p class="soft">${escape(card.figuresNote)}</p>
<h2>Confusions</h2>
<table>
${card.confusions.map((each) => `<tr><td>${names(each.names)}</td><td>${escape(each.text)}</td></tr>`).join("\n")}
</table>
<p class="soft">${escape(card.moreConfusions)}</p>
<h2>Images</h2>
<p class="soft">${escape(card.samplesNote)}</p>
<div class="row samples">
${card.samples.map((sample, i) => `<figure>${img(images.samples[i]!, sample.names.join(" predicted as "))}<figcaption>${names(sample.names)}</figcaption></figure>`).join("\n")}
</div>
${card.note ? `<h2>Note</h2>\n<p class="note" dir="auto">${escape(card.note)}</p>\n` : ""}<footer class="soft">
${card.source.map((line) => `<p>${escape(line)}</p>`).join("\n")}
<p><a href="${escape(card.link)}">${escape(card.link)}</a></p>
</footer>
</body>
</html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
