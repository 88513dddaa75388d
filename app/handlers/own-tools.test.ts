import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCore, type Core } from '../../tests/support/core.ts';
import { localDoor } from '../../main/bridge/local-door.ts';
import { Bridge } from '../../main/bridge/bridge.ts';
import type { Door } from '../contract/index.ts';

let core: Core;
let door: Door;
const request = 'show me the size of a file';

beforeAll(async () => {
  core = openCore({}, { 'a.txt': 'text' });
  door = localDoor(new Bridge(core.app));
  await door.invoke('servers.list', { settleMs: 20_000 });
});
afterAll(() => core[Symbol.asyncDispose]());

const tried = () => door.invoke('tools.try', { request });
const tool = async (name: string) =>
  (await door.invoke('tools.list', {})).tools.find((each) => each.name === name)!;

test('a request is answered with ranks, reasons and the tokens of the offer', async () => {
  const { found, offer } = await tried();
  expect(found.length).toBeGreaterThan(1);
  expect(found[0]).toMatchObject({ server: 'files', named: false });
  expect(found.some(({ fields }) => fields.length > 0)).toBe(true);
  expect(offer.tools).toHaveLength(offer.all);
  expect(offer.tools[0]).toMatchObject({ reason: 'all' });
  expect(offer.tokens).toBe(offer.allTokens);
});

test('the right one is first from then on, can be taken out again and be cleared', async () => {
  const name = 'files__list_allowed_directories';
  expect((await tried()).found[0]?.name).not.toBe(name);
  await door.invoke('tools.choose', { name, request, verdict: 'right' });
  expect((await tried()).found[0]).toMatchObject({ name, verdict: 'right' });
  const { choices } = await door.invoke('tools.choices', {});
  expect(choices).toMatchObject([{ tool: name, request, verdict: 'right' }]);
  expect(await door.invoke('tools.clearChoices', {})).toEqual({ cleared: 1 });
  expect((await tried()).found[0]?.name).not.toBe(name);
  await expect(
    door.invoke('tools.choose', { name: 'no_such_tool', request, verdict: 'right' }),
  ).rejects.toMatchObject({ code: 'tool.unknown' });
});

test('a hidden tool is found by no search and offered to no model; pinning shows it again', async () => {
  const name = 'files__get_file_info';
  await door.invoke('tools.hide', { name, hidden: true });
  const { found, offer } = await tried();
  expect([...found, ...offer.tools].map((each) => each.name)).not.toContain(name);
  expect(await tool(name)).toMatchObject({ hidden: true, pinned: false });
  await door.invoke('tools.pin', { name, pinned: true });
  expect(await tool(name)).toMatchObject({ hidden: false, pinned: true });
  expect((await tried()).offer.tools.map((each) => each.name)).toContain(name);
});

test("a tool's effect tells whose word it is", async () => {
  const name = 'files__read_text_file';
  expect(await tool(name)).toMatchObject({ effect: 'read', effectFrom: 'server' });
  await door.invoke('servers.trust', { name: 'files', trusted: false });
  expect(await tool(name)).toMatchObject({ effect: 'write', effectFrom: 'untrusted' });
  await door.invoke('tools.setEffect', { name, effect: 'idempotent' });
  expect(await tool(name)).toMatchObject({ effect: 'idempotent', effectFrom: 'person' });
  await door.invoke('tools.setEffect', { name, effect: null });
  await door.invoke('servers.trust', { name: 'files', trusted: true });
  expect(await tool(name)).toMatchObject({ effect: 'read', effectFrom: 'server' });
});

test('a server is stopped, tried, and its last hour read', async () => {
  await door.invoke('servers.stop', { name: 'files' });
  expect(await door.invoke('servers.try', { name: 'files' })).toEqual({ answered: true });
  await door.invoke('tools.call', { name: 'files__list_allowed_directories', arguments: {} });
  const { servers } = await door.invoke('servers.activity', {});
  expect(servers[0]).toMatchObject({ name: 'files', calls: 1, failed: 0, toolErrors: 0 });
  expect(servers[0]!.minutes).toHaveLength(60);
  expect(servers[0]!.p95Ms).toBeGreaterThanOrEqual(0);
});

test('what the model of a turn was offered is kept with the turn', async () => {
  const { chatId, turnId } = await door.invoke('turns.start', { message: 'list my folder' });
  await expect
    .poll(async () => (await door.invoke('tools.offered', { turnId })).offer?.tools.length, {
      timeout: 10_000,
    })
    .toBeGreaterThan(5);
  await door.invoke('turns.stop', { chatId });
  await door.invoke('chats.delete', { chatId });
  expect(await door.invoke('tools.offered', { turnId })).toEqual({});
});
