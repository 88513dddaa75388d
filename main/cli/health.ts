import type { Command } from 'commander';
import { addCommand, withSession, type Common } from './command.ts';
import { table } from './output.ts';
import { SETTLE_MS } from './servers.ts';

export function registerHealth(program: Command): void {
  addCommand(program, 'health', 'the health report').action(health);
}

function health(options: Common): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    await door.invoke('servers.list', { settleMs: SETTLE_MS });
    const report = await door.invoke('health.get', {});
    output.result(report, [
      `overall: ${report.status}`,
      ...table(
        report.components.map((part) => [part.state, part.kind, part.name, part.reason ?? '']),
      ),
    ]);
  });
}
