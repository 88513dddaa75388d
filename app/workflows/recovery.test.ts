import { expect, test } from 'vitest';
import {
  goOn,
  runWithSnapshots,
  type KilledCase,
  type RunEndSeen,
} from '../../tests/support/killed-core.ts';
import { call, say, MODEL } from '../../tests/support/memory-core.ts';

const CLERK = `---
name: clerk
role: Looks after the box
settings: { model: ${MODEL} }
permissions: { effects: [read, write] }
---
Be brief.
`;

/** Writes once with its tool, then says so. */
const clerkPlays: KilledCase['model'] = ({ messages }) =>
  messages.length === 1 ? [call('t1', 'alter', { text: 'by clerk' })] : [say('done')];

const ALTER = (text: string) => `tool: box__alter, inputs: { text: ${text} }`;

const CASES: Record<string, KilledCase> = {
  'a tool that changes something': {
    effects: 1,
    text: `name: t\nnodes:\n  a: { ${ALTER('one')} }\n`,
  },
  'a tool that reads': {
    effects: 0,
    text: 'name: t\nnodes:\n  a: { tool: box__look, inputs: { text: one } }\n',
  },
  'a tool that is undone when the run fails': {
    effects: 4,
    ends: 'failed',
    text: `
name: t
nodes:
  a: { ${ALTER('one')}, compensate: { action: { tool: box__alter }, inputs: { text: unone } } }
  b: { ${ALTER('two')}, needs: [a], compensate: { action: { tool: box__alter }, inputs: { text: untwo } } }
  c: { type: check, that: "false", message: no, needs: [b] }
`,
  },
  'a prompt, and one about its answer': {
    effects: 0,
    text: `
name: t
nodes:
  a: { prompt: How many?, model: ${MODEL} }
  b: { prompt: "After \${nodes.a.output.text}?", model: ${MODEL}, needs: [a] }
`,
  },
  'a message told, and a step that waits for it': {
    effects: 1,
    text: `
name: t
nodes:
  hears: { type: wait, event: ./news }
  pause: { type: wait, ms: 5 }
  tells: { publish: ./news, payload: { n: 7 }, needs: [pause] }
  acts: { ${ALTER('"${string(nodes.hears.output.n)}"')}, needs: [hears] }
`,
  },
  'a question, and the step that answers it': {
    effects: 0,
    text: `
name: t
nodes:
  clerk: { type: wait, event: ./price }
  reply: { publish: "\${nodes.clerk.output._message.replyTo}", payload: { price: 3 }, answers: "\${nodes.clerk.output._message.id}", needs: [clerk] }
  pause: { type: wait, ms: 5 }
  asks: { ask: ./price, payload: { item: tea }, needs: [pause] }
`,
  },
  'notes on the blackboard': {
    effects: 0,
    text: `
name: t
nodes:
  a: { share: plan, content: { n: 1 } }
  b: { share: plan, content: { n: 2 }, needs: [a] }
  c: { recall: plan, needs: [b] }
`,
  },
  "a person's own agent with a tool": {
    effects: 1,
    text: 'name: t\nnodes:\n  a: { agent: clerk, inputs: { request: alter the text } }\n',
    agents: { 'clerk.md': CLERK },
    model: clerkPlays,
  },
  'an agent that the supervisor chooses': {
    effects: 1,
    text: 'name: t\nnodes:\n  a: { agent: auto, inputs: { request: alter the text } }\n',
    agents: { 'clerk.md': CLERK },
    model: clerkPlays,
  },
  'the four agents': {
    effects: 1,
    text: 'name: t\nnodes:\n  a: { type: subworkflow, workflow: four-agents, inputs: { request: "box__alter text=one", consent: true } }\n',
    settings: { model: 'offline/planner' },
  },
  'loops, a sub-workflow, a decision, a parallel, an approval and a check': {
    effects: 5,
    text: `
name: t
nodes:
  begin: { type: start }
  fork: { type: parallel, needs: [begin] }
  may: { type: approval, question: "May it?", needs: [fork] }
  each: { type: loop, over: "[1, 2]", parallel: 2, needs: [fork], body: { w: { ${ALTER('"e${index}"')} } } }
  count: { type: loop, while: "index < 2", needs: [each], body: { w: { ${ALTER('"c${index}"')} } } }
  pick: { type: decision, needs: [count, may], branches: [{ when: "nodes.may.output.approved", next: [inner] }], otherwise: [never] }
  inner: { type: subworkflow, workflow: mine }
  never: { value: 1 }
  ok: { type: check, that: "size(nodes.count.output) == 2", message: no, needs: [inner] }
  done: { type: end, output: "\${nodes.inner.output}", needs: [ok] }
parts: { mine: { nodes: { w: { ${ALTER('inner')} } }, output: fine } }
`,
  },
  'a vote': {
    effects: 0,
    text: `
name: t
pattern: vote
voters:
  - { type: approval, question: "Agreed?" }
  - { value: "yes" }
  - { prompt: "Agreed?", model: ${MODEL} }
`,
    model: () => [say('yes')],
  },
  'a barrier': {
    effects: 0,
    text: `
name: t
nodes:
  pause: { type: wait, ms: 5 }
  a: { publish: ./a, needs: [pause] }
  b: { publish: ./b, needs: [a] }
  all: { type: subworkflow, workflow: barrier }
parts: { barrier: { nodes: { a: { type: wait, event: ./a, timeoutMs: 60000 }, b: { type: wait, event: ./b, timeoutMs: 60000 }, met: { value: met, needs: [a, b] } } } }
`,
  },
};

/** What must be the same whether the app was killed or not. */
function facts({ state }: RunEndSeen) {
  return {
    status: state.status,
    output: state.output,
    nodes: [...state.nodes].map(([path, { status }]) => `${path} ${status}`).sort(),
  };
}

/** Paths whose end was stored before the kill and that began again after it. */
function begunAgain({ history }: RunEndSeen): string[] {
  const ended = new Set<string>();
  return history.flatMap(({ event }) => {
    if (event.type === 'node.completed' || event.type === 'node.skipped') ended.add(event.path);
    return event.type === 'node.started' && ended.has(event.path) ? [event.path] : [];
  });
}

/** Whether a call that changes something was left as it is, because nobody knows how it ended. */
function mustNotRepeat({ history, state, answers }: RunEndSeen): boolean {
  const told = JSON.stringify([history, state.output, answers]);
  return told.includes('whether it took effect is not known');
}

test.each(Object.entries(CASES))(
  '%s: a kill at any moment repeats nothing and loses nothing',
  async (_name, one) => {
    const { whole, snapshots } = await runWithSnapshots(one);
    expect(whole.left).toBe(0);
    expect([whole.state.status, whole.effects.length]).toEqual([
      one.ends ?? 'completed',
      one.effects,
    ]);
    for (const snapshot of snapshots) {
      const resumed = await goOn(one, snapshot);
      const at = `killed after: ${snapshot.after}`;
      expect(begunAgain(resumed), at).toEqual([]);
      expect(new Set(resumed.effects).size, at).toBe(resumed.effects.length);
      expect(resumed.left, at).toBe(0);
      if (resumed.cutOff > 0 && mustNotRepeat(resumed)) continue;
      expect(facts(resumed), at).toEqual(facts(whole));
      expect(resumed.effects.toSorted(), at).toEqual(whole.effects.toSorted());
      const paidTwice = resumed.answers.length - whole.answers.length;
      expect(paidTwice, at).toBeLessThanOrEqual(snapshot.after === 'a model was asked' ? 1 : 0);
    }
  },
  60_000,
);
