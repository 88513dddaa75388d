import {
  isMap,
  isPair,
  isScalar,
  isSeq,
  parse,
  parseDocument,
  stringify,
  visit,
  type Document,
} from 'yaml';
import type { StepKind } from '../../text/steps.ts';

export interface FormStep {
  readonly id: string;
  readonly kind: StepKind;
  readonly needs: readonly string[];
  /** Text of each field that the form shows; values that are not texts as YAML. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface Form {
  readonly name: string;
  readonly description: string;
  /** What its steps follow from, where it names a pattern or a chain instead of them. */
  readonly pattern: string | undefined;
  readonly steps: readonly FormStep[];
}

type Path = (string | number)[];

/** What a task does; the first field of each says it. */
const ACTIONS = [
  ...(['tool', 'agent', 'prompt', 'value'] as const),
  ...(['publish', 'ask', 'share', 'recall'] as const),
];
const FIELDS: Record<StepKind, readonly string[]> = {
  tool: ['tool', 'inputs'],
  agent: ['agent', 'action', 'inputs'],
  prompt: ['prompt', 'model'],
  value: ['value'],
  approval: ['question', 'show', 'timeoutMs'],
  wait: ['event', 'timeoutMs', 'ms'],
  decision: ['branches', 'otherwise'],
  check: ['that', 'message'],
  loop: ['over', 'while', 'body'],
  subworkflow: ['workflow', 'inputs'],
  publish: ['publish', 'payload', 'answers'],
  ask: ['ask', 'payload', 'timeoutMs'],
  share: ['share', 'content', 'readers', 'board'],
  recall: ['recall', 'board'],
  parallel: [],
  start: [],
  end: ['output'],
};
/** Fields whose text is YAML of any shape. */
const STRUCTURED = [
  ...['inputs', 'value', 'show', 'branches', 'otherwise', 'body', 'output', 'ms'],
  ...['timeoutMs', 'payload', 'content', 'readers'],
];
/** What a step of a kind begins with, besides its first field. */
const BEGUN: Partial<Record<StepKind, Readonly<Record<string, unknown>>>> = {
  wait: { ms: 1000 },
  decision: { branches: [{ when: 'true', next: [] }] },
  check: { that: 'true', message: 'This does not hold.' },
  loop: { while: 'index < 3', body: { inner: { value: 1 } } },
  publish: { publish: 'topic' },
  ask: { ask: 'topic' },
  share: { share: 'note', content: '' },
  recall: { recall: 'note' },
  end: {},
};

/** The form of a text; undefined where the text cannot be read, so that only the text is edited. */
export function readForm(text: string): Form | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  const nodes = document.get('nodes');
  if (nodes !== undefined && nodes !== null && !isMap(nodes) && !isSeq(nodes)) return undefined;
  return {
    name: textOf(document.get('name')),
    description: textOf(document.get('description')),
    pattern: patternOf(document),
    steps: paths(document).map((path) => readStep(document, path)),
  };
}

function readStep(document: Document, path: Path): FormStep {
  const kind = kindOf(document, path);
  const fields = [...FIELDS[kind], 'when'].map((field) => {
    const value = plain(document, fieldPath(document, path, field));
    return [field, STRUCTURED.includes(field) ? yamlText(value) : textOf(value)] as const;
  });
  const needs = plain(document, [...path, 'needs']);
  return {
    id: idOf(document, path),
    kind,
    needs: Array.isArray(needs)
      ? needs.map((need: unknown) => textOf((need as { node?: unknown } | null)?.node ?? need))
      : [],
    fields: Object.fromEntries(fields),
  };
}

/** Sets or, with an empty text, removes one of the workflow's own fields. */
export function setOwn(text: string, field: 'name' | 'description', value: string): string {
  return edit(text, (document) => {
    if (value === '' && field !== 'name') document.delete(field);
    else document.set(field, value);
  });
}

