import type { ASTNode } from '@marcbachmann/cel-js';
import { partsOf } from './nodes.ts';

/** A name that an expression reads, and the field of it where one follows. */
export interface NameRead {
  readonly name: string;
  readonly field: string | undefined;
}

/** Those that give their first argument, or their first two, a value of their own. */
const BINDING = ['all', 'exists', 'exists_one', 'map', 'filter', 'bind'];

/** The names that an expression reads from outside, each as often as it stands there. */
export function namesRead(node: ASTNode, bound: readonly string[] = []): NameRead[] {
  if (node.op === 'id') {
    return bound.includes(node.args) ? [] : [{ name: node.args, field: undefined }];
  }
  if (node.op === '.' && node.args[0].op === 'id') {
    const [{ args: name }, field] = node.args;
    return bound.includes(name) ? [] : [{ name, field }];
  }
  if (node.op === '[]' && node.args[0].op === 'id' && isText(node.args[1])) {
    const name = node.args[0].args;
    return bound.includes(name) ? [] : [{ name, field: String(node.args[1].args) }];
  }
  const inner = node.op === 'rcall' && BINDING.includes(node.args[0]) ? ownNames(node.args[2]) : [];
  return partsOf(node).flatMap((part) => namesRead(part, [...bound, ...inner]));
}

function isText(node: ASTNode): boolean {
  return node.op === 'value' && typeof node.args === 'string';
}

function ownNames(given: readonly ASTNode[]): string[] {
  return given.slice(0, 2).flatMap((node) => (node.op === 'id' ? [node.args] : []));
}
