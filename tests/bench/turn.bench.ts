import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../main/adapters/storage/sqlite-store.ts';
import { systemClock } from '../../main/adapters/time.ts';
import { round, type Benchmark } from './table.ts';
import { agentHub, aiSdk, anthropicSdk, bare, openaiAgents, type Contestant } from './turns.ts';

const BLOCKS = 24;
/** Turns in a row: what a program adds when it has just been at work, and when others have. */
const BLOCK = 25;
const WARM_UP = 4;

/**
 * What a program adds to one turn: the wall time of the turn, less that of the same requests to the
 * same simulator sent with `fetch` and read to the end, nothing else done. The simulator is a
 * process of its own and answers at once. All take their turns in one run, block after block, each
 * beginning with another one, so that what else the machine does meets all alike; medians are
 * compared. A turn is one model call; a loop is three, with two tool calls between. The first of a
 * block is told apart: its program was not at work just before. Ours alone keeps the chat in a
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
    return { blocks: BLOCKS, block: BLOCK, rows };
  } finally {
    server.stdin.end();
    rmSync(folder, { recursive: true, force: true });
  }
};

const REQUESTS = { turn: 'Say hello.', loop: 'Look twice, in a loop.' };

async function measure(contestants: readonly Contestant[]) {
  const times = contestants.map(() => ({
    turn: [] as number[],
    loop: [] as number[],
    firstTurn: [] as number[],
    firstLoop: [] as number[],
  }));
  for (let block = -WARM_UP; block < BLOCKS; block += 1) {
    for (let at = 0; at < contestants.length; at += 1) {
      const place = (at + block + WARM_UP) % contestants.length;
      const [firstTurn, ...turns] = await inARow(contestants[place]!, REQUESTS.turn);
      const [firstLoop, ...loops] = await inARow(contestants[place]!, REQUESTS.loop);
      if (block < 0) continue;
      times[place]!.turn.push(...turns);
      times[place]!.loop.push(...loops);
      times[place]!.firstTurn.push(firstTurn!);
      times[place]!.firstLoop.push(firstLoop!);
    }
  }
  const [floor] = times;
  return contestants.map(({ name }, place) => {
    const { turn, loop, firstTurn, firstLoop } = times[place]!;
    return {
      'microseconds at the median': name,
      turn: round(median(turn)),
      loop: round(median(loop)),
      'turn added': round(median(turn) - median(floor!.turn)),
      'loop added': round(median(loop) - median(floor!.loop)),
      'first turn': round(median(firstTurn)),
      'first loop': round(median(firstLoop)),
    };
  });
}

/** Microseconds of each. */
async function inARow(contestant: Contestant, request: string): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < BLOCK; index += 1) {
    const start = performance.now();
    await contestant.run(request);
    times.push((performance.now() - start) * 1000);
  }
  return times;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
