/**
 * English words cut to a stem, so that "listing", "listed" and "lists" are one word.
 * The algorithm of M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980.
 */
export function stem(word: string): string {
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return word;
  return last(derived(plural(word)));
}

const CONSONANT = '(?:[^aeiouy]|(?<=[aeiou])y|^y)';
const VOWEL = '(?:[aeiou]|(?<![aeiou])(?<!^)y)';
const MEASURE = new RegExp(`${VOWEL}+${CONSONANT}+`, 'g');
const HAS_VOWEL = new RegExp(VOWEL);
const SHORT_END = new RegExp(`${CONSONANT}${VOWEL}[^aeiouwxy]$`);

function measure(base: string): number {
  return base.match(MEASURE)?.length ?? 0;
}

function plural(word: string): string {
  let result = word;
  if (result.endsWith('sses') || result.endsWith('ies')) result = result.slice(0, -2);
  else if (result.endsWith('s') && !result.endsWith('ss')) result = result.slice(0, -1);
  if (result.endsWith('eed'))
    return measure(result.slice(0, -3)) > 0 ? result.slice(0, -1) : result;
  const base = /^(.*)(?:ed|ing)$/.exec(result)?.[1];
  if (base !== undefined && HAS_VOWEL.test(base)) result = repaired(base);
  if (result.endsWith('y') && HAS_VOWEL.test(result.slice(0, -1)))
    result = `${result.slice(0, -1)}i`;
  return result;
}

function repaired(base: string): string {
  if (/(?:at|bl|iz)$/.test(base)) return `${base}e`;
  if (/([^aeiouylsz])\1$/.test(base)) return base.slice(0, -1);
  return measure(base) === 1 && SHORT_END.test(base) ? `${base}e` : base;
}

const DERIVED: readonly (readonly [string, string])[] = [
  ['ational', 'ate'],
  ['ization', 'ize'],
  ['iveness', 'ive'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['tional', 'tion'],
  ['biliti', 'ble'],
  ['entli', 'ent'],
  ['ousli', 'ous'],
  ['ation', 'ate'],
  ['alism', 'al'],
  ['aliti', 'al'],
  ['iviti', 'ive'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['izer', 'ize'],
  ['alli', 'al'],
  ['ator', 'ate'],
  ['logi', 'log'],
  ['bli', 'ble'],
  ['eli', 'e'],
];
const SHORTENED: readonly (readonly [string, string])[] = [
  ['icate', 'ic'],
  ['ative', ''],
  ['alize', 'al'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ness', ''],
  ['ful', ''],
];

function derived(word: string): string {
  return replaced(replaced(word, DERIVED), SHORTENED);
}

function replaced(word: string, rules: readonly (readonly [string, string])[]): string {
  const rule = rules.find(([ending]) => word.endsWith(ending));
  if (!rule) return word;
  const base = word.slice(0, -rule[0].length);
  return measure(base) > 0 ? base + rule[1] : word;
}

const DROPPED =
  /^(.*?)(?:ement|ance|ence|able|ible|ment|ant|ent|ism|ate|iti|ous|ive|ize|al|er|ic|ou|(?<=[st])ion)$/;

function last(word: string): string {
  let result = word;
  const base = DROPPED.exec(result)?.[1];
  if (base !== undefined && measure(base) > 1) result = base;
  if (result.endsWith('e')) {
    const cut = result.slice(0, -1);
    const size = measure(cut);
    if (size > 1 || (size === 1 && !SHORT_END.test(cut))) result = cut;
  }
  return measure(result) > 1 && result.endsWith('ll') ? result.slice(0, -1) : result;
}
