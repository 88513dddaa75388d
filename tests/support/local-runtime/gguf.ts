/** A value of GGUF's metadata, with the number that names its type in the file. */
export type GgufValue =
  | { readonly type: 'uint32' | 'float32'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'int32s' | 'float32s'; readonly value: readonly number[] };

/** A tensor of 32-bit floats; the first dimension is the one whose values lie side by side. */
export interface GgufTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

const ALIGNMENT = 32;
const TYPES = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const;

/**
 * The bytes of a GGUF file, version 3, little endian. The layout is that of the format's
 * specification (ggml, docs/gguf.md): head, metadata, tensor descriptions, aligned tensor data.
 */
export function ggufFile(
  metadata: Readonly<Record<string, GgufValue>>,
  tensors: readonly GgufTensor[],
): Buffer {
  const entries = Object.entries(metadata);
  const head = [
    Buffer.from('GGUF'),
    uint32(3),
    uint64(tensors.length),
    uint64(entries.length),
    ...entries.flatMap(([key, entry]) => [text(key), ...valueBytes(entry)]),
  ];
  const data: Buffer[] = [];
  let offset = 0;
  for (const tensor of tensors) {
    head.push(text(tensor.name), uint32(tensor.shape.length), ...tensor.shape.map(uint64));
    head.push(uint32(0), uint64(offset)); // 0 names 32-bit floats
    const bytes = padded(floats(tensor.values));
    data.push(bytes);
    offset += bytes.length;
  }
  return Buffer.concat([padded(Buffer.concat(head)), ...data]);
}

function valueBytes(entry: GgufValue): Buffer[] {
  switch (entry.type) {
    case 'uint32':
      return [uint32(TYPES.uint32), uint32(entry.value)];
    case 'float32':
      return [uint32(TYPES.float32), floats([entry.value])];
    case 'bool':
      return [uint32(TYPES.bool), Buffer.from([entry.value ? 1 : 0])];
    case 'string':
      return [uint32(TYPES.string), text(entry.value)];
    case 'strings':
      return [...arrayHead(TYPES.string, entry.value.length), ...entry.value.map(text)];
    case 'float32s':
      return [...arrayHead(TYPES.float32, entry.value.length), floats(entry.value)];
    case 'int32s':
      return [...arrayHead(TYPES.int32, entry.value.length), ...entry.value.map(uint32)];
  }
}

const arrayHead = (type: number, length: number): Buffer[] => [
  uint32(TYPES.array),
  uint32(type),
  uint64(length),
];

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function floats(values: ArrayLike<number>): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (let index = 0; index < values.length; index += 1) {
    bytes.writeFloatLE(values[index]!, index * 4);
  }
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function padded(bytes: Buffer): Buffer {
  const rest = bytes.length % ALIGNMENT;
  return rest === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(ALIGNMENT - rest)]);
}
