import type { Compiled, Pattern } from './schema.ts';
import { completed, outputOf, place, softly, stepId } from './step.ts';

/** Nobody leads: each participant acts on an event and tells of what it did by another. */
export function choreography(form: Pattern<'choreography'>): Compiled {
  const told = new Set(form.participants.flatMap(({ emits }) => emits ?? []));
  // what a participant of this run tells stays in this run; other events come from outside
  const topic = (name: string): string => (told.has(name) ? `./${name}` : name);
  const timeoutMs = form.timeoutSeconds * 1000;
  const nodes = form.participants.flatMap(({ on, emits, step }, index) => {
    const { id } = place(step, stepId(index), 'input');
    const hears = `${id}_hears`;
    const { node } = place(
      step,
      stepId(index),
      on === undefined ? 'input' : outputOf(hears),
      on === undefined ? {} : { needs: [hears] },
    );
    return [
      ...(on === undefined ? [] : [{ id: hears, type: 'wait', event: topic(on), timeoutMs }]),
      node,
      ...(emits === undefined
        ? []
        : [
            {
              ...{ id: `${id}_tells`, needs: [id] },
              publish: topic(emits),
              payload: { output: `\${${outputOf(id)}}` },
            },
          ]),
    ];
  });
  const ids = form.participants.map(({ step }, index) => step.id ?? stepId(index));
  return { nodes, output: Object.fromEntries(ids.map((id) => [id, `\${${outputOf(id)}}`])) };
}

/** Asks over the bus and waits for the answer. */
export function requestReply(form: Pattern<'request-reply'>): Compiled {
  const timeoutMs = form.timeoutSeconds * 1000;
  return {
    nodes: [
      {
        ...{ id: 'ask', type: 'task', retry: { attempts: 1 }, timeoutMs: timeoutMs + 1000 },
        action: { ask: form.topic, payload: form.payload, timeoutMs },
      },
    ],
  };
}

/** Goes on when every participant has arrived; broken when one is late. */
export function barrier({ participants, timeoutSeconds }: Pattern<'barrier'>): Compiled {
  const waits = participants.map((event, index) => ({
    ...{ id: `arrival${index + 1}`, type: 'wait', event },
    timeoutMs: timeoutSeconds * 1000,
  }));
  const ids = waits.map(({ id }) => id);
  return {
    nodes: [...waits, { id: 'together', type: 'parallel', needs: ids }],
    output: ids.map((id) => `\${${outputOf(id)}}`),
  };
}

/** Voters side by side; who is late or fails has not voted for it. */
export function vote({ voters, required, timeoutSeconds }: Pattern<'vote'>): Compiled {
  const timeoutMs = timeoutSeconds * 1000;
  const placed = voters.map((voter, index) => {
    const asks = voter['prompt'] !== undefined && voter['output'] === undefined;
    return place(voter, stepId(index), 'input', {
      ...{ optional: true, timeoutMs },
      ...(asks ? { output: { type: 'boolean' } } : {}),
    });
  });
  const yes = placed.map(({ id, node }) => {
    const given = outputOf(id);
    const said = `(${given} == true || ${given} == "yes")`;
    return node['type'] === 'approval' ? completed(id) : `${completed(id)} && ${said}`;
  });
  const votesFor = yes.map((one) => `((${one}) ? 1 : 0)`).join(' + ');
  const least = required ?? Math.floor(voters.length / 2) + 1;
  return {
    nodes: [
      ...placed.map(({ node }) => node),
      {
        ...{ id: 'tally', needs: softly(placed.map(({ id }) => id)) },
        value: {
          agreed: `\${${votesFor} >= ${least}}`,
          votes_for: `\${${votesFor}}`,
          total_votes: voters.length,
          required: least,
        },
      },
    ],
  };
}
