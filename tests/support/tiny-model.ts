import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Numbers of each word's vector. */
const WIDTH = 8;

/**
 * A model in the layout of the Hugging Face hub: an ONNX graph that looks up one row for each
 * token, so that texts are alike by the words they share. Words of one group share a row.
 */
export function writeTinyModel(folder: string, groups: readonly (readonly string[])[]): void {
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  const special = ['[PAD]', '[UNK]'];
  const vocabulary = new Map(special.map((word, id) => [word, id]));
  const rows: number[][] = special.map(() => Array.from({ length: WIDTH }, () => 0));
  groups.forEach((words, group) => {
    for (const word of words) {
      vocabulary.set(word, vocabulary.size);
      rows.push(Array.from({ length: WIDTH }, (_, at) => (at === group % WIDTH ? 1 : 0.02)));
    }
  });
  writeFileSync(join(folder, 'onnx', 'model_quantized.onnx'), onnx(rows));
  const write = (name: string, value: unknown): void =>
    writeFileSync(join(folder, name), JSON.stringify(value));
  write('config.json', { model_type: 'bert', architectures: ['BertModel'], hidden_size: WIDTH });
  write('tokenizer_config.json', {
    tokenizer_class: 'BertTokenizer',
    model_max_length: 128,
    pad_token: '[PAD]',
    unk_token: '[UNK]',
  });
  write('tokenizer.json', {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special.map((content, id) => ({
      id,
      content,
      special: true,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    })),
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: null,
    decoder: null,
    model: { type: 'WordLevel', vocab: Object.fromEntries(vocabulary), unk_token: '[UNK]' },
  });
}

/** The protobuf of onnx.proto: only the fields that a graph of one Gather needs. */
function onnx(rows: readonly (readonly number[])[]): Buffer {
  const table = Buffer.from(Float32Array.from(rows.flat()).buffer);
  const weights = message(
    number(1, rows.length), // dims
    number(1, WIDTH),
    number(2, 1), // data_type: float
    bytes(8, 'table'),
    bytes(9, table),
  );
  const node = message(
    bytes(1, 'table'),
    bytes(1, 'input_ids'),
    bytes(2, 'last_hidden_state'),
    bytes(4, 'Gather'),
  );
  const INT64 = 7;
  const graph = message(
    bytes(1, node),
    bytes(2, 'tiny'),
    bytes(5, weights),
    bytes(11, tensor('input_ids', INT64, ['batch', 'length'])),
    bytes(11, tensor('attention_mask', INT64, ['batch', 'length'])),
    bytes(12, tensor('last_hidden_state', 1, ['batch', 'length', WIDTH])),
  );
  const opset = message(bytes(1, ''), number(2, 13));
  return message(number(1, 8), bytes(7, graph), bytes(8, opset));
}

function tensor(name: string, type: number, dims: readonly (string | number)[]): Buffer {
  const shape = dims.map((dim) =>
    bytes(1, typeof dim === 'string' ? bytes(2, dim) : number(1, dim)),
  );
  return message(
    bytes(1, name),
    bytes(2, bytes(1, message(number(1, type), bytes(2, message(...shape))))),
  );
}

function message(...parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts);
}

function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function bytes(field: number, value: Buffer | string): Buffer {
  const body = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([varint(field * 8 + 2), varint(body.length), body]);
}

function varint(value: number): Buffer {
  const out: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) out.push((left & 127) | 128);
  return Buffer.from([...out, left]);
}
