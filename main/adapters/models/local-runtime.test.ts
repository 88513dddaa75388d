import { afterEach, describe, expect, test } from 'vitest';
import { cancelled } from '../../../app/base/index.ts';
import { localRuntimeMissing } from '../../../tests/support/local-runtime/runtime.ts';
import {
  localModelServer,
  type LocalModelServer,
} from '../../../tests/support/local-runtime/server.ts';
import { collect, question, weatherTool } from '../../../tests/support/model-events.ts';
import { networkWire } from './wire.ts';

const missing = await localRuntimeMissing();
let server: LocalModelServer | undefined;

afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
  server = undefined;
});

async function localModel(grammar?: string) {
  server = await localModelServer(grammar === undefined ? {} : { grammar });
  return networkWire.open(
    {
      provider: 'ollama',
      protocol: 'openai-compatible',
      baseUrl: server.baseUrl,
      apiKey: undefined,
    },
    'tiny',
  );
}

/** Offered in place of a wide-open schema, so that random text comes to its end. */
const forecast = {
  ...weatherTool,
  inputSchema: {
    type: 'object',
    properties: {
      place: { type: 'string', maxLength: 12 },
      days: { enum: [1, 2, 3] },
      indoors: { type: 'boolean' },
    },
    required: ['place', 'days', 'indoors'],
  },
};

describe.skipIf(missing !== undefined)(
  `a model that really runs here${missing === undefined ? '' : ` (cannot: ${missing})`}`,
  () => {
    test('its tokens arrive one after the other, with its own figures', async () => {
      const model = await localModel();
      const got = await collect(model, question('Say anything.', { maxOutputTokens: 24 }));
      expect(got.error).toBeUndefined();
      expect(got.events.filter((event) => event.type === 'text').length).toBeGreaterThan(5);
      const { promptTokens, tokens } = await server!.lastGeneration();
      expect(got.usage).toMatchObject({ inputTokens: promptTokens, outputTokens: tokens });
      expect(got.provenance).toBe('reported');
      expect(tokens).toBe(24);
      expect(got.finish).toBe('length');
      expect(got.text).not.toContain('\ufffd');
    });

    test('a grammar binds what it writes, whatever its weights would say', async () => {
      const model = await localModel('root ::= "It is " ("day" | "night") "."');
      const got = await collect(model, question('Is it day?'));
      expect(got.text).toMatch(/^It is (day|night)\.$/);
      expect(got.finish).toBe('stop');
    });

    test('the arguments of its tool calls obey the JSON schema of the tool', async () => {
      const model = await localModel();
      const got = await collect(model, question('Weather?', { tools: [forecast] }));
      expect(got.finish).toBe('tool_calls');
      const [call] = got.parts.filter((part) => part.type === 'tool_call');
      expect(call).toMatchObject({ name: 'weather__today' });
      expect(call!.invalid).toBeUndefined();
      expect(Object.keys(call!.arguments).sort()).toEqual(['days', 'indoors', 'place']);
      expect([1, 2, 3]).toContain(call!.arguments['days']);
      expect([true, false]).toContain(call!.arguments['indoors']);
      expect(String(call!.arguments['place']).length).toBeLessThanOrEqual(12);
    });

    test('stopping in the middle of an answer stops the model, and keeps what it wrote', async () => {
      const model = await localModel();
      const abort = new AbortController();
      const got = await collect(
        model,
        question('Tell a long story.', { maxOutputTokens: 1500 }),
        abort.signal,
        (event) => {
          if (event.type === 'text') abort.abort(cancelled('The answer'));
        },
      );
      expect(got.error?.kind).toBe('cancelled');
      expect(got.text).not.toBe('');
      const { ended, tokens } = await server!.lastGeneration();
      expect(ended).toBe('aborted');
      expect(tokens).toBeLessThan(1500);
    });
  },
);
