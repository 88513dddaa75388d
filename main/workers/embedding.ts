import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FeatureExtractionPipeline } from '@huggingface/transformers';
import { isRecord } from '../../app/base/json.ts';
import type { TextKind, WorkerTasks } from '../../app/tools/meaning/ports.ts';
import { promptOf } from '../../app/tools/meaning/prompts.ts';

type Task = WorkerTasks['embed'];
type Pooling = 'mean' | 'cls';

interface Loaded {
  readonly folder: string;
  readonly pipeline: FeatureExtractionPipeline;
  readonly pooling: Pooling;
  readonly prompt: (kind: TextKind) => string;
}

/** Texts that the model reads together. */
const BATCH = 16;

/** Where a folder of the Hugging Face hub keeps its model, the smaller first. */
const MODEL_FILES = [
  { path: 'onnx/model_quantized.onnx', subfolder: 'onnx', dtype: 'q8' },
  { path: 'onnx/model.onnx', subfolder: 'onnx', dtype: 'fp32' },
  { path: 'model_quantized.onnx', subfolder: '', dtype: 'q8' },
  { path: 'model.onnx', subfolder: '', dtype: 'fp32' },
] as const;

/** One model at a time: that of the last call. */
export function createEmbedding(): (task: Task['input']) => Promise<Task['output']> {
  let current: Loaded | undefined;
  return async ({ folder, texts, kind }) => {
    if (current?.folder !== folder) {
      await current?.pipeline.dispose();
      current = undefined;
      current = await load(folder);
    }
    const { pipeline, pooling, prompt } = current;
    const vectors: Float32Array[] = [];
    for (let from = 0; from < texts.length; from += BATCH) {
      const batch = texts.slice(from, from + BATCH).map((text) => prompt(kind) + text);
      const output = await pipeline(batch, { pooling, normalize: true });
      const values = Float32Array.from(output.data as Float32Array);
      const width = values.length / batch.length;
      batch.forEach((_, at) => vectors.push(values.slice(at * width, (at + 1) * width)));
      output.dispose();
    }
    return vectors;
  };
}

async function load(folder: string): Promise<Loaded> {
  const file = MODEL_FILES.find(({ path }) => existsSync(join(folder, path)));
  if (!file) throw new Error('it holds no model.onnx');
  for (const name of ['tokenizer.json', 'config.json']) {
    if (!existsSync(join(folder, name))) throw new Error(`it holds no ${name}`);
  }
  const { env, pipeline, LogLevel } = await import('@huggingface/transformers');
  env.allowRemoteModels = false; // nothing is fetched but what the person asked for
  env.useWasmCache = false;
  env.logLevel = LogLevel.ERROR;
  const { wasm } = env.backends.onnx;
  if (!wasm) throw new Error('its runtime is not the one that ships with AgentHub');
  const runtime = createRequire(import.meta.url).resolve('onnxruntime-node');
  wasm.wasmPaths = `${pathToFileURL(dirname(runtime)).href}/`;
  wasm.numThreads = 1;
  const { subfolder, dtype } = file;
  const options = { subfolder, dtype, local_files_only: true };
  const loaded = await pipeline('feature-extraction', folder, options);
  const sentences = readJson(join(folder, 'config_sentence_transformers.json'));
  const config = readJson(join(folder, 'config.json'));
  const name = isRecord(config) ? String(config['_name_or_path'] ?? '') : '';
  return {
    folder,
    pipeline: loaded,
    pooling: poolingOf(readJson(join(folder, '1_Pooling', 'config.json'))),
    prompt: (kind) => promptOf(`${basename(folder)} ${name}`, sentences, kind),
  };
}

function poolingOf(config: unknown): Pooling {
  return isRecord(config) && config['pooling_mode_cls_token'] === true ? 'cls' : 'mean';
}

function readJson(path: string): unknown {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
