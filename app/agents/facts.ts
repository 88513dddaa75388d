const FIGURE = /\d+(?:[.,:]\d+)*/g;

/** Other things that can be true or false: addresses, paths, files, quoted words, names inside sentences. */
const PATTERNS = [
  /https?:\/\/[^\s)>\]]+/g,
  /(?:\/[\w.-]+){2,}/g,
  /[\w-]+\.[a-z]{2,5}\b/g,
  /["“「]([^"”」]{3,80})["”」]/g,
  /(?<=[a-z,]\s)[A-Z][a-z]+(?:\s[A-Z][a-z]+)*/g,
  // a Korean name before the title that people are called by
  /[가-힣]{2,4}(?=\s?(?:씨|님|대표|사장|부장|과장|대리|교수|박사|선생님)(?:[^가-힣]|[은는이가을를의에과와도]))/gu,
];

/** What in a text can be true or false. */
export function factsIn(text: string): string[] {
  const found = [...PATTERNS, FIGURE].flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => (match[1] ?? match[0]).replace(/[.,:]+$/, '')),
  );
  return [...new Set(found.filter((fact) => fact.length > 1))];
}

/** The facts that stand in none of the texts, nor follow from one by counting or adding up. */
export function unfounded(facts: readonly string[], texts: readonly string[]): string[] {
  const known = texts.join('\n').toLowerCase();
  const figures = new Set(texts.flatMap((text) => [...figuresIn(text), ...derived(text)]));
  return facts.filter((fact) =>
    /^\d+(?:[.,:]\d+)*$/.test(fact)
      ? !figures.has(plainFigure(fact))
      : !known.includes(fact.toLowerCase()),
  );
}

function figuresIn(text: string): string[] {
  // parts too: a date or a time may be written in another order
  return [...text.matchAll(FIGURE)].flatMap(([figure]) => [
    plainFigure(figure),
    ...figure.split(/[.,:]/).map(plainFigure),
  ]);
}

/** How many lines and figures a text has, and what its figures come to. */
function derived(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const figures = [...text.matchAll(FIGURE)].map(([figure]) => Number(plainFigure(figure)));
  const sum = figures.reduce((total, figure) => total + figure, 0);
  return [lines.length, figures.length, sum].map((figure) => String(Number(figure.toFixed(6))));
}

/** 1,250 and 1250 and 01250 are one figure. */
function plainFigure(figure: string): string {
  return figure.replace(/,(?=\d{3}(?:\D|$))/g, '').replace(/^0+(?=\d)/, '');
}
