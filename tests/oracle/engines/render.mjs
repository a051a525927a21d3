// One JSON object a line in, one a line out, in order, until stdin closes.
//
// in:  {id, template, context, options: {trimBlocks, lstripBlocks, cookiecutterCompat}}
// out: {id, current, old}: what nunjitsu (Backstage 4.2) and nunjucks (Backstage <= 4.0.2)
//      make of it: {ok: true, out} | {ok: true, value} | {ok: false, error}.
//
// With the option `value` the template is a step input: `current` is its native value and
// `old` is left out. With `legacy` too, `current` is what Backstage <= 4.0.2 made of it and
// `successor` what nunjitsu makes of it when asked for the same coercion.
import { createRequire } from 'node:module';
import readline from 'node:readline';
import vm from 'node:vm';

const modules = createRequire(`${process.argv[2]}/package.json`);
const nunjitsu = modules('nunjitsu');
const nunjucks = modules('nunjucks');

const once = make => {
  const made = new Map();
  return options => {
    const key = JSON.stringify(options);
    if (!made.has(key)) made.set(key, make(options));
    return made.get(key);
  };
};

const currentEngine = once(({ cookiecutterCompat, trimBlocks, lstripBlocks }) =>
  nunjitsu.createTemplateRenderer({
    allowRegexExecution: true, globals: {}, filters: {}, cookiecutterCompat, trimBlocks, lstripBlocks,
  }),
);

// installJinjaCompat patches the library itself, so it is undone after each use.
const oldEngine = once(({ cookiecutterCompat, trimBlocks, lstripBlocks }) => {
  const settings = { autoescape: false, trimBlocks, lstripBlocks };
  if (!cookiecutterCompat) settings.tags = { variableStart: '${{', variableEnd: '}}' };
  const environment = new nunjucks.Environment(null, settings);
  if (cookiecutterCompat) environment.addFilter('jsonify', environment.getFilter('dump'));
  return (template, context) => {
    const undo = cookiecutterCompat ? nunjucks.installJinjaCompat() : () => {};
    try {
      return environment.renderString(template, context);
    } finally {
      undo();
    }
  };
});

// A slice of a number never ends in nunjucks; half a second is a thousand templates' time.
const guarded = new vm.Script('globalThis.work()');

const tried = work => {
  try {
    globalThis.work = work;
    return { ok: true, ...guarded.runInThisContext({ timeout: 500 }) };
  } catch (error) {
    return { ok: false, error: String(error?.message ?? error).slice(0, 300) };
  }
};

// The step runner of that time knew text only: it dumped a sole interpolation as JSON and
// read that back; where this failed it took the plain text. Empty text was no value.
const plainTags = { tags: { variableStart: '${{', variableEnd: '}}' }, autoescape: false };

const isSoleInterpolation = template => {
  const { children } = nunjucks.parser.parse(template, [], plainTags);
  const isText = children[0]?.children?.[0] instanceof nunjucks.nodes.TemplateData;
  return children.length === 1 && !isText;
};

const legacyValue = (template, context) => {
  const render = oldEngine({});
  try {
    if (isSoleInterpolation(template)) {
      const dumped = template.replace(/\${{(.+)}}/g, '${{ ( $1 ) | dump }}');
      const text = render(dumped, context());
      return text === '' ? undefined : JSON.parse(text);
    }
  } catch {
    // That runner logged the error and went on.
  }
  const text = render(template, context());
  return text === '' ? undefined : text;
};

const asValue = value => ({ value: value === undefined ? { undefined: true } : value });

const answer = ({ id, template, context, options = {} }) => {
  const fresh = () => JSON.parse(JSON.stringify(context ?? {}));
  const { value, legacy, ...settings } = options;
  const current = currentEngine(settings);
  const native = how => tried(() => asValue(current.renderValue(template, fresh(), how)));
  if (value && legacy) {
    const then = tried(() => asValue(legacyValue(template, fresh)));
    return { id, current: then, successor: native({ coercion: 'json' }) };
  }
  if (value) return { id, current: native({}) };
  return {
    id,
    current: tried(() => ({ out: current.render(template, fresh()) })),
    old: tried(() => ({ out: oldEngine(settings)(template, fresh()) })),
  };
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
}
