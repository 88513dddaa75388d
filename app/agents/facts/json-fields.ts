/** Larger texts are not looked at for fields. */
const MOST_CHARACTERS = 200_000;
const MOST_DEEP = 20;

export interface Fields {
  /** The numbers of each field over the entries of a list. */
  readonly columns: readonly (readonly number[])[];
  /** How many entries each list has. */
  readonly lengths: readonly number[];
}

const NONE: Fields = { columns: [], lengths: [] };

/** The lists of a JSON text; none where it is no JSON. */
export function fieldsIn(text: string): Fields {
  if (text.length > MOST_CHARACTERS || !/^\s*[[{]/u.test(text)) return NONE;
  try {
    return fieldsOf(JSON.parse(text), 0);
  } catch {
    return NONE;
  }
}

function fieldsOf(value: unknown, depth: number): Fields {
  if (typeof value !== 'object' || value === null || depth > MOST_DEEP) return NONE;
  const inner = Object.values(value).map((one) => fieldsOf(one, depth + 1));
  const columns = inner.flatMap((one) => one.columns);
  const lengths = inner.flatMap((one) => one.lengths);
  if (!Array.isArray(value)) return { columns, lengths };
  return {
    columns: [...columnsOf(value as unknown[]), ...columns],
    lengths: [value.length, ...lengths],
  };
}

function columnsOf(list: readonly unknown[]): readonly (readonly number[])[] {
  const columns = new Map<string, number[]>();
  for (const entry of list) {
    const fields = typeof entry === 'object' && entry !== null ? entry : { '': entry };
    for (const [name, field] of Object.entries(fields)) {
      if (typeof field !== 'number') continue;
      const column = columns.get(name);
      if (column) column.push(field);
      else columns.set(name, [field]);
    }
  }
  return [...columns.values()];
}
