import { expect, test } from 'vitest';
import { FakeClock, seededRandom, sleep } from '../../base/index.ts';
import { Admission } from './admission.ts';
import { LoadBalancer, available, loadReasons, resourceScore, type AgentLoad } from './balance.ts';
import { decideAgent, type Candidate } from './decision.ts';
import {
  PriorityQueue,
  RUN_PRIORITY,
  urgency,
  type RunPriority,
  type Waiting,
} from './priority-queue.ts';
import { RoutingMetrics } from './routing-metrics.ts';

const load = (agentId: string, given: Partial<AgentLoad> = {}): AgentLoad => ({
  ...{ agentId, currentTasks: 0, avgResponseTime: 0, capacity: 10, share: { status: 'elsewhere' } },
  ...given,
});

const takes = (processor: number, memory: number) =>
  ({ status: 'known', processor, memory }) as const;

test('waiting and a near deadline raise what waits, by the formula', () => {
  expect(urgency({ priority: 'LOW', since: 0, deadline: 300_000 }, 300_000)).toBe(1);
  expect(urgency({ priority: 'LOW', since: 0 }, 150_000)).toBe(3.5);
  expect(urgency({ priority: 'CRITICAL', since: 0, deadline: 300_000 }, 0)).toBe(1);
});

test('a thousand random steps: the queue always gives the most urgent of that moment', () => {
  const random = seededRandom(7);
  const queue = new PriorityQueue<Waiting & { id: number }>();
  const model: (Waiting & { id: number })[] = [];
  const names = Object.keys(RUN_PRIORITY) as RunPriority[];
  let now = 0;
  for (let step = 0; step < 1000; step += 1) {
    now += Math.floor(random.next() * 20_000);
    const dice = random.next();
    if (dice < 0.5) {
      const deadline = random.next() < 0.3 ? now + random.next() * 900_000 : undefined;
      const entry = { id: step, priority: names[step % 4]!, since: now, deadline };
      queue.add(entry);
      model.push(entry);
    } else if (dice < 0.6 && model.length > 0) {
      queue.cancel(model.splice(Math.floor(random.next() * model.length), 1)[0]!);
    } else {
      const best = model.toSorted((a, b) => urgency(a, now) - urgency(b, now))[0];
      expect(queue.take(now)?.id).toBe(best?.id);
      if (best) model.splice(model.indexOf(best), 1);
    }
    expect(queue.size).toBe(model.length);
  }
});

test('at most so many run, the urgent go first, and a run inside another never waits for it', async () => {
  const clock = new FakeClock();
  const admission = new Admission(2, clock);
  const order: string[] = [];
  const { signal } = new AbortController();
  let running = 0;
  let most = 0;
  const work = (id: string, priority: RunPriority) =>
    admission.run(
      { priority, depth: 0 },
      async () => {
        running += 1;
        most = Math.max(most, running);
        order.push(id);
        await sleep(clock, 100);
        const inner = () => Promise.resolve(true);
        await admission.run({ priority, depth: 1 }, inner, () => true, signal);
        running -= 1;
        return true;
      },
      (ok) => ok,
      signal,
    );
  const all = [work('a', 'LOW'), work('b', 'LOW'), work('c', 'LOW'), work('d', 'CRITICAL')];
  expect(admission.report()).toMatchObject({ running: 2, queueDepth: 2, agentUtilization: 1 });
  for (let turn = 0; turn < 5; turn += 1) await clock.advance(100);
  await Promise.all(all);
  expect([most, order]).toEqual([2, ['a', 'b', 'd', 'c']]);
  expect(admission.report()).toMatchObject({ running: 0, queueDepth: 0, completed: 8, failed: 0 });
});

test('work that is called off while it waits leaves the queue', async () => {
  const admission = new Admission(1, new FakeClock());
  const abort = new AbortController();
  const never = new Promise<boolean>(() => {});
  const wish = { priority: 'NORMAL' as const, depth: 0 };
  void admission.run(
    wish,
    () => never,
    () => true,
    abort.signal,
  );
  const waiting = admission.run(
    wish,
    () => never,
    () => true,
    abort.signal,
  );
  abort.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  expect(admission.report().queueDepth).toBe(0);
});

