import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { TaskState, type Task } from '@a2a-js/sdk';
import { expect, test } from 'vitest';
import { seededRandom } from '../../app/base/index.ts';
import { a2aClient, textIn, toSend } from '../support/a2a-client.ts';
import { testAgent } from '../support/a2a-server.ts';
import { effectsIn, effectsServer } from '../support/call-gateway.ts';
import { killHard, startServe, testHome, until } from '../support/home.ts';

const LONG = process.env['AGENTHUB_CHAOS'] === 'long';
const ROUNDS = LONG ? 200 : 15;
const STEPS = ['a', 'b', 'c', 'd', 'e', 'f'];
const ENDED = [TaskState.TASK_STATE_COMPLETED, TaskState.TASK_STATE_FAILED];

/** Writes one after the other and side by side, with moments between them. */
function workflow(round: string): object {
  const write = (id: string, needs: string[]) => [
    [id, { tool: 'effects__write', inputs: { id: `${round}-${id}`, fault: 'none' }, needs }],
  ];
  const wait = (id: string, needs: string[]) => [[id, { type: 'wait', ms: 25, needs }]];
  const nodes: unknown[][] = [
    ...write('a', []),
    ...wait('w1', ['a']),
    ...write('b', ['w1']),
    ...write('c', ['w1']),
    ...wait('w2', ['b', 'c']),
    ...write('d', ['w2']),
    ...write('e', ['d']),
    ...wait('w3', ['e']),
    ...write('f', ['w3']),
  ];
  return { name: 'killed', nodes: Object.fromEntries(nodes) as unknown };
}

test(
  `${ROUNDS} runs killed at random moments end after the next start, and no effect comes twice`,
  async () => {
    using home = testHome();
    const file = join(home.folder, 'effects');
    home.servers({ effects: effectsServer(file) });
    const random = seededRandom(17);
    for (let round = 0; round < ROUNDS; round += 1) {
      const serving = await startServe(home);
      const client = await a2aClient(serving.url, serving.token);
      const request = toSend({ workflow: workflow(`${round}`) });
      request.message!.contextId = `round-${round}`;
      const answer = client.sendMessage(request).catch(() => undefined);
      await killMoment(answer);
      await killHard(serving);
      await answer;
    }
    await using serving = await startServe(home);
    const client = await a2aClient(serving.url, serving.token);
    const states = new Map<string, TaskState>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const task = await endOf(round);
      if (!task) continue; // killed before the run was stored
      states.set(`${round}`, task.status!.state);
      if (task.status!.state !== TaskState.TASK_STATE_FAILED) continue;
      expect(textIn(task.status!.message!)).toContain('whether it took effect is not known');
    }
    const effects = effectsIn(file);
    expect(new Set(effects).size).toBe(effects.length);
    for (const [round, state] of states) {
      if (state !== TaskState.TASK_STATE_COMPLETED) continue;
      const written = effects.filter((line) => line.startsWith(`write ${round}-`));
      expect(written.toSorted()).toEqual(STEPS.map((step) => `write ${round}-${step}`));
    }
    expect(states.size).toBeGreaterThan(ROUNDS / 2);
    expect([...states.values()]).toContain(TaskState.TASK_STATE_COMPLETED);

    /** Shortly after so many of the writes, whatever the speed of the machine; soon, at the latest. */
    async function killMoment(answer: Promise<unknown>): Promise<void> {
      const before = effectsIn(file).length;
      const writes = Math.floor(random.next() * STEPS.length);
      const over = answer.then(() => true);
      const wrote = () => effectsIn(file).length >= before + writes;
      while (!wrote() && !(await Promise.race([over, pause(2, false)]))) continue;
      await pause(random.next() * 30);
    }

    async function endOf(round: number): Promise<Task | undefined> {
      const find = async () => {
        const { tasks } = await client.listTasks({
          tenant: '',
          contextId: `round-${round}`,
          status: TaskState.TASK_STATE_UNSPECIFIED,
          pageToken: '',
          statusTimestampAfter: undefined,
        });
        return tasks[0];
      };
      if (!(await find())) return undefined;
      await until(async () => ENDED.includes((await find())!.status!.state), 30_000, 'the end');
      return find();
    }
  },
  LONG ? 1_800_000 : 180_000,
);

test('a message to another agent is not sent again after a kill', async () => {
  await using agent = await testAgent(() => new Promise(() => undefined));
  using home = testHome({ helper: { type: 'a2a', url: agent.url } });
  const ask = { agent: 'a2a:helper', inputs: { message: 'hello' } };
  const serving = await startServe(home);
  const first = await a2aClient(serving.url, serving.token);
  const request = toSend({ workflow: { name: 'asks', nodes: { ask } } });
  const answer = first.sendMessage(request).catch(() => undefined);
  await until(() => agent.received.length === 1, 20_000, 'the message');
  await killHard(serving);
  await answer;
  await using again = await startServe(home);
  const client = await a2aClient(again.url, again.token);
  const newest = async () => {
    const { tasks } = await client.listTasks({
      tenant: '',
      contextId: '',
      status: TaskState.TASK_STATE_UNSPECIFIED,
      pageToken: '',
      statusTimestampAfter: undefined,
    });
    return tasks[0]?.status;
  };
  await until(
    async () => (await newest())?.state === TaskState.TASK_STATE_FAILED,
    20_000,
    'an end',
  );
  expect(textIn((await newest())!.message!)).toContain('whether it took effect is not known');
  expect(agent.received).toEqual(['hello']);
});
