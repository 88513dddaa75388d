import type { CommandOutput, EventPayload } from '../../app/contract/index.ts';

type TurnEvent = EventPayload<'turn.happened'>['event'];
type UsageEvent = Extract<TurnEvent, { type: 'usage' }>;

/** Usage as programs outside know it; an unknown price is null, never 0. */
export function wireUsage(
  usage: Omit<UsageEvent['usage'], 'reasoningTokens'>,
  costNano: number | null,
) {
  return {
    input_tokens: usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens,
    output_tokens: usage.outputTokens,
    cache_read_tokens: usage.cacheReadTokens,
    cache_write_tokens: usage.cacheWriteTokens,
    cost_usd: costNano === null ? null : costNano / 1e9,
  };
}

type Report = CommandOutput<'usage.report'>;

/** A report of what was spent as programs outside know it; `cost_usd` is at least that where some calls have no known price. */
export function wireReport({ rows, total }: Report) {
  return {
    rows: rows.map(({ key, label, ...sum }) => ({ key, label, ...wireSum(sum) })),
    total: wireSum(total),
  };
}

function wireSum(sum: Report['total']) {
  return {
    calls: sum.calls,
    ...wireUsage(sum, sum.costNano),
    unpriced: sum.unpriced,
    cache_hit_rate: sum.cacheHitRate,
  };
}

/** What a tool answered as programs outside know it; `isError` where the tool itself failed. */
export function wireToolAnswer(report: CommandOutput<'tools.call'>) {
  const { meta } = report;
  return {
    result: {
      content: report.content,
      ...(report.structured === undefined ? {} : { structuredContent: report.structured }),
      isError: report.status === 'error',
    },
    meta: {
      server: meta.server,
      cached: meta.cached,
      coalesced: meta.coalesced,
      attempts: meta.attempts,
      outcome: meta.outcome,
      duration_ms: meta.durationMs,
    },
  };
}

/** A server as `servers list --json` gives it. */
export function wireServer(server: CommandOutput<'servers.list'>['servers'][number]) {
  return {
    name: server.name,
    state: server.state,
    tools: server.tools,
    transport: server.transport,
    breaker: server.breaker,
    last_probe_ms: server.lastProbeMs ?? null,
    restarts: server.restarts,
    ...(server.pid === undefined ? {} : { pid: server.pid }),
    ...(server.reason === undefined ? {} : { reason: server.reason }),
    ...(server.signIn === undefined || server.signIn.state === 'none'
      ? {}
      : { sign_in: server.signIn.state }),
  };
}
