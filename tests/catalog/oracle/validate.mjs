// What Backstage's catalog says of an entity: one JSON document a line in, a verdict out.
//
// The policies, validators and references are those of @backstage/catalog-model, in the
// order in which @backstage/plugin-catalog-backend 4.0.5 asks them: the policies of its
// CatalogBuilder, then BuiltinKindsEntityProcessor. AI resources have validators only.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

const require = createRequire(join(process.argv[2], 'package.json'));
const model = require('@backstage/catalog-model');
const alpha = require('@backstage/catalog-model/alpha');

const policies = [
  new model.SchemaValidEntityPolicy(),
  new model.DefaultNamespaceEntityPolicy(),
  new model.NoForeignRootFieldsEntityPolicy(),
  new model.FieldFormatEntityPolicy(),
];
const validators = [
  model.apiEntityV1alpha1Validator,
  model.componentEntityV1alpha1Validator,
  model.resourceEntityV1alpha1Validator,
  model.groupEntityV1alpha1Validator,
  model.locationEntityV1alpha1Validator,
  model.userEntityV1alpha1Validator,
  model.systemEntityV1alpha1Validator,
  model.domainEntityV1alpha1Validator,
];
const ofType = {
  skill: alpha.skillAiResourceEntityV1alpha1Validator,
  rule: alpha.ruleAiResourceEntityV1alpha1Validator,
  plugin: alpha.pluginAiResourceEntityV1alpha1Validator,
  marketplace: alpha.marketplaceAiResourceEntityV1alpha1Validator,
};
// By kind: the keys whose texts are references, and the kind one without it means.
const references = {
  Component: {
    owner: 'Group', subcomponentOf: 'Component', providesApis: 'API',
    consumesApis: 'API', dependsOn: undefined, dependencyOf: undefined, system: 'System',
  },
  API: { owner: 'Group', system: 'System' },
  Resource: { owner: 'Group', dependsOn: undefined, dependencyOf: undefined, system: 'System' },
  User: { memberOf: 'Group' },
  Group: { parent: 'Group', children: 'Group', members: 'User' },
  System: { owner: 'Group', domain: 'Domain' },
  Domain: { owner: 'Group', subdomainOf: 'Domain' },
  AiResource: { owner: 'Group', system: 'System' },
};
const referencesOfType = {
  skill: { dependsOn: 'AiResource' },
  plugin: { skills: 'AiResource' },
  marketplace: { plugins: 'AiResource' },
};

async function knows(entity) {
  if (entity.kind === 'AiResource') {
    const type = entity.spec?.type;
    const validator = Object.hasOwn(ofType, type)
      ? ofType[type]
      : alpha.aiResourceEntityV1alpha1Validator;
    return validator.check(entity);
  }
  for (const validator of validators) {
    if (await validator.check(entity)) {
      return true;
    }
  }
  return false;
}

async function check(given) {
  let entity = given;
  for (const policy of policies) {
    entity = await policy.enforce(entity);
  }
  if (!(await knows(entity))) {
    throw new Error('no processor recognized the entity');
  }
  const { namespace } = model.getCompoundEntityRef(entity);
  const own = entity.kind === 'AiResource' ? referencesOfType[entity.spec.type] : {};
  for (const [key, kind] of Object.entries({ ...references[entity.kind], ...own })) {
    const value = entity.spec[key];
    for (const target of value ? [value].flat() : []) {
      model.parseEntityRef(target, { defaultKind: kind, defaultNamespace: namespace });
    }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    await check(JSON.parse(line));
    console.log(JSON.stringify({ ok: true }));
  } catch (error) {
    console.log(JSON.stringify({ ok: false, error: error.message }));
  }
}