/** Sets or, with an empty text, removes a field of a step; undefined where its YAML cannot be read. */
export function setField(
  text: string,
  index: number,
  field: string,
  value: string,
): string | undefined {
  let read: unknown = value;
  if (STRUCTURED.includes(field) && value.trim() !== '') {
    try {
      read = parse(value);
    } catch {
      return undefined;
    }
  }
  return edit(text, (document) => {
    const path = fieldPath(document, paths(document)[index]!, field);
    if (value.trim() === '') document.deleteIn(path);
    else document.setIn(path, typeof read === 'object' ? document.createNode(read) : read);
  });
}

/** Makes a step wait for another, or no longer; how it waits for the rest stays. */
export function setNeed(text: string, index: number, id: string, on: boolean): string {
  return edit(text, (document) => {
    const path = [...paths(document)[index]!, 'needs'];
    const needs = document.getIn(path);
    if (!on) withoutNeed(document, path, id);
    else if (isSeq(needs)) needs.add(document.createNode(id));
    else document.setIn(path, document.createNode([id], { flow: true }));
  });
}

function withoutNeed(document: Document, path: Path, id: string): void {
  const needs = document.getIn(path);
  if (!isSeq(needs)) return;
  needs.items = needs.items.filter((need) =>
    isMap(need) ? need.get('node') !== id : !(isScalar(need) && need.value === id),
  );
  if (needs.items.length === 0) document.deleteIn(path);
}

/** Makes a step one of another kind; what both kinds know is kept. */
export function setKind(text: string, index: number, kind: StepKind): string {
  return edit(text, (document) => {
    const path = paths(document)[index]!;
    const acts = (ACTIONS as readonly string[]).includes(kind);
    const kept = [
      ...(FIELDS[kind].includes('inputs') ? ['inputs'] : []),
      ...(acts ? ['timeoutMs'] : []),
    ];
    const others = [...ACTIONS, 'type', 'action', ...Object.values(FIELDS).flat()];
    for (const field of others) {
      if (!kept.includes(field)) document.deleteIn([...path, field]);
    }
    const [first] = FIELDS[kind];
    if (!acts) document.setIn([...path, 'type'], kind);
    const begun = BEGUN[kind] ?? (first === undefined ? {} : { [first]: '' });
    for (const [field, value] of Object.entries(begun)) {
      document.setIn([...path, field], document.createNode(value));
    }
  });
}

/** Adds a step after all others, which waits for the last of them. */
export function addStep(text: string): string {
  return edit(text, (document) => {
    const known = paths(document);
    const ids = new Set(known.map((path) => idOf(document, path)));
    let number = known.length + 1;
    while (ids.has(`step${number}`)) number += 1;
    const id = `step${number}`;
    const last = known.at(-1);
    const needs = last ? { needs: [idOf(document, last)] } : {};
    const nodes = document.get('nodes');
    if (isSeq(nodes)) document.addIn(['nodes'], document.createNode({ id, value: '', ...needs }));
    else document.setIn(['nodes', id], document.createNode({ value: '', ...needs }));
  });
}

/** Removes a step, also from what others need. */
export function removeStep(text: string, index: number): string {
  return edit(text, (document) => {
    const path = paths(document)[index]!;
    const id = idOf(document, path);
    document.deleteIn(path);
    for (const other of paths(document)) withoutNeed(document, [...other, 'needs'], id);
  });
}

