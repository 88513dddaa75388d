import { seededRandom, type Random } from '../../../app/base/index.ts';
import { ggufFile, type GgufTensor } from './gguf.ts';

const WIDTH = 32;
const LAYERS = 2;
const HIDDEN = 64;

/** Tokens that the model's context holds; a character of a prompt is one token. */
export const CONTEXT_TOKENS = 2048;

type Kind = 'unknown' | 'control' | 'byte' | 'normal';
const KIND_NUMBERS: Readonly<Record<Kind, number>> = { normal: 1, unknown: 2, control: 3, byte: 6 };

/**
 * How readily a token of a kind is written, as its output weight on the first dimension, which is
 * the same positive value for every token. Single bytes are next to never chosen, so that what is
 * written is valid text; the end is rare, so that an answer runs to its limit or its grammar's end.
 */
const READINESS: Readonly<Record<Kind, number>> = { normal: 0, unknown: -9, control: -4, byte: -9 };

interface Token {
  readonly text: string;
  readonly kind: Kind;
}

/** The three special tokens, every byte (for what is not ASCII), and the printable ASCII signs. */
function vocabulary(): Token[] {
  const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');
  const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${hex(byte)}>`);
  const signs = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
  return [
    { text: '<unk>', kind: 'unknown' },
    { text: '<s>', kind: 'control' },
    { text: '</s>', kind: 'control' },
    ...bytes.map((text): Token => ({ text, kind: 'byte' })),
    // The sign by which this kind of tokenizer writes a space.
    ...['\u2581', ...signs].map((text): Token => ({ text, kind: 'normal' })),
  ];
}

/**
 * A model file of the llama architecture with random weights from the seed: 150 KB, one token for
 * each character, says nothing that means anything, and is the same for the same seed.
 */
export function tinyModel(seed: number): Buffer {
  const tokens = vocabulary();
  const random = seededRandom(seed);
  return ggufFile(
    {
      'general.architecture': { type: 'string', value: 'llama' },
      'general.name': { type: 'string', value: 'tiny random' },
      'llama.context_length': { type: 'uint32', value: CONTEXT_TOKENS },
      'llama.embedding_length': { type: 'uint32', value: WIDTH },
      'llama.block_count': { type: 'uint32', value: LAYERS },
      'llama.feed_forward_length': { type: 'uint32', value: HIDDEN },
      'llama.attention.head_count': { type: 'uint32', value: 2 },
      'llama.attention.layer_norm_rms_epsilon': { type: 'float32', value: 1e-5 },
      'llama.vocab_size': { type: 'uint32', value: tokens.length },
      'tokenizer.ggml.model': { type: 'string', value: 'llama' },
      'tokenizer.ggml.tokens': { type: 'strings', value: tokens.map((token) => token.text) },
      'tokenizer.ggml.scores': { type: 'float32s', value: tokens.map(() => 0) },
      'tokenizer.ggml.token_type': {
        type: 'int32s',
        value: tokens.map((token) => KIND_NUMBERS[token.kind]),
      },
      'tokenizer.ggml.unknown_token_id': { type: 'uint32', value: 0 },
      'tokenizer.ggml.bos_token_id': { type: 'uint32', value: 1 },
      'tokenizer.ggml.eos_token_id': { type: 'uint32', value: 2 },
      'tokenizer.ggml.add_space_prefix': { type: 'bool', value: false },
    },
    tensorsOf(tokens, random),
  );
}

function tensorsOf(tokens: readonly Token[], random: Random): GgufTensor[] {
  const embedding = filled('token_embd.weight', [WIDTH, tokens.length], () => normal(random) / 3);
  const output = filled('output.weight', [WIDTH, tokens.length], () => normal(random) / 2);
  tokens.forEach((token, index) => {
    embedding.values[index * WIDTH] = 1;
    output.values[index * WIDTH] = READINESS[token.kind];
  });
  const layers = Array.from({ length: LAYERS }, (_, layer) => layerTensors(layer, random));
  return [embedding, ones('output_norm.weight'), output, ...layers.flat()];
}

function layerTensors(layer: number, random: Random): GgufTensor[] {
  const matrix = (name: string, shape: readonly [number, number]): GgufTensor =>
    filled(`blk.${layer}.${name}.weight`, shape, () => normal(random) / 20);
  return [
    ones(`blk.${layer}.attn_norm.weight`),
    ...['attn_q', 'attn_k', 'attn_v', 'attn_output'].map((name) => matrix(name, [WIDTH, WIDTH])),
    ones(`blk.${layer}.ffn_norm.weight`),
    matrix('ffn_gate', [WIDTH, HIDDEN]),
    matrix('ffn_up', [WIDTH, HIDDEN]),
    matrix('ffn_down', [HIDDEN, WIDTH]),
  ];
}

const ones = (name: string): GgufTensor => filled(name, [WIDTH], () => 1);

function filled(name: string, shape: readonly number[], value: () => number): GgufTensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return { name, shape, values: Float32Array.from({ length: size }, value) };
}

/** A normally distributed number, mean 0 and deviation 1 (Box and Muller's method). */
function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}
