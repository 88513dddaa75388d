import type { ASTNode } from '@marcbachmann/cel-js';

/** The nodes directly inside one. */
export function partsOf(node: ASTNode): ASTNode[] {
  const found: ASTNode[] = [];
  const look = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) look(each);
    else if (typeof value === 'object' && value !== null && 'op' in value) {
      found.push(value as ASTNode);
    }
  };
  look(node.args);
  return found;
}
