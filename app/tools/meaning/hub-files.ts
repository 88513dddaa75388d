import { modelNotThere } from '../errors.ts';
import type { HubFile, HubModel } from './ports.ts';

const SMALL_FILES = [
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'config_sentence_transformers.json',
  '1_Pooling/config.json',
];
/** The smaller first: a quantized model is a quarter of the size and ranks nearly as well. */
const MODELS = ['onnx/model_quantized.onnx', 'onnx/model.onnx'];

/** What is needed of a repository to run its model. Throws where it holds no such model. */
export function neededFiles(model: HubModel): HubModel {
  const byPath = new Map(model.files.map((file) => [file.path, file]));
  const onnx = MODELS.flatMap((path) => byPath.get(path) ?? [])[0];
  const small = SMALL_FILES.flatMap((path) => byPath.get(path) ?? []);
  if (!onnx || !byPath.has('config.json') || !byPath.has('tokenizer.json')) {
    throw modelNotThere(model.repository);
  }
  return { ...model, files: [...small, onnx] };
}

export function sizeOf(files: readonly HubFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
