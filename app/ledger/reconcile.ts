/** Tokens as providers and we can both count them; input is what was neither read from nor written to the cache. */
export interface Figures {
  readonly input: number;
  readonly cacheWrite: number;
  readonly cacheRead: number;
  readonly output: number;
}

/** The tokens of one model on one day of UTC, which is the day that providers count by. */
export interface DayOfModel extends Figures {
  /** 2026-12-31. */
  readonly day: string;
  readonly model: string;
}

export interface Difference {
  readonly day: string;
  readonly model: string;
  readonly theirs: Figures;
  readonly ours: Figures;
  /** Theirs less ours: above 0 the provider counted more. */
  readonly difference: Figures;
  readonly agrees: boolean;
}

/**
 * Our count without what is no answer: OpenAI tells of embeddings in an export of their own. What
 * wrote nothing counts where the export knows its model.
 */
export function answersOf(
  ours: readonly DayOfModel[],
  theirs: readonly DayOfModel[],
): readonly DayOfModel[] {
  const known = new Set(theirs.map(({ model }) => plainModel(model)));
  return ours.filter(({ output, model }) => output > 0 || known.has(plainModel(model)));
}

/** Both counts side by side, one row for each day and model that either side knows. */
export function compare(
  theirs: readonly DayOfModel[],
  ours: readonly DayOfModel[],
): readonly Difference[] {
  const [left, right] = [summed(theirs), summed(ours)];
  const keys = [...new Set([...left.keys(), ...right.keys()])].sort();
  return keys.map((key) => {
    const [day = '', model = ''] = key.split('\n');
    const [their, our] = [left.get(key) ?? NOTHING, right.get(key) ?? NOTHING];
    const difference = combine(their, our, (a, b) => a - b);
    const agrees = Object.values(difference).every((value) => value === 0);
    return { day, model, theirs: their, ours: our, difference, agrees };
  });
}

const NOTHING: Figures = { input: 0, cacheWrite: 0, cacheRead: 0, output: 0 };

/** Providers name the dated version, we the name that was asked for: the date is left out. */
function plainModel(model: string): string {
  return model.replace(/-(\d{8}|\d{4}-\d\d-\d\d|latest)$/, '');
}

function summed(rows: readonly DayOfModel[]): Map<string, Figures> {
  const found = new Map<string, Figures>();
  for (const { day, model, input, cacheWrite, cacheRead, output } of rows) {
    const key = `${day}\n${plainModel(model)}`;
    const figures = { input, cacheWrite, cacheRead, output };
    found.set(
      key,
      combine(found.get(key) ?? NOTHING, figures, (a, b) => a + b),
    );
  }
  return found;
}

function combine(a: Figures, b: Figures, by: (a: number, b: number) => number): Figures {
  return {
    input: by(a.input, b.input),
    cacheWrite: by(a.cacheWrite, b.cacheWrite),
    cacheRead: by(a.cacheRead, b.cacheRead),
    output: by(a.output, b.output),
  };
}
