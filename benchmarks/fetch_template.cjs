// node fetch_template.cjs PACKAGES TEMPLATE_DIR ANSWERS.json OUT
// Runs the fetch:template action of @backstage/plugin-scaffolder-backend once, as a task
// of a Backstage server does, and nothing else: no server, no YAML, no schema check.
const fs = require('fs');
const os = require('os');
const path = require('path');
const { createRequire } = require('module');
const { pathToFileURL } = require('url');

const [packages, template, answers, out] = process.argv.slice(2);
const load = createRequire(`${packages}/package.json`);
const { createFetchTemplateAction } = load('@backstage/plugin-scaffolder-backend');
const { ScmIntegrations } = load('@backstage/integration');
const { ConfigReader } = load('@backstage/config');

const quiet = { info() {}, debug() {}, warn() {}, error() {}, child: () => quiet };

async function main() {
  const action = createFetchTemplateAction({
    reader: {},
    integrations: ScmIntegrations.fromConfig(new ConfigReader({})),
  });
  fs.mkdirSync(out, { recursive: true });
  await action.handler({
    input: { url: './skeleton', values: JSON.parse(fs.readFileSync(answers, 'utf8')) },
    workspacePath: out,
    logger: quiet,
    output() {},
    checkpoint: async options => options.fn(),
    createTemporaryDirectory: async () => fs.mkdtempSync(path.join(os.tmpdir(), 'bench-')),
    getInitiatorCredentials: async () => ({}),
    task: { id: 'bench' },
    templateInfo: {
      entityRef: 'template:default/benchmark',
      baseUrl: pathToFileURL(path.resolve(template, 'template.yaml')).href,
    },
  });
}

main().then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  },
);
