import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonSchema } from '../../../app/base/index.ts';
import { CONTEXT_TOKENS, tinyModel } from './tiny-model.ts';

/** What binds an answer: a grammar in llama.cpp's own notation, or a JSON schema. */
export type Form = { readonly grammar: string } | { readonly schema: JsonSchema };

export interface GenerationRequest {
  readonly prompt: string;
  readonly maxTokens: number;
  readonly form: Form | undefined;
  readonly signal: AbortSignal;
  /** Hears each piece as soon as it is written. */
  readonly onText: (piece: string) => void;
}

export interface Generation {
  readonly promptTokens: number;
  readonly tokens: number;
  readonly ended: 'done' | 'length' | 'aborted';
}

/** A language model that really runs on this machine's processor, in this process. */
export interface LocalRuntime extends AsyncDisposable {
  generate(request: GenerationRequest): Promise<Generation>;
}

/** llama.cpp on the processor alone: nothing is built, nothing is downloaded. */
async function llamaCpp(dryRun: boolean) {
  const { getLlama, LlamaLogLevel } = await import('node-llama-cpp');
  return getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    maxThreads: 1, // for a model of this size a second thread only waits
    logLevel: LlamaLogLevel.error,
    progressLogs: false,
    dryRun,
  });
}

/** Why no local model can run here, such as a platform without a binary; undefined where one can. */
export async function localRuntimeMissing(): Promise<string | undefined> {
  try {
    await llamaCpp(true);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Writes a tiny random model, loads it, and generates from it; one answer at a time. */
export async function localRuntime(seed: number): Promise<LocalRuntime> {
  const folder = mkdtempSync(join(tmpdir(), 'agenthub-model-'));
  const file = join(folder, 'tiny.gguf');
  writeFileSync(file, tinyModel(seed));
  const { LlamaCompletion } = await import('node-llama-cpp');
  const llama = await llamaCpp(false);
  const model = await llama.loadModel({ modelPath: file });
  const context = await model.createContext({ contextSize: CONTEXT_TOKENS });
  const sequence = context.getSequence();
  const grammarOf = (form: Form | undefined) => {
    if (form === undefined) return undefined;
    return 'grammar' in form
      ? llama.createGrammar({ grammar: form.grammar })
      : // The types know schemas written out in code alone; what is not supported is refused at run time.
        llama.createGrammarForJsonSchema(form.schema as { readonly type: 'object' });
  };
  return {
    async generate({ prompt, maxTokens, form, signal, onText }) {
      const grammar = await grammarOf(form);
      const room = CONTEXT_TOKENS - maxTokens - 1;
      const input = model.tokenize(prompt).slice(-room);
      using completion = new LlamaCompletion({ contextSequence: sequence });
      let tokens = 0;
      const { metadata } = await completion.generateCompletionWithMeta(input, {
        maxTokens,
        temperature: 1,
        seed,
        signal,
        stopOnAbortSignal: true,
        onTextChunk: onText,
        onToken: (written) => (tokens += written.length),
        ...(grammar === undefined ? {} : { grammar }),
      });
      const { stopReason } = metadata;
      const ended =
        stopReason === 'abort' ? 'aborted' : stopReason === 'maxTokens' ? 'length' : 'done';
      return { promptTokens: input.length, tokens, ended };
    },
    async [Symbol.asyncDispose]() {
      await llama.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
