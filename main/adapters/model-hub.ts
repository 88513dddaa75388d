import { createHash, type Hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { AppError, isRecord, messageOf } from '../../app/base/index.ts';
import { toolErrors, type HubFile, type HubModel, type ModelHub } from '../../app/tools/index.ts';

const HUB = 'https://huggingface.co';

/**
 * The Hugging Face hub, or the mirror that `HF_ENDPOINT` names, as its own tools have it. The hub
 * itself tells the checksums of a commit's files: they prove that what came is what it holds.
 */
export function huggingFaceHub(
  environment: Readonly<Record<string, string | undefined>>,
): ModelHub {
  const base = (environment['HF_ENDPOINT'] || HUB).replace(/\/+$/, '');
  return {
    has: (folder) => existsSync(join(folder, 'config.json')),
    describe: (repository, revision, signal) =>
      told(signal, async () => {
        const address = `${base}/api/models/${repository}`;
        const commit = revision ?? commitOf(await getJson(`${address}/revision/main`, signal));
        const tree = await getJson(`${address}/tree/${commit}?recursive=true`, signal);
        const files = (Array.isArray(tree) ? tree : []).flatMap(readFile);
        return { repository, revision: commit, files };
      }),
    download: (model, folder, onBytes, signal) =>
      told(signal, () => downloadAll(base, model, folder, onBytes, signal)),
  };
}

async function downloadAll(
  base: string,
  model: HubModel,
  folder: string,
  onBytes: (done: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  try {
    let before = 0;
    for (const file of model.files) {
      const target = join(part, file.path);
      if (!target.startsWith(part + sep)) throw new Error('a file has a forbidden name');
      await mkdir(dirname(target), { recursive: true });
      const url = `${base}/${model.repository}/resolve/${model.revision}/${file.path}`;
      await downloadFile(url, target, file, (done) => onBytes(before + done), signal);
      before += file.bytes;
    }
    await rm(folder, { recursive: true, force: true });
    await rename(part, folder);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

async function downloadFile(
  url: string,
  target: string,
  file: HubFile,
  onBytes: (done: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const response = await answered(url, signal);
  const hash = hashFor(file);
  const handle = await open(target, 'w');
  try {
    let done = 0;
    for await (const chunk of response.body ?? []) {
      done += chunk.length;
      if (done > file.bytes) break;
      hash.update(chunk);
      await handle.write(chunk);
      onBytes(done);
    }
    if (done !== file.bytes || hash.digest('hex') !== file.checksum.hex) {
      throw new Error(`"${file.path}" did not come as it was published`);
    }
  } finally {
    await handle.close();
  }
}

/** Git names a file by the SHA-1 of its length and its bytes. */
function hashFor({ checksum, bytes }: HubFile): Hash {
  return checksum.kind === 'sha256'
    ? createHash('sha256')
    : createHash('sha1').update(`blob ${bytes}\0`);
}

function readFile(entry: unknown): HubFile[] {
  if (!isRecord(entry) || entry['type'] !== 'file') return [];
  const { path, oid, size } = entry;
  const lfs = isRecord(entry['lfs']) ? entry['lfs'] : undefined;
  const hex = lfs ? lfs['oid'] : oid;
  if (typeof path !== 'string' || typeof size !== 'number' || typeof hex !== 'string') return [];
  return [{ path, bytes: size, checksum: { kind: lfs ? 'sha256' : 'git', hex } }];
}

function commitOf(answer: unknown): string {
  const commit = isRecord(answer) ? answer['sha'] : undefined;
  if (typeof commit !== 'string' || !/^[0-9a-f]{7,64}$/.test(commit)) {
    throw new Error('its page has a form that AgentHub does not know');
  }
  return commit;
}

async function getJson(url: string, signal: AbortSignal): Promise<unknown> {
  return (await answered(url, signal)).json();
}

async function answered(url: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(url, { signal });
  if (response.ok) return response;
  await response.body?.cancel();
  throw new Error(`${new URL(url).host} answered with status ${response.status}`);
}

async function told<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AppError) throw error;
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw toolErrors.downloadFailed(messageOf(cause));
  }
}
