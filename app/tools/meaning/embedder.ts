import { AppError, messageOf, sleep } from '../../base/index.ts';
import type { SpendOwner } from '../../ledger/index.ts';
import type { EmbeddingModel } from '../../models/index.ts';
import { modelFolderUnusable } from '../errors.ts';
import { embedWithModel, type EmbeddingCallDeps } from './embedding-call.ts';
import type { TextKind, WorkerPool } from './ports.ts';

export interface EmbedOptions {
  /** Whom the spend belongs to; AgentHub itself where it is left out. */
  readonly owner?: SpendOwner | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Turns texts into vectors of length 1, in their order. Fails with an AppError. */
export interface Embedder {
  /** Vectors of one id compare with each other and with no others. */
  readonly id: string;
  /** The model's name for a person. */
  readonly name: string;
  /** Texts to give at a time, so that what is done is seen and kept. */
  readonly batch: number;
  /** Set where the first call takes longer than the others. */
  readonly slowStart?: boolean;
  embed(
    texts: readonly string[],
    kind: TextKind,
    options?: EmbedOptions,
  ): Promise<readonly Float32Array[]>;
}

/** A model of a folder, run on this machine. An abort leaves the work to end: the model stays loaded. */
export function localEmbedder(folder: string, name: string, workers: WorkerPool): Embedder {
  return {
    id: `local/${folder}`,
    name,
    batch: 32,
    slowStart: true,
    async embed(texts, kind) {
      try {
        return await workers.run('embed', { folder, texts, kind });
      } catch (error) {
        if (error instanceof AppError) throw error;
        throw modelFolderUnusable(folder, messageOf(error));
      }
    },
  };
}

export interface ApiEmbedderDeps extends EmbeddingCallDeps {
  readonly open: (provider: string, model: string) => Promise<EmbeddingModel>;
}

const ATTEMPTS = 4;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** A provider's model. A refusal for the moment is tried again, each attempt reserved anew. */
export function apiEmbedder(provider: string, model: string, deps: ApiEmbedderDeps): Embedder {
  const id = `${provider}/${model}`;
  return {
    id,
    name: id,
    batch: 64,
    async embed(texts, kind, { owner = {}, signal } = {}) {
      const opened = await deps.open(provider, model);
      for (let attempt = 1; ; attempt += 1) {
        const end = await embedWithModel(deps, opened, { texts, kind }, owner, signal);
        if (end.ok) return end.vectors;
        if (attempt === ATTEMPTS || !mayPass(end.error)) throw end.error;
        await sleep(deps.clock, waitMs(end.error, attempt), signal);
      }
    },
  };
}

function mayPass(error: AppError): boolean {
  return error.kind === 'busy' || error.kind === 'unavailable' || error.kind === 'timeout';
}

function waitMs(error: AppError, attempt: number): number {
  const own = FIRST_WAIT_MS * 2 ** (attempt - 1);
  return Math.min(LONGEST_WAIT_MS, Math.max(own, error.retryAfterMs ?? 0));
}
