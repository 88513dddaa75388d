import { seededRandom } from '../base/index.ts';

const SUBJECTS =
  'invoice customer report image file order ticket repository branch message channel weather route price stock calendar event contact document page table database record user team task project build release deployment container cluster log metric alert dashboard search result video song playlist recipe flight hotel booking payment account card exchange rate tax contract patient appointment course exam map address device sensor light'.split(
    ' ',
  );
const VERBS =
  'create list get update delete search export import archive approve convert send compare summarize monitor'.split(
    ' ',
  );

export type MadeUpTool = ReturnType<typeof madeUpTools>[number];

/** Tools as servers have them: a name of verb and subjects, two sentences, a few parameters. */
export function madeUpTools(count: number) {
  const random = seededRandom(count);
  return Array.from({ length: count }, (_, at) => {
    const verb = pick(VERBS, random.next());
    const [one, other, third] = [0, 1, 2].map(() => pick(SUBJECTS, random.next())) as [
      string,
      string,
      string,
    ];
    const server = `server${Math.floor(at / 20)}`;
    const tool = `${verb}_${one}_${other}_${at}`;
    return {
      name: `${server}__${tool}`,
      server,
      tool,
      description: `Can ${verb} each ${one} of a ${other} in the workspace. Returns the ${third} with its identifier and when it was changed, and fails where the ${one} is locked.`,
      inputSchema: {
        type: 'object',
        properties: {
          [`${one}_id`]: { type: 'string', description: `Which ${one} is meant` },
          [other]: { type: 'string', description: `The ${other} to look in` },
          limit: { type: 'number' },
        },
      },
    };
  });
}

/** Requests of so many words each over the same subjects. */
export function madeUpRequests(count: number, words: number): string[] {
  const random = seededRandom(words);
  return Array.from({ length: count }, () =>
    Array.from({ length: words }, (_, at) =>
      at % 6 === 0
        ? pick(VERBS, random.next())
        : at % 2 === 0
          ? 'the'
          : pick(SUBJECTS, random.next()),
    ).join(' '),
  );
}

function pick<T>(values: readonly T[], at: number): T {
  return values[Math.floor(at * values.length)]!;
}
