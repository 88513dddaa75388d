/** Personal data found in a text: what kind, and where. */
export interface PersonalData {
  readonly kind: string;
  readonly text: string;
}

const PATTERNS: readonly { kind: string; pattern: RegExp; valid?: (text: string) => boolean }[] = [
  { kind: 'e-mail address', pattern: /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g },
  { kind: 'Korean resident number', pattern: /\b\d{6}-[1-8]\d{6}\b/g, valid: residentNumber },
  {
    kind: 'US social security number',
    pattern: /\b(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}\b/g,
  },
  { kind: 'card number', pattern: /\b\d(?:[ -]?\d){12,18}\b/g, valid: luhn },
  {
    kind: 'phone number',
    pattern:
      /(?<![\d.-])(?:\+\d{1,3}[ .-]?\d{1,4}|01[016789]|0(?:2|[3-6]\d)(?=[ .-]))[ .-]?\d{3,4}[ .-]?\d{4}(?![\d-])/g,
  },
];

/** Finds what its form and its check digits show to be personal data. */
export function findPersonalData(text: string): PersonalData[] {
  return PATTERNS.flatMap(({ kind, pattern, valid }) =>
    [...text.matchAll(pattern)]
      .map((match) => match[0])
      .filter((found) => valid?.(found) ?? true)
      .map((found) => ({ kind, text: found })),
  );
}

/** ISO/IEC 7812-1, annex B. */
function luhn(text: string): boolean {
  const digits = [...text.replace(/\D/g, '')].reverse().map(Number);
  const sum = digits.reduce((total, digit, index) => {
    const doubled = digit * 2;
    return total + (index % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** Check digit of numbers given out until October 2020; later ones have none, so the birthday decides. */
function residentNumber(text: string): boolean {
  const month = Number(text.slice(2, 4));
  const day = Number(text.slice(4, 6));
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}
