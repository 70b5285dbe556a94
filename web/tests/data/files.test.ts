import { beforeEach, describe, expect, test, vi } from "vitest";
import { type At, documentAt, documentOf } from "../../src/data/document";
import { Files } from "../../src/data/files";
import { Unread } from "../../src/data/unread";

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
  const arrived = vi.fn<() => void>();
  const unread = new Unread();
  return { files: new Files(() => at, arrived, unread), arrived, unread };
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
  const { files, unread } = opened();
  const lost = documentAt<Numbers>(() => "data/lost.json");
  expect(files.lacks(lost)).toBe(false);
  expect(await files.ask(lost)).toBeNull();
  expect(files.lacks(lost)).toBe(true);
  expect(files.problem(lost)).toBe("data/lost.json could not be read (HTTP 404).");
  expect(unread.list).toEqual([{ path: "data/lost.json", problem: "data/lost.json could not be read (HTTP 404)." }]);
  await expect(files.need(lost)).rejects.toThrow("data/lost.json could not be read (HTTP 404).");
  expect(unread.list).toEqual([]); // whoever needs it says so
});

describe("a document that could not be read once", () => {
  const numbers = documentOf<Numbers>("numbers");
  let answers: (() => Promise<Response>)[];
  const good = () => Promise.resolve(Response.json({ format: 1, values: [1] }));
  beforeEach(() => {
    answers = [() => Promise.reject(new TypeError("Failed to fetch")), good];
    vi.stubGlobal("fetch", (url: string) => {
      asked.push(url);
      return answers.shift()!();
    });
  });

  test("is named, whatever the browser says", async () => {
    const { files, unread } = opened();
    await files.ask(numbers);
    expect(unread.list).toEqual([{ path: "data/numbers.json", problem: "data/numbers.json could not be read (no connection)." }]);
  });

  test("is not asked for again by a page that is drawn again", async () => {
    const { files } = opened();
    await files.ask(numbers);
    for (let i = 0; i < 5; i++) expect(files.get(numbers)).toBeNull();
    expect(asked).toEqual(["data/numbers.json"]);
  });

  test.each([
    ["waits for it", (files: Files) => files.ask(numbers)],
    ["needs it", (files: Files) => files.need(numbers)],
    ["tries again where it is missed", (files: Files) => files.again()],
    ["tries again all that is missed", (_: Files, unread: Unread) => unread.again()],
  ])("is read when somebody %s", async (_, again) => {
    const { files, unread } = opened();
    await files.ask(numbers);
    void again(files, unread);
    expect(files.problem(numbers)).toBeNull(); // it is being read
    expect((await files.ask(numbers))?.values).toEqual([1]);
    expect(unread.list).toEqual([]);
    expect(asked).toHaveLength(2);
  });

  test("and whose content makes no sense is damaged", async () => {
    answers = [good];
    const { files } = opened();
    const made = { ...numbers, make: () => (undefined as unknown as string[]).map(String) };
    await expect(files.need(made)).rejects.toThrow("data/numbers.json is damaged; build the site again.");
  });
});
