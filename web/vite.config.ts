import { defineConfig } from "vitest/config";

/** Vite wraps every dynamic import in what loads the styles of its part first. Here one style sheet has them all, and the wrapper would be 1 KB of the first chunk. */
const withoutPreload = {
  name: "without-preload",
  enforce: "pre" as const,
  load: (id: string) => (id === "\0vite/preload-helper.js" ? "export const __vitePreload = (load) => load();" : null),
};

/**
 * Two builds of one page, with one style sheet. For a site: `explorer.js`, an ES module with all that a first view needs,
 * and in `explorer/` what is fetched as it is opened. These have their digest in their names, so that no browser's cache
 * mixes two builds. For a page that is a whole site by itself (`--mode standalone`): everything in one script, and no
 * module, since browsers refuse modules on a page opened from disk.
 */
export default defineConfig(({ mode, command }) => ({
  base: "./", // a site works below any address
  publicDir: command === "serve" && mode === "development" ? "../tests/fixtures/tiny" : (false as const), // the page on demo data
  plugins: [withoutPreload],
  build: {
    target: "es2022",
    cssCodeSplit: false,
    modulePreload: false as const,
    chunkSizeWarningLimit: 1000, // kB before compression; tests/chunks.test.ts keeps the sizes
    emptyOutDir: mode !== "standalone",
    rolldownOptions: {
      input: "src/main.tsx",
      ...(mode === "standalone" && { transform: { define: { "import.meta": "{}" } } }), // a script has none
      output:
        mode === "standalone"
          ? { format: "iife" as const, entryFileNames: "standalone.js", assetFileNames: "explorer.[ext]", codeSplitting: false as const }
          : { entryFileNames: "explorer.js", chunkFileNames: "explorer/[name]-[hash].js", assetFileNames: "explorer.[ext]", codeSplitting: { groups: GROUPS } },
    },
  },
  // A worker is a part like any other: `worker-src` falls back on `script-src`, which allows what lies beside the page.
  worker: { format: "es" as const, rolldownOptions: { output: { entryFileNames: "explorer/[name]-[hash].js" } } },
  test: { include: ["tests/**/*.test.{ts,tsx}"], pool: "threads" as const }, // which start sooner than processes
}));

/** What is fetched together: all that the first view needs; what a cluster's panel opens with, with what writes tables, and an image, which the next click is likely to need; the sections that fold; the two views that say what to do, the two about classes, those that are seldom opened; each other view. */
const GROUPS = [
  { name: "first", tags: ["$initial" as const], priority: 2 },
  { name: "opening", test: /\/exhibits\/(opening\/|(right|tags)\/node|Folds)|\/treemap\/(Opening|NoErrors|Spread|Highlight|Pager)|\/browser\/(light|gestures)|\/(checks\/said|columns\/Scales)|\/exhibits\/\w+\/(headlines?|fixed|described|checked)\.ts$|\/src\/(parts|counts|words)\/|\/tagging\/tagTable|\/(data\/csv|browser\/(csvOf|download))\.ts|\/concepts\/(document|heading)\.ts|\/page\/(\w+Bar|NoMatch|Chips)\.tsx$/ },
  { name: "image", test: /\/data\/packs|\/exhibits\/\w+\/(image|picture)\.tsx$|\/views\/image\// },
  { name: "typed", test: /\/data\/(typed|parts)/ },
  { name: "found", test: /\/page\/found\// },
  { name: "sections", test: /\/exhibits\/\w+\/node\.tsx$/ },
  { name: "data", test: /\/exhibits\/\w+\/data\.tsx$|\/views\/(data|fix)\// },
  { name: "classes", test: /\/exhibits\/\w+\/class\.tsx$|\/views\/(classes|confusion)\// },
  { name: "seldom", test: /\/exhibits\/(methods|changes)\/view\.tsx$/ },
  { name: "numbers", test: /\/columns\/Distributions|\/confidence\/Confidence\.tsx|\/views\/numbers\// },
  { name: (id: string) => /\/(\w+)\/\w+\.tsx?$/.exec(id)![1]!, test: /\/exhibits\/\w+\/view\.tsx$|\/views\/\w+\// },
];
