import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../main/adapters/storage/sqlite-store.ts';
import { systemClock } from '../../main/adapters/time.ts';
import { round, type Benchmark } from './table.ts';
import { agentHub, aiSdk, anthropicSdk, bare, openaiAgents, type Contestant } from './turns.ts';

const ROUNDS = 600;
const WARM_UP = 100;

/**
 * What a program adds to one turn: the wall time of the turn, less that of the same requests to the
 * same simulator sent with `fetch` and read to the end, nothing else done. The simulator is a
 * process of its own and answers at once. All take their turns in one run, one after the other in
 * each round, so that what else the machine does meets all alike; medians are compared. A turn is
 * one model call; a loop is three, with two tool calls between. Ours alone keeps the chat in a
 * database on disk, reserves and settles the cost, and puts each call of a tool through its gate.
 */
export const run: Benchmark = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'agenthub-bench-'));
  const server = spawn(process.execPath, [join(import.meta.dirname, 'model-server.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [port] = (await once(server.stdout, 'data')) as [Buffer];
    const url = `http://127.0.0.1:${port.toString().trim()}`;
    using store = openSqliteStore(join(folder, 'agenthub.db'), systemClock);
    const contestants: Contestant[] = [
      bare(url),
      anthropicSdk(url),
      aiSdk(url),
      await openaiAgents(url),
      agentHub(url, store.database),
    ];
    const rows = await measure(contestants);
    for (const contestant of contestants) await contestant.close?.();
    return { rounds: ROUNDS, rows };
  } finally {
    server.stdin.end();
    rmSync(folder, { recursive: true, force: true });
  }
};

async function measure(contestants: readonly Contestant[]) {
  const times = contestants.map(() => ({ turn: [] as number[], loop: [] as number[] }));
  for (let index = -WARM_UP; index < ROUNDS; index += 1) {
    for (const [place, contestant] of contestants.entries()) {
      for (const kind of ['turn', 'loop'] as const) {
        const start = performance.now();
        await contestant.run(kind === 'loop' ? 'Look twice, in a loop.' : 'Say hello.');
        if (index >= 0) times[place]![kind].push((performance.now() - start) * 1000);
      }
    }
  }
  const [floor] = times;
  return contestants.map(({ name }, place) => {
    const { turn, loop } = times[place]!;
    return {
      'microseconds at the median': name,
      turn: round(median(turn)),
      loop: round(median(loop)),
      'turn added': round(median(turn) - median(floor!.turn)),
      'loop added': round(median(loop) - median(floor!.loop)),
    };
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
