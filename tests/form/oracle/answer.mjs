// Reads {id, pages, values} a line; answers {id, state, rejections} or {id, error}.
// state: the values after the form's defaults, filled until nothing changes.
// rejections: per page what the backend's validator says, {error} when it throws.
// A line {id, yaml} is answered with {id, value}: the text as YAML 1.2 core.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import path from 'node:path';

const require = createRequire(path.join(process.argv[2], 'index.js'));
console.warn = console.error = () => {};
const { getDefaultFormState } = require('@rjsf/utils');
const { customizeValidator } = require('@rjsf/validator-ajv8');
const { validate } = require('jsonschema');
const { parse } = require('yaml');

const setting = { allOf: 'populateDefaults' };

function fill(pages, values) {
  const validator = customizeValidator();
  const schemas = pages.map(({ title, description, ...rest }) => ({ type: 'object', ...rest }));
  let state = structuredClone(values);
  for (let round = 0; round < 20; round += 1) {
    const before = JSON.stringify(state);
    for (const schema of schemas) {
      state = getDefaultFormState(validator, schema, state, schema, undefined, setting) ?? state;
    }
    if (JSON.stringify(state) === before) break;
  }
  return JSON.parse(JSON.stringify(state));
}

function refusals(page, state) {
  try {
    return validate(state, page).errors.map(error => error.stack);
  } catch (error) {
    return { error: error.message };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, pages, values, yaml } = JSON.parse(line);
  let answer;
  try {
    if (yaml !== undefined) {
      answer = { id, value: parse(yaml) };
    } else {
      const state = fill(pages, values);
      answer = { id, state, rejections: pages.map(page => refusals(page, state)) };
    }
  } catch (error) {
    answer = { id, error: String(error.message) };
  }
  console.log(JSON.stringify(answer));
}
