import { afterEach, expect, test, vi } from "vitest";
import { entriesOf, fetchPacked } from "../../src/data/packs";

/** What `unzip` would make of a ZIP archive without compression that holds these texts, as Python's zipfile writes it. */
function archive(texts: Record<string, string>): ArrayBuffer {
  const parts = Object.entries(texts).map(([name, text]) => {
    const entry = new Uint8Array(30 + name.length + text.length);
    const view = new DataView(entry.buffer);
    view.setUint32(0, 0x04034b50, true);
    view.setUint32(18, text.length, true);
    view.setUint32(22, text.length, true);
    view.setUint16(26, name.length, true);
    entry.set(new TextEncoder().encode(name + text), 30);
    return entry;
  });
  const central = new Uint8Array([0x50, 0x4b, 0x01, 0x02]);
  return new Uint8Array([...parts, central].flatMap((part) => [...part])).buffer;
}

afterEach(() => vi.unstubAllGlobals());

const served = (answer: (path: string) => Response) => {
  const fetched = vi.fn(async (path: string) => answer(path));
  vi.stubGlobal("fetch", fetched);
  vi.stubGlobal("CSS", { escape: (path: string) => path });
  vi.stubGlobal("document", { querySelector: () => null });
  return fetched;
};

test("an entry is what lies between its name and the next header", async () => {
  const entries = entriesOf(archive({ "0.webp": "zero", "1.webp": "", "12.webp": "twelve" }));
  expect(await Promise.all(entries.map((blob) => blob.text()))).toEqual(["zero", "", "twelve"]);
});

test("an archive that was cut short is refused", () => {
  const whole = archive({ "0.webp": "zero", "1.webp": "one" });
  expect(() => entriesOf(whole.slice(0, whole.byteLength - 10))).toThrow(RangeError);
});

test("images of one pack are one request, and what is not in it is not found", async () => {
  const fetched = served(() => new Response(archive({ "20.webp": "twenty", "21.webp": "twenty-one" })));
  const answers = await Promise.all([20, 21, 22].map((error) => fetchPacked(error, 10)));
  expect(fetched.mock.calls).toEqual([["images/2.pack"]]);
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 404]);
  expect(await answers[1]!.text()).toBe("twenty-one");
});

test("a pack that could not be had is asked for again", async () => {
  let there = false;
  const fetched = served(() => (there ? new Response(archive({ "50.webp": "now" })) : new Response(null, { status: 503 })));
  expect((await fetchPacked(50, 10)).status).toBe(503);
  there = true;
  expect(await (await fetchPacked(50, 10)).text()).toBe("now");
  expect(fetched).toHaveBeenCalledTimes(2);
});