test('agents take work under 0.8 of what they can do, by each strategy', () => {
  expect([
    available(load('a', { currentTasks: 7 })),
    available(load('a', { currentTasks: 8 })),
  ]).toEqual([true, false]);
  expect(resourceScore(load('a', { share: takes(0.5, 0.5), currentTasks: 5 }))).toBeCloseTo(0.5);
  const balancer = new LoadBalancer();
  const loads = [
    load('big', { capacity: 30, currentTasks: 3 }),
    load('small', { share: takes(0.9, 0) }),
  ];
  expect(balancer.pick(loads, 'least-connections')?.agentId).toBe('small');
  expect(balancer.pick(loads, 'resource-based')?.agentId).toBe('big');
  const turns = Array.from({ length: 8 }, () => balancer.pick(loads)!.agentId);
  expect(turns.filter((agent) => agent === 'big')).toHaveLength(6);
  const fuller = [
    load('wide', { capacity: 100, currentTasks: 5 }),
    load('narrow', { currentTasks: 4 }),
  ];
  expect(balancer.pick(fuller, 'least-connections')?.agentId).toBe('narrow');
  expect(balancer.pick(fuller, 'resource-based')?.agentId).toBe('wide');
  expect(balancer.pick([load('full', { currentTasks: 9 })])).toBeUndefined();
});

test('what is not known of an agent does not count for it: its tasks have the whole weight', () => {
  const busy = load('busy', { share: takes(1, 0.5), currentTasks: 0 });
  const away = load('away', { currentTasks: 4 });
  const early = load('early', { share: { status: 'not-measured' }, currentTasks: 7 });
  expect([busy, away, early].map(resourceScore)).toEqual([0.55, 0.4, 0.7]);
  const balancer = new LoadBalancer();
  expect(balancer.pick([busy, away, early], 'resource-based')?.agentId).toBe('away');
  expect(loadReasons([busy, away, early], 'away', 'resource-based')).toEqual([
    "load: of busy, away, early it is away's turn by resource-based",
    'share of busy: 0.55, processor 1.00, memory 0.50, tasks 0 of 10',
    'share of away: 0.40, tasks 4 of 10 alone, it runs elsewhere',
    'share of early: 0.70, tasks 7 of 10 alone, not measured yet',
  ]);
  expect(loadReasons([busy, away], 'busy', 'least-connections')).toHaveLength(1);
});

test('all who are judged alike are told, however many they are', () => {
  const alike = Array.from({ length: 9 }, (_, at): Candidate => ({
    ...{ agent: `a${at}`, text: 'x', similarity: 0.5, tasks: 0, failures: 0, available: true },
  }));
  expect(decideAgent('x', alike, 'words')!.alternatives).toHaveLength(8);
});

test('a decision names its rule, likeness and history, and who else might do it', () => {
  const about = (agent: string, text: string, rest: Partial<Candidate> = {}): Candidate => ({
    ...{ agent, text, similarity: 0.1, tasks: 0, failures: 0, available: true },
    ...rest,
  });
  const coder = about('coder', 'writes code', { tasks: 8 });
  const other = about('poet', 'writes verse', { similarity: 0.6 });
  const decision = decideAgent('Implement the parser', [other, coder], 'words');
  expect(decision).toMatchObject({ agent: 'coder', confidence: 0.76 });
  expect(decision!.reasons).toContain('rule: both speak of code (0.8)');
  expect(decision!.alternatives).toEqual([{ agent: 'poet', confidence: 0.45 }]);
  const failing = about('coder', 'writes code', { tasks: 98, failures: 98 });
  expect(decideAgent('Implement it', [other, failing], 'words')?.agent).toBe('poet');
  expect(decideAgent('x', [about('a', 'b', { available: false })], 'words')).toBeUndefined();
});

test('slow routing and many failures raise alerts', () => {
  const metrics = new RoutingMetrics();
  for (let task = 0; task < 100; task += 1) {
    metrics.note({ waitedMs: task < 97 ? 5 : 1500, workedMs: 10, ok: task % 10 !== 0 });
  }
  const report = metrics.report({ places: 50, running: 0, queued: 0 });
  expect(report).toMatchObject({ totalRequests: 100, failed: 10, errorRate: 0.1, averageMs: 10 });
  expect(report.alerts).toEqual(['High routing latency detected', 'High error rate in routing']);
});