/** Gives a step another id, also where others name it, in lists and in expressions. */
export function renameStep(text: string, index: number, id: string): string {
  return edit(text, (document) => {
    const path = paths(document)[index]!;
    const before = idOf(document, path);
    const nodes = document.get('nodes');
    if (isMap(nodes)) {
      const pair = nodes.items.find((each) => isScalar(each.key) && each.key.value === before);
      if (isScalar(pair?.key)) pair.key.value = id;
    } else document.setIn([...path, 'id'], id);
    const named = new RegExp(`\\bnodes\\.${before.replaceAll('-', '\\-')}(?![\\w-])`, 'g');
    visit(document, {
      Scalar(_key, scalar, parents) {
        if (typeof scalar.value !== 'string') return;
        scalar.value = scalar.value.replace(named, `nodes.${id}`);
        const list = parents.at(-1);
        const owner = parents.at(-2);
        const refers =
          isSeq(list) &&
          isPair(owner) &&
          isScalar(owner.key) &&
          ['needs', 'next', 'otherwise'].includes(String(owner.key.value));
        if (refers && scalar.value === before) scalar.value = id;
      },
    });
  });
}

/** The text under another name, for a copy. */
export function renamed(text: string, name: string): string {
  const document = parseDocument(text);
  if (document.errors.length === 0 && isMap(document.contents)) return setOwn(text, 'name', name);
  return text.replace(/^name:.*$/m, () => `name: ${JSON.stringify(name)}`);
}

/** Changes the text through its document, so that comments and the person's own order stay. */
function edit(text: string, change: (document: Document) => void): string {
  const document = parseDocument(text) as Document;
  change(document);
  return inOwnSpacing(text, document.toString({ lineWidth: 0 }));
}

/** Lines that differ in nothing but the spaces inside brackets stay as the person wrote them. */
function inOwnSpacing(before: string, after: string): string {
  const tight = (line: string): string =>
    line.replace(/([[{])\s+/g, '$1').replace(/\s+([\]}])/g, '$1');
  const own = new Map(before.split('\n').map((line) => [tight(line), line]));
  return after
    .split('\n')
    .map((line) => own.get(tight(line)) ?? line)
    .join('\n');
}

/** Where each step stands: nodes may be a list, or a map from id to node. */
function paths(document: Document): Path[] {
  const nodes = document.get('nodes');
  if (isSeq(nodes)) return nodes.items.map((_node, index) => ['nodes', index]);
  if (!isMap(nodes)) return [];
  return nodes.items.map((pair) => ['nodes', isScalar(pair.key) ? String(pair.key.value) : '']);
}

function idOf(document: Document, path: Path): string {
  const [, key] = path;
  return typeof key === 'string' ? key : textOf(document.getIn([...path, 'id']));
}

function kindOf(document: Document, path: Path): StepKind {
  const type = document.getIn([...path, 'type']);
  if (type !== undefined && type !== 'task') {
    return Object.hasOwn(FIELDS, String(type)) ? (String(type) as StepKind) : 'value';
  }
  const action = plain(document, [...path, 'action']);
  const full = typeof action === 'object' && action !== null ? action : {};
  return (
    ACTIONS.find((each) => document.hasIn([...path, each]) || Object.hasOwn(full, each)) ?? 'value'
  );
}

const ACTION_FIELDS: readonly string[] = [
  ...ACTIONS,
  ...['action', 'model', 'payload', 'answers', 'content', 'readers', 'board'],
];

/** In the full form what a task does stands under `action`. */
function fieldPath(document: Document, path: Path, field: string): Path {
  const full = isMap(document.getIn([...path, 'action']));
  const ofAction = ACTION_FIELDS.includes(field) || (field === 'timeoutMs' && asks(document, path));
  return full && ofAction ? [...path, 'action', field] : [...path, field];
}

function asks(document: Document, path: Path): boolean {
  return document.hasIn([...path, 'action', 'ask']);
}

function patternOf(document: Document): string | undefined {
  const name: unknown = document.get('pattern') ?? document.get('chain');
  return name === undefined || name === null ? undefined : textOf(name);
}

function plain(document: Document, path: Path): unknown {
  const found: unknown = document.getIn(path);
  return isMap(found) || isSeq(found) ? (found.toJSON() as unknown) : found;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function yamlText(value: unknown): string {
  return value === undefined || value === null ? '' : stringify(value, { lineWidth: 0 }).trimEnd();
}
