import { isRecord } from '../../base/index.ts';
import { misfitsIn } from '../../settings/index.ts';
import { definitionInvalid } from '../errors.ts';
import { problem, problemAt, type Problem } from '../problem.ts';
import { withIds } from '../reading/shape.ts';
import { PATTERNS } from './catalogue.ts';
import { CHAINS } from './chain-catalogue.ts';
import { conditional, parallel, sequential, streaming } from './chains.ts';
import { composite, router } from './choosing.ts';
import { chainForm, patternForm, type Compiled, type PatternForm } from './schema.ts';
import { aggregator, orchestrator, scatterGather } from './spreading.ts';
import { barrier, choreography, requestReply, vote } from './telling.ts';

/** Fields of a definition that stand beside a pattern and pass through. */
const BESIDE = ['name', 'version', 'description', 'input', 'variables', 'maxParallel'];

export function isPattern(value: Record<string, unknown>): boolean {
  return value['pattern'] !== undefined || value['chain'] !== undefined;
}

/**
 * A file with `pattern:` or `chain:` as one with nodes. Throws with every problem of the form; the
 * result is checked like any other definition.
 */
export function expandPattern(value: Record<string, unknown>): Record<string, unknown> {
  const beside = Object.fromEntries(
    BESIDE.flatMap((key) => (value[key] === undefined ? [] : [[key, value[key]]])),
  );
  const form = Object.fromEntries(Object.entries(value).filter(([key]) => !BESIDE.includes(key)));
  const compiled = compileForm(form, '');
  return { ...beside, ...compiled, ...(value['output'] === undefined ? {} : pick(value)) };
}

/** A part of a file that may be a pattern too, with the parts that it needs itself. */
export function expandPart(
  name: string,
  part: Record<string, unknown>,
): (readonly [string, Record<string, unknown>])[] {
  if (!isPattern(part)) return [[name, part]];
  const { input, ...form } = part;
  const { parts = {}, ...own } = compileForm(form, `${name}-`);
  const output = part['output'] === undefined ? {} : pick(part);
  const asked = input === undefined ? {} : { input };
  return [[name, { ...own, ...asked, ...output }], ...Object.entries(parts).map(entryOf)];
}

function entryOf([name, part]: [string, Compiled]): readonly [string, Record<string, unknown>] {
  return [name, { ...part }];
}

function pick(value: Record<string, unknown>) {
  return { output: value['output'] };
}

function compileForm(value: Record<string, unknown>, prefix: string): Compiled {
  const { output: _output, ...form } = value;
  const isChain = form['chain'] !== undefined;
  const names = (isChain ? CHAINS : PATTERNS).map(({ name }) => name);
  const name = String(form[isChain ? 'chain' : 'pattern']);
  if (!names.includes(name)) throw definitionInvalid([unknownForm(isChain, name, names)]);
  const schema = isChain ? chainForm.safeParse(form) : patternForm.safeParse(form);
  if (schema.success) return compile(schema.data, prefix);
  const found = misfitsIn(schema.error);
  throw definitionInvalid(found.map(({ path, why }) => problemAt(withIds(path, form), why)));
}

function unknownForm(isChain: boolean, name: string, known: readonly string[]): Problem {
  const names = known.join(', ');
  const told = `there is no ${isChain ? 'chain' : 'pattern'} "${name}"; there are ${names}`;
  return isChain
    ? problem(told, 'fault.chain', { name, names })
    : problem(told, 'fault.pattern', { name, names });
}

function compile(form: PatternForm, prefix: string): Compiled {
  if ('chain' in form) return compileChain(form);
  switch (form.pattern) {
    case 'pipeline':
      return sequential(form);
    case 'saga':
      return sequential({ steps: form.steps, recover: 'compensate' });
    case 'scatter-gather':
      return scatterGather(form);
    case 'aggregator':
      return aggregator(form);
    case 'router':
      return router(form);
    case 'orchestrator':
      return orchestrator(form);
    case 'choreography':
      return choreography(form);
    case 'request-reply':
      return requestReply(form);
    case 'composite':
      return composite(form, prefix, (inner, deeper) =>
        isPattern(inner) ? compileForm(inner, deeper) : plainPart(inner),
      );
    case 'barrier':
      return barrier(form);
    case 'vote':
      return vote(form);
  }
}

function compileChain(form: Extract<PatternForm, { chain: string }>): Compiled {
  switch (form.chain) {
    case 'sequential':
      return sequential(form);
    case 'parallel':
      return parallel(form);
    case 'conditional':
      return conditional(form);
    case 'pipeline':
      return streaming(form);
  }
}

/** A part of a composite may be nodes as well. */
function plainPart(inner: Record<string, unknown>): Compiled {
  const nodes = isRecord(inner['nodes'])
    ? Object.entries(inner['nodes']).map(([id, node]) => ({ id, ...(isRecord(node) ? node : {}) }))
    : inner['nodes'];
  if (!Array.isArray(nodes)) {
    const told = 'a part of a composite has "pattern", "chain" or "nodes"';
    throw definitionInvalid([problem(told, 'fault.composite')]);
  }
  return { nodes: nodes as Record<string, unknown>[], output: inner['output'] };
}
