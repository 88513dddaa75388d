import { expect, test } from 'vitest';
import { memoryDatabase } from '../../../main/adapters/storage/sqlite-store.ts';
import { FakeClock, countingIds, seededRandom } from '../../base/index.ts';
import { WorkflowEngine } from '../engine.ts';
import { parseWorkflow } from '../parse.ts';
import { Blackboard } from './board.ts';
import { boardsOf } from './boards-of.ts';
import { MessageBus } from './bus.ts';
import { carryMessages } from './carry.ts';
import { performTogether } from './perform.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

function setUp() {
  const clock = new FakeClock();
  const { database } = memoryDatabase(clock);
  const bus = new MessageBus({ database, clock, ids: countingIds(), log });
  const board = new Blackboard(database, clock);
  const engine = new WorkflowEngine({
    ...{ database, clock, random: seededRandom(1), ids: countingIds(), log },
    performer: {
      perform: (task, signal) => {
        const { action } = task;
        if ('value' in action) return Promise.resolve({ status: 'done', output: action.value });
        if ('tool' in action || 'agent' in action || 'prompt' in action) throw new Error('none');
        return performTogether({ bus, board }, task, action, signal);
      },
      remains: () => ({ status: 'again' }),
    },
    workflow: () => undefined,
  });
  carryMessages(bus, engine);
  const start = (text: string) => engine.start(parseWorkflow(`name: t\nnodes:\n${text}`));
  return { clock, bus, board, engine, start };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));
const ASK =
  '  price: { ask: price.of, payload: { item: tea }, timeout: 10, retry: { attempts: 1 } }';
const ANSWER = `  heard: { type: wait, event: price.of }
  tell:
    publish: "\${nodes.heard.output._message.replyTo}"
    answers: "\${nodes.heard.output._message.id}"
    payload: { won: 500 }
    needs: heard`;

test('a question finds a run that begins to listen after it was asked', async () => {
  const { start, clock } = setUp();
  const asking = start(ASK);
  await settle();
  await clock.advance(5000);
  const answering = start(ANSWER);
  const { status, output } = await asking.untilEnded();
  expect({ status, output }).toEqual({ status: 'completed', output: { won: 500 } });
  expect((await answering.untilEnded()).status).toBe('completed');
});

test('a question that nobody took is a dead letter and is answered when it is delivered again; a retry asks anew', async () => {
  const { start, clock, bus, engine } = setUp();
  const asking = start(ASK);
  await settle();
  await clock.advance(10_000);
  expect((await asking.untilEnded()).error?.code).toBe('bus.no-answer');
  const [dead] = bus.list({ run: asking.id, limit: 9 });
  expect(dead?.status).toBe('dead');
  const answering = start(ANSWER);
  await settle();
  expect(answering.state.status).toBe('running');
  bus.retry(dead!.message.message_id);
  expect((await answering.untilEnded()).status).toBe('completed');
  const again = engine.retryFrom(asking.id, 'price');
  await settle();
  expect(bus.list({ run: asking.id, status: 'pending', limit: 9 })).toHaveLength(1);
  again.cancel('enough');
});

test('the boards of a run are its own, those that it names, and those that it wrote on', async () => {
  const { start, board, engine } = setUp();
  const run = start(`  own: { share: a, content: 1 }
  named: { share: b, content: 2, board: team }
  found: { share: c, content: 3, board: '\${"room-" + string(nodes.own.output.version)}', needs: own }
  seen: { recall: b, board: team, needs: named }
`);
  expect((await run.untilEnded()).status).toBe('completed');
  const boards = boardsOf(board, run.id, engine.facts(run.id));
  expect(boards).toEqual([run.id, 'team', 'room-1']);
  expect(board.entries(boards).map(({ key }) => key)).toEqual(['a', 'b', 'c']);
});
