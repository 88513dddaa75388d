import { isMap, isScalar, isSeq, parseDocument, type Document, type YAMLMap } from 'yaml';
import { isRecord } from '../../base/index.ts';
import type { Change, Need } from './change.ts';

/**
 * The text with the changes made in it; comments and all else stay as they stand. JSON stays JSON.
 * Undefined where a step does not stand in the text by itself.
 */
export function changedText(text: string, changes: readonly Change[]): string | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0) return undefined;
  for (const change of changes) {
    const step = stepOf(document, change.id);
    if (!step) return undefined;
    if (change.needs) setNeeds(document, step, change.id, change.needs);
    if (change.value !== undefined) setValue(document, step, change.value);
    if (change.parallel !== undefined) step.set('parallel', change.parallel);
  }
  if (isJson(text)) return `${JSON.stringify(document.toJS(), null, 2)}\n`;
  return inOwnSpacing(text, document.toString({ lineWidth: 0 }));
}

/** Lines that differ in nothing but the spaces inside brackets stay as they were written. */
function inOwnSpacing(before: string, after: string): string {
  const tight = (line: string): string =>
    line.replace(/([[{])\s+/g, '$1').replace(/\s+([\]}])/g, '$1');
  const own = new Map(before.split('\n').map((line) => [tight(line), line]));
  const lines = after.split('\n').map((line) => own.get(tight(line)) ?? line);
  return lines.join('\n');
}

function isJson(text: string): boolean {
  try {
    return isRecord(JSON.parse(text));
  } catch {
    return false;
  }
}

/** The steps at the top of a workflow, in either of the two forms. */
function stepsOf(document: Document): { readonly id: unknown; readonly step: YAMLMap }[] {
  const nodes: unknown = document.get('nodes');
  if (isSeq(nodes)) {
    return nodes.items.flatMap((step) => (isMap(step) ? [{ id: step.get('id'), step }] : []));
  }
  if (!isMap(nodes)) return [];
  return nodes.items.flatMap(({ key, value }) => {
    if (!isMap(value)) return [];
    const id: unknown = value.get('id') ?? (isScalar(key) ? key.value : key);
    return [{ id, step: value }];
  });
}

function stepOf(document: Document, id: string): YAMLMap | undefined {
  return stepsOf(document).find((one) => one.id === id)?.step;
}

/** What comes before a step stands in its `needs` from now on, and in the `next` of none. */
function setNeeds(document: Document, step: YAMLMap, id: string, needs: readonly Need[]): void {
  for (const other of stepsOf(document)) withoutNext(document, other.step, id);
  if (needs.length === 0) {
    step.delete('needs');
    return;
  }
  step.set('needs', document.createNode(needs.map(shortNeed), { flow: needs.every(isShort) }));
}

function withoutNext(document: Document, step: YAMLMap, id: string): void {
  const next: unknown = step.get('next');
  if (next === id) step.delete('next');
  if (!isSeq(next)) return;
  const others = (next.toJS(document) as unknown[]).filter((one) => one !== id);
  if (others.length === next.items.length) return;
  if (others.length === 0) step.delete('next');
  else step.set('next', document.createNode(others, { flow: true }));
}

function isShort({ kind, when }: Need): boolean {
  return kind === 'hard' && when === undefined;
}

function shortNeed(need: Need): unknown {
  const { node, kind, when } = need;
  return isShort(need) ? node : { node, kind, ...(when === undefined ? {} : { when }) };
}

/** A step that called a tool gives a value instead. */
function setValue(document: Document, step: YAMLMap, value: string): void {
  step.delete('inputs');
  if (!step.has('tool')) {
    step.set('action', document.createNode({ value }));
    return;
  }
  const place = step.items.findIndex(({ key }) => isScalar(key) && key.value === 'tool');
  step.items[place] = document.createPair('value', value);
}
