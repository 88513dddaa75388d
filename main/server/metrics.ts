import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { CommandOutput, Door } from '../../app/contract/index.ts';
import { prometheusText, type Metric, type Sample } from './prometheus.ts';

export interface MetricsEndpoint extends Disposable {
  /** `GET /metrics`. */
  read(): Promise<Response>;
}

const NANO = 1e9;

/** What programs that watch AgentHub read: counts of what is stored, and how this process does. */
export function metricsEndpoint(door: Door): MetricsEndpoint {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  return {
    async read() {
      const counts = await door.invoke('metrics.read', {});
      const text = prometheusText([...storedMetrics(counts), ...processMetrics(delay)]);
      return new Response(text, {
        headers: { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' },
      });
    },
    [Symbol.dispose]: () => void delay.disable(),
  };
}

/** Pure: what the core counts, under the names that programs outside know. */
export function storedMetrics(counts: CommandOutput<'metrics.read'>): Metric[] {
  const { attempts, servers, runs, spend } = counts;
  return [
    metric(
      'agenthub_gateway_attempts',
      'Attempts at tool calls in the last 30 days, by server and outcome.',
      attempts.map(({ server, outcome, count }) => sample({ server, outcome }, count)),
    ),
    metric(
      'agenthub_server_ready',
      'Whether a server is ready.',
      servers.map(({ server, state }) => sample({ server }, state === 'ready' ? 1 : 0)),
    ),
    metric(
      'agenthub_breaker_state',
      'Circuit breaker of a server: 1 in the state that is named.',
      servers.map(({ server, breaker }) => sample({ server, state: breaker }, 1)),
    ),
    metric(
      'agenthub_runs',
      'Runs of workflows, by status.',
      runs.map(({ status, count }) => sample({ status }, count)),
    ),
    metric(
      'agenthub_spend_usd',
      'What models have cost, in US dollars; calls without a known price are left out.',
      spend.map(({ model, costNano }) => sample(modelLabels(model), costNano / NANO)),
    ),
    metric(
      'agenthub_model_calls',
      'Calls that were paid for or counted, by model.',
      spend.map(({ model, calls }) => sample(modelLabels(model), calls)),
    ),
  ];
}

function processMetrics(delay: ReturnType<typeof monitorEventLoopDelay>): Metric[] {
  const quantiles = [50, 99].map((share) =>
    sample({ quantile: String(share / 100) }, delay.percentile(share) / NANO),
  );
  delay.reset();
  const { rss, heapUsed } = process.memoryUsage();
  return [
    metric('agenthub_event_loop_delay_seconds', 'Delay since the last reading.', quantiles),
    metric('process_resident_memory_bytes', 'Memory of this process.', [sample({}, rss)]),
    metric('agenthub_heap_used_bytes', 'Heap of this process in use.', [sample({}, heapUsed)]),
    metric('process_uptime_seconds', 'Age of this process.', [sample({}, process.uptime())]),
  ];
}

/** `provider/model` as two labels. */
function modelLabels(model: string): Record<string, string> {
  const [provider = '', ...name] = model.split('/');
  return { provider, model: name.join('/') };
}

function metric(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, help, type: 'gauge', samples };
}

function sample(labels: Record<string, string>, value: number): Sample {
  return { labels, value };
}
