import type { Said } from '../../base/index.ts';

/** An expression that the language has, and that is refused all the same. */
export class Refused extends Error {
  readonly why: Said;

  constructor(why: Said) {
    super(why.message);
    this.why = why;
  }
}
