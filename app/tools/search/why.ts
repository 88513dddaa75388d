import type { Mended, Vocabulary } from '../words.ts';
import { calculationIn } from './calculation.ts';
import { parameterText, type SearchableTool } from './features.ts';
import { FIELDS, type Field } from './weights.ts';

/** Words of a request that stand in one field of a tool. */
export interface FieldWords {
  readonly field: Field;
  readonly words: readonly string[];
}

const TEXTS: Readonly<Record<Field, (tool: SearchableTool) => string>> = {
  name: (tool) => `${tool.tool} ${tool.title ?? ''}`,
  description: (tool) => tool.description,
  parameters: (tool) => parameterText(tool.inputSchema),
  server: (tool) => `${tool.server} ${tool.serverDescription ?? ''}`,
  history: (tool) => (tool.history ?? []).join(' '),
  examples: (tool) => (tool.examples ?? []).join(' '),
};
const MOST_WORDS = 6;

/** The text of a field, and what the vocabulary reads in it. */
interface ReadField {
  readonly text: string;
  readonly stems: ReadonlySet<string>;
}

/** Tells which words of a request stand in which field of a tool; what a tool says is read once. */
export class WordsByField {
  readonly #vocabulary: Vocabulary;
  readonly #read = new WeakMap<SearchableTool, readonly (readonly [Field, ReadField])[]>();

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** For each tool in turn. */
  of(tools: readonly SearchableTool[], request: string, mended: Mended): FieldWords[][] {
    const asked = this.#asked(request, mended);
    const korean = request.match(/[가-힣]{2,}/gu) ?? [];
    return tools.map((tool) =>
      this.#fields(tool).flatMap(([field, { text, stems }]) => {
        const known = [...asked].filter(([stem]) => stems.has(stem)).map(([, word]) => word);
        // a word that no glossary knows is found by its letters
        const words = [...known, ...korean.filter((word) => text.includes(word))];
        const shown = [...new Set(words)].slice(0, MOST_WORDS);
        return shown.length === 0 ? [] : [{ field, words: shown }];
      }),
    );
  }

  /** The words of a request by what is looked for. */
  #asked(request: string, mended: Mended): Map<string, string> {
    const asked = new Map<string, string>();
    for (const { word, stem } of this.#vocabulary.trace(request)) {
      const meant = mended(stem, word);
      if (!asked.has(meant)) asked.set(meant, word);
    }
    const sum = calculationIn(request);
    for (const stem of sum ? this.#vocabulary.read(sum.words) : []) asked.set(stem, sum!.written);
    return asked;
  }

  #fields(tool: SearchableTool): readonly (readonly [Field, ReadField])[] {
    let fields = this.#read.get(tool);
    if (!fields) {
      fields = FIELDS.map((field) => {
        const text = TEXTS[field](tool);
        return [field, { text, stems: new Set(this.#vocabulary.read(text)) }] as const;
      });
      this.#read.set(tool, fields);
    }
    return fields;
  }
}

const TOLD_AS: Partial<Record<Field, string>> = {
  history: 'earlier choices',
  examples: 'example requests',
};

/** As one line of plain English. */
export function describeWhy(fields: readonly FieldWords[]): string {
  if (fields.length === 0) return 'letters alike';
  return fields
    .map(({ field, words }) => `${TOLD_AS[field] ?? field}: ${words.join(', ')}`)
    .join('; ');
}
