import { beforeEach, expect, test, vi } from "vitest";
import { type At, documentAt, documentOf } from "../../src/data/document";
import { Files } from "../../src/data/files";

interface Numbers {
  format: number;
  values: number[];
}

const asked: string[] = [];
const at = { manifest: { numbers: "data/numbers.json", none: null }, treeInfo: undefined } as unknown as At;

beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal("document", { querySelector: () => null });
  vi.stubGlobal("CSS", { escape: (text: string) => text });
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(url);
    return Promise.resolve(url.includes("lost") ? new Response("", { status: 404 }) : Response.json({ format: 1, values: [url.length] }));
  });
});

function opened() {
  const arrived = vi.fn<(problem?: string) => void>();
  return { files: new Files(() => at, arrived), arrived };
}

test("a document is asked for when somebody first gets it, and once", async () => {
  const { files, arrived } = opened();
  const numbers = documentOf<Numbers>("numbers");
  expect(files.peek(numbers)).toBeNull();
  expect(asked).toEqual([]);
  expect(files.get(numbers)).toBeNull();
  expect(await files.ask(numbers)).toEqual({ format: 1, values: [17] });
  expect(files.get(numbers)?.values).toEqual([17]);
  expect(asked).toEqual(["data/numbers.json"]);
  expect(arrived.mock.calls).toEqual([[]]);
});

test("parts of a document are kept apart by their key", async () => {
  const { files } = opened();
  const part = documentAt<Numbers, number>((_, key) => `data/${"x".repeat(key)}.json`);
  expect((await files.ask(part, 1))?.values).toEqual([11]);
  expect((await files.ask(part, 3))?.values).toEqual([13]);
  expect(files.peek(part, 2)).toBeNull();
  expect(asked).toEqual(["data/x.json", "data/xxx.json"]);
});

test("what a site has none of is asked for nowhere, and lacking", () => {
  const { files } = opened();
  for (const key of ["none", "unheard"]) {
    expect(files.get(documentOf<Numbers>(key))).toBeNull();
    expect(files.lacks(documentOf<Numbers>(key))).toBe(true);
  }
  expect(asked).toEqual([]);
});

test("what could not be read is lacking, and said in a sentence", async () => {
  const { files, arrived } = opened();
  const lost = documentAt<Numbers>(() => "data/lost.json");
  expect(files.lacks(lost)).toBe(false);
  expect(await files.ask(lost)).toBeNull();
  expect(files.lacks(lost)).toBe(true);
  expect(arrived).toHaveBeenCalledWith("data/lost.json could not be read (HTTP 404).");
});
