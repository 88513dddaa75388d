import { expect, test } from 'vitest';
import { openCore } from '../support/core.ts';
import { fixture } from '../support/home.ts';

test('of two servers that can do the same, the one whose processes are idle gets the task', async () => {
  await using core = openCore({}, {}, { supervisor: { balance: 'resource-based' } });
  const { gateway, settings, supervisor } = core.app;
  gateway.add({ busy: fixture('twin', { BUSY: '1' }), idle: fixture('twin') });
  await gateway.settled(30_000);
  let tries = 0;
  const assign = async (): Promise<string> => {
    const key = `try-${(tries += 1)}`;
    await supervisor.assign({ key, action: 'weigh', request: 'Weigh it', owner: {} });
    const { agent, reasons } = supervisor.decided(key)!;
    return [agent, ...reasons].join('\n');
  };
  const told = expect.poll(assign, { timeout: 60_000, interval: 500 });
  // right after their start both are busy
  await told.toMatch(
    /^mcp-idle\n(?=[\s\S]*^share of mcp-idle: .*processor)[\s\S]*^share of mcp-busy: .*processor (?:1\.00|0\.[1-9]\d)/mu,
  );

  settings.update({ supervisor: { balance: 'least-connections' } });
  expect(await assign()).not.toContain('share of');
});
