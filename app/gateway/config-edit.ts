import { applyEdits, createScanner, findNodeAtLocation, modify, parseTree } from 'jsonc-parser';
import { canonicalJson, isRecord, parseEditedJson } from '../base/index.ts';

/** One entry as it is to be from now on; undefined takes it out. */
export interface EntryChange {
  readonly name: string;
  readonly entry: Readonly<Record<string, unknown>> | undefined;
  /** Where only the keys of ours in it have changed, so that all others stay as they are written. */
  readonly onlyOwn?: boolean;
}

const FORMAT = { tabSize: 2, insertSpaces: true, eol: '\n' };
const EMPTY = '{\n  "mcpServers": {}\n}\n';

/**
 * The text of a list of servers with some entries changed; comments, order and the form of all else
 * stay as the person wrote them, so that a file without comments is JSON for every reader. `place` is
 * where its entries stand.
 */
export function editServers(
  text: string | undefined,
  place: readonly string[],
  changes: readonly EntryChange[],
): string {
  const before = text === undefined || text.trim() === '' ? EMPTY : text.replace(/^\uFEFF/, '');
  let edited = before;
  for (const { name, entry, onlyOwn } of changes) {
    const path = [...place, name, ...(onlyOwn ? ['agenthub'] : [])];
    if (entry === undefined) {
      edited = without(edited, path);
      continue;
    }
    const value = onlyOwn ? entry['agenthub'] : entry;
    edited = applyEdits(edited, modify(edited, path, value, { formattingOptions: FORMAT }));
  }
  edited = withoutLastCommas(edited);
  return holds(edited, place, changes) ? edited : rewritten(before, place, changes);
}

/** Without the commas that stand before a closing bracket, which only some readers allow. */
function withoutLastCommas(text: string): string {
  const scanner = createScanner(text, true); // comments and spaces are passed over
  const last: number[] = [];
  let comma: number | undefined;
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    const at = scanner.getTokenOffset();
    const sign = text.slice(at, at + scanner.getTokenLength());
    if ((sign === '}' || sign === ']') && comma !== undefined) last.push(comma);
    comma = sign === ',' ? at : undefined;
  }
  return last.reduceRight((left, at) => left.slice(0, at) + left.slice(at + 1), text);
}

/**
 * The library takes out the last property with all that stands before it; where that is a comment,
 * only the property itself goes.
 */
function without(text: string, path: string[]): string {
  const tree = parseTree(text, [], { allowTrailingComma: true });
  const property = tree && findNodeAtLocation(tree, path)?.parent;
  if (!property) return text;
  const edits = modify(text, path, undefined, { formattingOptions: FORMAT });
  const before = text.slice(edits[0]?.offset ?? property.offset, property.offset);
  if (!/\/[/*]/.test(before)) return applyEdits(text, edits);
  const after = text.slice(property.offset + property.length).replace(/^\s*,/, '');
  const head = text.slice(0, property.offset);
  return (/^[ \t]*\n/.test(after) ? head.trimEnd() : head) + after; // a comment ends with its line
}

/** A name that stands twice in the file is changed where it does not count. */
function holds(text: string, place: readonly string[], changes: readonly EntryChange[]): boolean {
  try {
    const entries = at(parseEditedJson(text), place);
    return changes.every((change) => {
      const { name } = change;
      if (!change.entry) return !Object.hasOwn(entries, name);
      return canonicalJson(entries[name]) === canonicalJson(wanted(change, entries[name]));
    });
  } catch {
    return false;
  }
}

/** Without the person's form, where it cannot be kept. */
function rewritten(text: string, place: readonly string[], changes: readonly EntryChange[]) {
  const file = parseEditedJson(text);
  const entries = at(file, place);
  const taken = new Set(changes.map(({ name }) => name));
  const kept = Object.entries(entries).filter(([name]) => !taken.has(name));
  const given = changes
    .filter(({ entry }) => entry !== undefined)
    .map((change) => [change.name, wanted(change, entries[change.name])] as const);
  const all = Object.fromEntries([...kept, ...given]);
  return `${JSON.stringify(withAt(file, place, all), null, 2)}\n`;
}

function wanted({ entry, onlyOwn }: EntryChange, there: unknown): unknown {
  return onlyOwn && isRecord(there) ? { ...there, agenthub: entry?.['agenthub'] } : entry;
}

function at(file: unknown, place: readonly string[]): Record<string, unknown> {
  const found = place.reduce<unknown>((from, key) => (isRecord(from) ? from[key] : {}), file);
  return isRecord(found) ? found : {};
}

function withAt(file: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const fields = isRecord(file) ? file : {};
  return { ...fields, [key]: withAt(fields[key], rest, value) };
}
