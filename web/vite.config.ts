import { defineConfig } from "vitest/config";

// One script and one style sheet with fixed names: `wrongtree build` copies both next to every site's index.html.
// The script is an IIFE, not a module, because browsers refuse modules on a page opened from disk, and such a page
// has to say what to do instead.
export default defineConfig({
  publicDir: false,
  build: {
    target: "es2022",
    cssCodeSplit: false,
    modulePreload: false,
    rollupOptions: {
      input: "src/main.tsx",
      output: { format: "iife", entryFileNames: "explorer.js", assetFileNames: "explorer.[ext]" },
    },
  },
  test: { include: ["tests/**/*.test.ts"] },
});
