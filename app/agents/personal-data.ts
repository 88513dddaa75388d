/** Personal data found in a text: what kind, and where. */
export interface PersonalData {
  readonly kind: string;
  readonly text: string;
}

interface Pattern {
  readonly kind: string;
  readonly pattern: RegExp;
  readonly valid?: (text: string) => boolean;
}

const DATE = String.raw`(?:\d{4}[-./]\s?\d{1,2}[-./]\s?\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}년\s?\d{1,2}월\s?\d{1,2}일|(?:\d{1,2}\s)?[A-Z][a-z]{2,8}\.?\s\d{1,2},?\s\d{4}|\d{1,2}\s[A-Z][a-z]{2,8}\s\d{4})`;
const ROAD =
  'Street|St\\.|Avenue|Ave\\.|Road|Rd\\.|Lane|Ln\\.|Drive|Boulevard|Blvd\\.|Terrace|Crescent';

const PATTERNS: readonly Pattern[] = [
  {
    kind: 'e-mail address',
    pattern: /(?<![\w.+-])[\w.+-]{1,64}@[\p{L}\p{N}_-]{1,63}(?:\.[\w-]{1,63}){1,8}/gu,
  },
  {
    kind: 'e-mail address',
    pattern:
      /(?<![\w.+-])[\w.+-]{1,64}\s?[([]\s?(?:at|@|골뱅이)\s?[)\]]\s?[\w-]{1,63}(?:(?:\s?[([]\s?(?:dot|점)\s?[)\]]\s?|\.)[\w-]{1,63}){1,8}/giu,
  },
  { kind: 'Korean resident number', pattern: /(?<![\d-])\d{6}-[1-8]\d{6}(?!\d)/g, valid: birthday },
  {
    kind: 'Korean resident number',
    pattern: /(?<![\d.,-])\d{6}[1-8]\d{6}(?![\d.,-])/g,
    valid: (text) => birthday(text) && residentCheck(text),
  },
  {
    kind: 'US social security number',
    pattern: /(?<![\d-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])/g,
  },
  { kind: 'card number', pattern: /(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])/g, valid: luhn },
  {
    kind: 'bank account',
    pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?\b/g,
    valid: iban,
  },
  {
    kind: 'bank account',
    pattern:
      /(?:계좌|은행|뱅크|\baccount (?:no\b|number\b))[^\n\d]{0,12}\d{2,6}-\d{2,6}-\d{2,8}(?:-\d{1,6})?(?![\d-])/giu,
  },
  {
    // Korean: region, year, number, check digits
    kind: 'driving licence number',
    pattern: /(?<![\d-])(?:1[1-9]|2[0-8])-\d{2}-\d{6}-\d{2}(?![\d-])/g,
  },
  { kind: 'passport number', pattern: /(?:passport|여권)[^\n.]{0,20}?\b[A-Z]{1,2}\d{7,8}\b/giu },
  {
    kind: 'phone number',
    pattern:
      /(?<![\d.-])(?:\+\d{1,3}[ .-]?\d{1,4}|01[016789]|0(?:2|[3-6]\d)(?=[) .-]))[) .-]{0,2}\d{3,4}[ .-]?\d{4}(?![\d-])/g,
  },
  { kind: 'phone number', pattern: /(?<![\d.-])07\d{3}[ -]?\d{3}[ -]?\d{3}(?![\d-])/g },
  {
    // North American numbers: no area begins with 0 or 1
    kind: 'phone number',
    pattern: /(?<![\d.-])(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[.-])\d{3}[.-]\d{4}(?![\d-])/g,
  },
  {
    kind: 'home address',
    pattern: new RegExp(`\\b\\d{1,5}(?: [A-Z][a-z'’]{1,20}){1,3} (?:${ROAD})(?![a-z])`, 'g'),
  },
  {
    kind: 'home address',
    pattern: /[가-힣]{1,6}(?:시|군|구)\s[가-힣\d]{1,10}(?:로|길)\s?\d{1,4}(?:-\d{1,4})?(?!\d)/gu,
  },
  {
    kind: 'date of birth',
    pattern: new RegExp(
      `(?:\\b(?:date of birth|birth ?day|born|dob)\\b|생년월일|생일|출생)[^\\n.]{0,12}?${DATE}`,
      'giu',
    ),
  },
  {
    kind: 'password',
    pattern:
      /(?:\b(?:password|passcode|passphrase)\s?(?:is|:|=)|(?:비밀번호|암호|패스워드)\s?(?:는|은|:|=))\s?["'“`]?(?!\w{0,12}\s(?:not|stored|needed|required|too))(?=\S{0,40}[\d!@#$%^&*])\S{4,64}/giu,
  },
  { kind: 'secret key', pattern: /\b(?:sk|pk|ghp|gho|xox[bp]|AKIA)[-_]?[A-Za-z\d_-]{16,200}\b/g },
];

/** Finds what its form, its check digits or the words beside it show to be personal data. */
export function findPersonalData(text: string): PersonalData[] {
  let rest = text;
  return PATTERNS.flatMap(({ kind, pattern, valid }) => {
    const found: PersonalData[] = [];
    rest = rest.replace(pattern, (match) => {
      if (valid?.(match) === false) return match;
      found.push({ kind, text: match });
      return ' '.repeat(match.length);
    });
    return found;
  });
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

/** ISO 13616-1: the remainder by 97 is 1. */
function iban(text: string): boolean {
  const plain = text.replaceAll(' ', '');
  if (plain.length < 15 || plain.length > 34) return false;
  const digits = [...plain.slice(4), ...plain.slice(0, 4)]
    .map((sign) => parseInt(sign, 36))
    .join('');
  return BigInt(digits) % 97n === 1n;
}

/** Numbers given out since October 2020 have no check digit, so the birthday decides. */
function birthday(text: string): boolean {
  const month = Number(text.slice(2, 4));
  const day = Number(text.slice(4, 6));
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

const RESIDENT_WEIGHTS = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];

/** The check digit of resident numbers; thirteen digits without a hyphen may be anything. */
function residentCheck(text: string): boolean {
  const sum = RESIDENT_WEIGHTS.reduce(
    (total, weight, index) => total + weight * Number(text[index]),
    0,
  );
  return (11 - (sum % 11)) % 10 === Number(text[12]);
}
