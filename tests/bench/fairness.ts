import { callGateway } from '../support/call-gateway.ts';
import { round, spread } from './table.ts';

const SERVERS = 50;
const CALLERS = 1000;
const SECONDS = 10;

/**
 * Many callers, each calling its server again as soon as it was answered, for some seconds; the
 * usual limit of calls at once per server holds. Shares are even where Jain's index (R. Jain et
 * al., DEC-TR-301, 1984) is 1; it is 1/n where one has everything.
 */
export async function measureFairness(url: string) {
  const names = Array.from({ length: SERVERS }, (_, place) => `s${place}`);
  const agenthub = { rate: { capacity: 1e9, perSecond: 1e9 } };
  await using app = await callGateway(
    Object.fromEntries(names.map((name) => [name, { url, agenthub }])),
  );
  const calls = new Array<number>(CALLERS).fill(0);
  const waits: number[] = [];
  const ends = performance.now() + SECONDS * 1000;
  await Promise.all(
    calls.map(async (_, caller) => {
      const server = names[caller % SERVERS]!;
      while (performance.now() < ends) {
        const before = performance.now();
        const outcome = await app.gateway.call({
          server,
          tool: 'echo',
          arguments: { text: `from ${caller}` },
        });
        if (outcome.status === 'failed') throw outcome.error;
        waits.push(performance.now() - before);
        calls[caller]! += 1;
      }
    }),
  );
  const perServer = names.map((_, place) =>
    calls.reduce((sum, count, caller) => sum + (caller % SERVERS === place ? count : 0), 0),
  );
  return {
    callers: CALLERS,
    servers: SERVERS,
    calls: waits.length,
    'calls per caller, fewest': Math.min(...calls),
    'calls per caller, most': Math.max(...calls),
    "Jain's index of callers": jain(calls),
    "Jain's index of servers": jain(perServer),
    'ms of wait, p50': spread(waits).p50,
    'ms of wait, p99': spread(waits).p99,
    'ms of wait, longest': round(waits.reduce((most, wait) => Math.max(most, wait), 0)),
  };
}

function jain(shares: readonly number[]): number {
  const sum = shares.reduce((total, share) => total + share, 0);
  const squares = shares.reduce((total, share) => total + share * share, 0);
  return round((sum * sum) / (shares.length * squares));
}
