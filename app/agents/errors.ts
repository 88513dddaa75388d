import { AppError } from '../base/index.ts';

export function agentTransitionRefused(from: string, to: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'agent.transition',
    message: `An agent cannot go from "${from}" to "${to}".`,
    remedy: 'Wait until it has finished what it does.',
    data: { from, to },
  });
}

export function agentUnknown(name: string, known: readonly string[]): AppError {
  return new AppError({
    kind: 'missing',
    code: 'agent.unknown',
    message: `There is no agent "${name}".`,
    remedy: `Known are: ${known.join(', ')}.`,
    data: { name },
  });
}

export function actionUnknown(agent: string, action: string, known: readonly string[]): AppError {
  return new AppError({
    kind: 'missing',
    code: 'agent.unknown-action',
    message: `The agent "${agent}" cannot do "${action}".`,
    remedy: `It can do: ${known.join(', ')}.`,
    data: { agent, action },
  });
}

export function versionRangeInvalid(range: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'agent.version-range',
    message: `"${range}" is not a range of versions.`,
    remedy: 'Write it as 1.2.3, ^1.2 or >=1 <3.',
    data: { range },
  });
}

export function agentNotStarted(name: string, reason: string, cause?: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'agent.not-started',
    message: `The agent "${name}" could not be made ready: ${reason}`,
    remedy: 'Put right what is named, then start it again on the page Agents.',
    data: { name, reason },
    cause,
  });
}

export function agentStopped(name: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'agent.stopped',
    message: `The agent "${name}" is switched off.`,
    remedy: `Start it with "agenthub agents start ${name}", or on the page Agents.`,
    data: { name },
  });
}

export function agentBusy(name: string, limit: number): AppError {
  return new AppError({
    kind: 'busy',
    code: 'agent.busy',
    message: `The agent "${name}" does ${limit} things already, as many as it may at once.`,
    remedy: 'Wait until one has ended, or raise its "maxConcurrentTasks".',
    retryAfterMs: 1000,
    data: { name, limit },
  });
}

export function agentSettingsInvalid(name: string, problems: readonly string[]): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'agent.settings',
    message: `These settings of "${name}" cannot be used: ${problems.join('; ')}.`,
    remedy: 'Correct every point named. Nothing was changed.',
    data: { name, problems },
  });
}

export function stateUnknown(agent: string, id: string): AppError {
  return new AppError({
    kind: 'missing',
    code: 'agent.unknown-state',
    message: `The agent "${agent}" has no state "${id}".`,
    remedy: `"agenthub agents states ${agent}" lists them.`,
    data: { agent, id },
  });
}

export function stateDamaged(agent: string, id: string): AppError {
  return new AppError({
    kind: 'internal',
    code: 'agent.state-damaged',
    message: `The state "${id}" of "${agent}" is not what was stored.`,
    remedy: 'Restore another one.',
    data: { agent, id },
  });
}

export function noMigrationPath(from: number, to: number): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'agent.no-migration',
    message: `No migration path found from ${from} to ${to}.`,
    remedy: 'The state was written by another version of AgentHub: use that one, or a newer one.',
    data: { from, to },
  });
}

export function inputRefused(agent: string, what: string, problems: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'agent.value',
    message: `The ${what} of "${agent}" does not fit its definition: ${problems}.`,
    remedy: 'Correct it, or change the schema in the definition of the agent.',
    data: { agent, part: what, problems },
  });
}

export function tooManyRounds(agent: string, rounds: number): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'agent.rounds',
    message: `The agent "${agent}" did not come to an answer in ${rounds} rounds.`,
    remedy: 'Ask for less at once, or raise its "maxRounds".',
    data: { agent, rounds },
  });
}

export function toolNotAllowed(agent: string, tool: string): AppError {
  return new AppError({
    kind: 'denied',
    code: 'agent.tool-denied',
    message: `The agent "${agent}" may not use "${tool}".`,
    remedy: 'Its definition names the tools, servers and effects that it may use.',
    data: { agent, tool },
  });
}

export function capabilityUnknown(agent: string, name: string, known: readonly string[]): AppError {
  return new AppError({
    kind: 'missing',
    code: 'agent.unknown-capability',
    message: `The agent "${agent}" has no capability "${name}".`,
    remedy: known.length > 0 ? `It has: ${known.join(', ')}.` : 'It has none: leave it out.',
    data: { agent, capability: name },
  });
}

export function nothingToAllow(name: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'agent.nothing-to-allow',
    message: `There is nothing to allow for "${name}".`,
    remedy: 'Only agents of plugins that ask to change things have to be allowed to.',
    data: { name },
  });
}
