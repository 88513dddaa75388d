import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMMIT, hubServer } from '../../tests/support/hub-server.ts';
import type { Listening } from '../../tests/support/http-server.ts';
import { systemClock } from './time.ts';
import { EMBEDDING_MODELS, ModelDownloads, sizeOf } from '../../app/tools/index.ts';
import { huggingFaceHub } from './model-hub.ts';

const model = EMBEDDING_MODELS[0]!;
const FILES: Record<string, Buffer> = {
  'config.json': Buffer.from('{}'),
  'tokenizer.json': Buffer.from('{"model":{}}'),
  'onnx/model_quantized.onnx': Buffer.alloc(3000, 'q'),
  'onnx/model.onnx': Buffer.alloc(9000, 'f'),
  'README.md': Buffer.from('read me'),
};

let server: Listening;
let home: string;
let send: (path: string, response: ServerResponse) => void;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'agenthub-hub-'));
  send = (path, response) => response.end(FILES[path]);
  server = await hubServer(FILES, (path, response) => send(path, response));
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

function downloads(): ModelDownloads {
  const hub = huggingFaceHub({ HF_ENDPOINT: `${server.url}/` });
  return new ModelDownloads({ hub, folderOf: (id) => join(home, id), clock: systemClock });
}

describe('a model of the hub', () => {
  it('is described by what is needed of it, and then downloaded whole', async () => {
    const all = downloads();
    expect(all.has(model)).toBe(false);
    const described = await all.describe(model, new AbortController().signal);
    expect(described.files.map(({ path }) => path)).toEqual([
      'config.json',
      'tokenizer.json',
      'onnx/model_quantized.onnx',
    ]);
    expect(sizeOf(described.files)).toBe(3014);
    expect(await all.download(model, described.revision)).toBe(true);
    expect(all.has(model)).toBe(true);
    const folder = join(home, model.id);
    expect(readFileSync(join(folder, 'onnx/model_quantized.onnx'), 'utf8')).toHaveLength(3000);
    expect(readdirSync(home)).toEqual([model.id]);
  });

  it.each([
    ['is changed on the way', (response: ServerResponse) => response.end('x'.repeat(3000))],
    ['is cut', (response: ServerResponse) => response.end('q'.repeat(2000))],
    ['is longer than told', (response: ServerResponse) => response.end('q'.repeat(3001))],
    ['is refused', (response: ServerResponse) => response.writeHead(500).end()],
  ])('is not kept where a file of it %s', async (_, answer) => {
    send = (path, response) => {
      if (path.endsWith('.onnx')) answer(response);
      else response.end(FILES[path]);
    };
    const all = downloads();
    expect(await all.download(model, COMMIT)).toBe(false);
    expect(all.problem).toMatchObject({ code: 'embeddings.download-failed' });
    expect(readdirSync(home)).toEqual([]);
  });

  it('is not kept where the download is cancelled, which ends it at once', async () => {
    send = (path, response) => {
      if (path.endsWith('.onnx'))
        response.write('q'); // and then nothing more
      else response.end(FILES[path]);
    };
    const all = downloads();
    const running = all.download(model, COMMIT);
    while ((all.progress?.doneBytes ?? 0) < 15) await new Promise((next) => setTimeout(next, 5));
    expect(all.progress).toEqual({ model: model.id, doneBytes: 15, totalBytes: 3014 });
    await expect(all.download(model, COMMIT)).rejects.toMatchObject({ kind: 'conflict' });
    all.cancel();
    expect(await running).toBe(false);
    expect(all.problem).toMatchObject({ kind: 'cancelled' });
    expect(existsSync(join(home, `${model.id}.part`))).toBe(false);
  });

  it('that the hub does not have is told so', async () => {
    const other = { ...model, repository: 'nobody/nothing' };
    const describing = downloads().describe(other, new AbortController().signal);
    await expect(describing).rejects.toMatchObject({
      code: 'embeddings.download-failed',
      message: expect.stringContaining('404') as unknown,
    });
  });
});
