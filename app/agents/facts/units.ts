import type { Figure } from './figures.ts';

/** Units of which so many make one of the next. */
const LARGER: readonly (readonly [of: RegExp, many: number, whole: RegExp])[] = [
  [/^\s?(?:ms|milliseconds?|밀리초)(?![a-z])/iu, 1000, /^\s?(?:s|sec(?:ond)?s?|초)(?![a-z])/iu],
  [/^\s?(?:s|sec(?:ond)?s?|초)(?![a-z])/iu, 60, /^\s?(?:min(?:ute)?s?|분)(?![a-z])/iu],
  [/^\s?(?:min(?:ute)?s?|분)(?![a-z])/iu, 60, /^\s?(?:h(?:our)?s?|시간)(?![a-z])/iu],
  [/^\s?(?:g|grams?|그램)(?![a-z])/iu, 1000, /^\s?(?:kg|kilograms?|킬로그램)(?![a-z])/iu],
  [
    /^\s?(?:m|met(?:er|re)s?|미터)(?![a-z])/iu,
    1000,
    /^\s?(?:km|kilomet(?:er|re)s?|킬로미터)(?![a-z])/iu,
  ],
];

/** A figure in the next larger unit; undefined where it has no unit of which there is one. */
export function inLargerUnit({ value, after }: Figure): Converted | undefined {
  const unit = LARGER.find(([of]) => of.test(after));
  return unit && value !== undefined ? { value: value / unit[1], unit: unit[2] } : undefined;
}

export interface Converted {
  readonly value: number;
  /** What stands behind a figure that is in this unit. */
  readonly unit: RegExp;
}

/** Whether a figure tells what was told in a smaller unit. */
export function isConverted({ value, after }: Figure, told: readonly Converted[]): boolean {
  return told.some((known) => known.value === value && known.unit.test(after));
}
