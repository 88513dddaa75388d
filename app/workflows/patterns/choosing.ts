import type { Compiled, Pattern } from './schema.ts';
import { completed, firstCompleted, outputOf, place, softly } from './step.ts';

/** The first way whose condition holds. */
export function router({ routes, otherwise }: Pattern<'router'>): Compiled {
  const placed = routes.map(({ step }, index) => place(step, `route${index + 1}`, 'input'));
  const other = otherwise ? place(otherwise, 'otherwise', 'input') : undefined;
  const ids = [...placed, ...(other ? [other] : [])].map(({ id }) => id);
  return {
    nodes: [
      {
        ...{ id: 'route', type: 'decision' },
        branches: routes.map(({ when }, index) => ({ when, next: [placed[index]!.id] })),
        otherwise: other ? [other.id] : [],
      },
      ...placed.map(({ node }) => node),
      ...(other ? [other.node] : []),
    ],
    output: `\${${firstCompleted(ids)}}`,
  };
}

/**
 * Patterns in patterns. In order, each is given what the one before it gave; by condition, each
 * whose `when` holds is given the same input, and one of them must.
 */
export function composite(
  { how, parts }: Pattern<'composite'>,
  prefix: string,
  compile: (form: Record<string, unknown>, prefix: string) => Compiled,
): Compiled {
  const found: Record<string, Compiled> = {};
  const nodes: Record<string, unknown>[] = [];
  for (const [index, { when, inputs, ...form }] of parts.entries()) {
    const name = `${prefix}part${index + 1}`;
    const { parts: inner, ...own } = compile(form, `${name}_`);
    Object.assign(found, inner, { [name]: own });
    const id = `part${index + 1}`;
    const last = index > 0 && how === 'sequential' ? `part${index}` : undefined;
    const given = last === undefined ? '${input}' : `\${${outputOf(last)}}`;
    nodes.push({
      ...{ id, type: 'subworkflow', workflow: name, inputs: inputs ?? given },
      ...(last === undefined ? {} : { needs: [last] }),
      ...(when === undefined ? {} : { when }),
    });
  }
  if (how === 'sequential') return { nodes, parts: found };
  const ids = nodes.map(({ id }) => String(id));
  const some = {
    ...{ id: 'some', type: 'check', needs: softly(ids), that: ids.map(completed).join(' || ') },
    message: 'No patterns were executed.',
  };
  return {
    nodes: [...nodes, some],
    output: Object.fromEntries(ids.map((id) => [id, `\${${outputOf(id)}}`])),
    parts: found,
  };
}
