import type { App } from '../app.ts';
import { AppError, toAppError, toWireError } from '../base/index.ts';
import type { CommandOutput } from '../contract/index.ts';
import type { CommandsOf, Handlers } from './types.ts';

/** How long a request about tools waits for servers that have just been started. */
const SETTLE_MS = 5000;

export function exampleHandlers(app: App): Handlers<CommandsOf<'examples'>> {
  const { gateway, settings } = app;
  const { writer } = app.examples;
  return {
    'examples.status': async (_input, { signal }) => {
      await gateway.settled(SETTLE_MS, signal);
      return statusOf(app);
    },
    'examples.write': async (_input, { signal }) => {
      if (!settings.current.search.examples.write) throw switchedOff();
      await gateway.settled(SETTLE_MS, signal);
      await writer.write();
      return statusOf(app);
    },
  };
}

async function statusOf(app: App): Promise<CommandOutput<'examples.status'>> {
  const { writer, estimate } = app.examples;
  const { write, dailyLimitUsd } = app.settings.current.search.examples;
  const estimated = await estimate().catch((error: unknown) => toAppError(error));
  const isKnown = !(estimated instanceof AppError);
  const problem = writer.problem ?? (isKnown ? undefined : estimated);
  return {
    on: write,
    dailyLimitUsd,
    tools: app.usableTools().length,
    missing: writer.missing().length,
    writing: writer.isWriting,
    estimate: isKnown ? estimated : undefined,
    problem: problem && toWireError(problem),
  };
}

function switchedOff(): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'examples.off',
    message: 'Example requests are switched off.',
    remedy: 'Switch them on first: agenthub tools examples on',
  });
}
