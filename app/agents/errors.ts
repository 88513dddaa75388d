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
