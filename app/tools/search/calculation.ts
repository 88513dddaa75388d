/** What such a request asks for, in words: whoever writes "2+2" names no tool. */
const WORDS = 'calculate calculator calculation math mathematical arithmetic';

/**
 * A sum written in figures. Hyphens and slashes count between spaces alone: without them they
 * stand in dates, ranges, paths and telephone numbers.
 */
const SUM = /\d[\d.,]*\s*(?:[+*×÷^]|\s[-/−]\s)\s*\(?\s*\d[\d\s.,()+*×÷^/−-]*/u;

export interface Calculation {
  readonly written: string;
  readonly words: string;
}

/** The sum in a request; undefined where there is none. */
export function calculationIn(text: string): Calculation | undefined {
  const written = SUM.exec(text)?.[0].trim();
  return written === undefined ? undefined : { written, words: WORDS };
}
