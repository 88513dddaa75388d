import { afterEach, expect, test } from 'vitest';
import type { Protocol } from '../../../app/models/index.ts';
import { collect, question } from '../../../tests/support/model-events.ts';
import { modelSimulator, type ModelSimulator } from '../../../tests/support/model-simulator.ts';
import { networkWire } from './wire.ts';

const KEY = 'sk-very-secret-0123456789';
const PROTOCOLS = ['anthropic', 'openai', 'openai-compatible'] as const;
let simulator: ModelSimulator | undefined;

afterEach(async () => {
  await simulator?.[Symbol.asyncDispose]();
  simulator = undefined;
});

async function failWith(
  protocol: Protocol,
  status: number,
  error: Record<string, unknown>,
  headers: Record<string, string> = {},
) {
  simulator = await modelSimulator(() => ({
    kind: 'json',
    status,
    body: { type: 'error', error },
    headers,
  }));
  const model = await networkWire.open(
    { provider: 'test', protocol, baseUrl: simulator.url, apiKey: KEY },
    'some-model',
  );
  const got = await collect(model, question('Hi'));
  await simulator[Symbol.asyncDispose]();
  return got.error!;
}

const CASES: [number, Record<string, unknown>, string][] = [
  [401, { type: 'authentication_error', message: `invalid x-api-key ${KEY}` }, 'model.key-refused'],
  [403, { type: 'permission_error', message: 'Your key may not do this' }, 'model.key-refused'],
  [403, { type: 'permission_error', message: 'no access to this model' }, 'model.missing'],
  [404, { type: 'not_found_error', message: 'model: some-model' }, 'model.missing'],
  [402, { type: 'billing_error', message: 'Pay first' }, 'model.no-credit'],
  [
    400,
    { type: 'invalid_request_error', message: 'Your credit balance is too low' },
    'model.no-credit',
  ],
  [429, { code: 'insufficient_quota', message: 'You exceeded your quota' }, 'model.no-credit'],
  [429, { type: 'rate_limit_error', message: 'Slow down' }, 'model.overloaded'],
  [529, { type: 'overloaded_error', message: 'Overloaded' }, 'model.overloaded'],
  [503, { message: 'Service unavailable' }, 'model.overloaded'],
  [500, { type: 'api_error', message: 'Oops' }, 'model.unavailable'],
  [
    400,
    { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000' },
    'model.context-too-long',
  ],
  [400, { code: 'context_length_exceeded', message: 'This is too much' }, 'model.context-too-long'],
  [413, { type: 'request_too_large', message: 'Too large' }, 'model.context-too-long'],
  [400, { code: 'model_not_found', message: 'No.' }, 'model.missing'],
  [400, { message: 'temperature must be a number' }, 'model.request-refused'],
];

test.each(PROTOCOLS)('every refusal of a provider is told by its kind (%s)', async (protocol) => {
  for (const [status, error, code] of CASES) {
    const thrown = await failWith(protocol, status, error);
    expect([status, error['message'], thrown.code]).toEqual([status, error['message'], code]);
    expect(thrown.remedy).toBeTruthy();
    expect(simulator!.requests.length, 'nothing is retried below the core').toBe(1);
  }
});

test.each(PROTOCOLS)('the key is nowhere in what is told (%s)', async (protocol) => {
  for (const status of [400, 401, 500]) {
    const thrown = await failWith(protocol, status, {
      message: `The header was Bearer ${KEY} and sk-other-key-abcdef123`,
    });
    const told = [thrown.message, thrown.remedy, String(thrown.cause), JSON.stringify(thrown)];
    expect(told.join(' ')).not.toMatch(/secret|sk-other/);
  }
});

test.each(PROTOCOLS)('how long to wait is read from the answer (%s)', async (protocol) => {
  const busy = (headers: Record<string, string>) =>
    failWith(protocol, 429, { message: 'Slow down' }, headers);
  expect((await busy({ 'retry-after': '7' })).retryAfterMs).toBe(7000);
  expect((await busy({ 'retry-after-ms': '250' })).retryAfterMs).toBe(250);
  const date = new Date(Date.now() + 60_000).toUTCString();
  const wait = (await busy({ 'retry-after': date })).retryAfterMs!;
  expect(wait).toBeGreaterThan(50_000);
  expect(wait).toBeLessThanOrEqual(60_000);
  expect((await busy({ 'retry-after': 'soon' })).retryAfterMs).toBeUndefined();
  expect((await busy({ 'retry-after': '0' })).retryAfterMs).toBe(0);
  expect((await busy({ 'retry-after': '-1' })).retryAfterMs).toBeUndefined();
  const day = 86_400_000; // no account is limited for longer
  expect((await busy({ 'retry-after': '315360000' })).retryAfterMs).toBe(day);
  const years = new Date(Date.now() + 3650 * day).toUTCString();
  expect((await busy({ 'retry-after': years })).retryAfterMs).toBe(day);
});

test.each(PROTOCOLS)('an address where nothing answers is told as that (%s)', async (protocol) => {
  simulator = await modelSimulator(() => ({ kind: 'json', status: 200, body: {} }));
  const { url } = simulator;
  await simulator[Symbol.asyncDispose]();
  const access = { provider: 'test', protocol, apiKey: KEY };
  const refused = await networkWire.open({ ...access, baseUrl: url }, 'm');
  expect((await collect(refused, question('Hi'))).error).toMatchObject({
    code: 'model.no-network',
    data: { sent: false },
    message: 'test could not be reached: nothing answers at its address.',
  });
  const unknown = await networkWire.open({ ...access, baseUrl: 'http://agenthub.invalid/v1' }, 'm');
  const { error, usage } = await collect(unknown, question('Hi'));
  expect(error).toMatchObject({ code: 'model.no-network', kind: 'unavailable' });
  expect(usage, 'what was not sent has no usage').toBeUndefined();
});

test.each(PROTOCOLS)(
  'a web page instead of a model server is told as that (%s)',
  async (protocol) => {
    simulator = await modelSimulator(() => ({
      kind: 'stream',
      frames: ['<html><body>Welcome</body></html>'],
      headers: { 'content-type': 'text/html' },
    }));
    const model = await networkWire.open(
      { provider: 'test', protocol, baseUrl: simulator.url, apiKey: KEY },
      'm',
    );
    const { error, text } = await collect(model, question('Hi'));
    expect(text).toBe('');
    expect(error?.kind).toBe('unavailable');
  },
);
