import { spacedName, type Property } from './property.ts';

/** A place in a text where a property is named, and what follows up to the next such place. */
export interface Anchored {
  readonly property: string;
  readonly text: string;
  /** Offset of `text` in the request. */
  readonly start: number;
  readonly end: number;
}

/** Other words for properties of common names, English then Korean. */
const ALIASES: Readonly<Record<string, string>> = {
  name: 'named|called|이름',
  content: 'saying|that says|containing|text|contents|내용|본문',
  contents: 'saying|that says|containing|text|content|내용|본문',
  text: 'saying|that says|텍스트|내용|본문',
  body: 'saying|text|내용|본문',
  message: 'saying|that says|메시지|메세지',
  title: 'titled|제목',
  subject: '제목',
  path: '경로',
  query: '검색어',
  url: '주소',
  type: '유형|종류',
};
/** Aliases that need no "=", ":" or "with" around them. */
const STRONG = /^(?:named|called|saying|that says|containing|titled)$/u;

/**
 * Values written beside the name of their property: `path=/tmp`, `count: 5`, `named Alice`,
 * `with the text hello`, `제목은 회의록`.
 */
export function readAnchors(text: string, properties: readonly Property[]): Anchored[] {
  const spots = properties.flatMap((property) => spotsOf(text, property, properties));
  spots.sort((a, b) => a.from - b.from || b.at - a.at);
  const found: Anchored[] = [];
  let reached = 0;
  for (const [index, spot] of spots.entries()) {
    if (spot.from < reached || found.some(({ property }) => property === spot.property)) continue;
    const next = spots.slice(index + 1).find((later) => later.from >= spot.at);
    const raw = text.slice(spot.at, next?.from ?? text.length);
    const value = raw.replace(/[\s,;]*(?:\b(?:and|with|of|the|an?)\b\s*)*$/iu, '');
    const lead = value.length - value.trimStart().length;
    if (value.trim() === '') continue;
    const start = spot.at + lead;
    found.push({ property: spot.property, text: value.trim(), start, end: spot.at + value.length });
    reached = spot.at;
  }
  return found;
}

interface Spot {
  readonly property: string;
  /** Where the naming begins. */
  readonly from: number;
  /** Where the value begins. */
  readonly at: number;
}

function spotsOf(text: string, property: Property, all: readonly Property[]): Spot[] {
  const spaced = spacedName(property.name);
  const last = spaced.split(' ').at(-1)!;
  const alone =
    all.filter((other) => spacedName(other.name).split(' ').at(-1) === last).length === 1;
  const singular = last.length > 3 && last.endsWith('s') ? [last.slice(0, -1)] : [];
  const names = [property.name, spaced, ...(alone ? [last, ...singular] : [])];
  const aliases = (ALIASES[spaced] ?? (alone ? ALIASES[last] : undefined))?.split('|') ?? [];
  return [...new Set([...names, ...aliases])].flatMap((name) => {
    const safe = name.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
    const edge = /^[\x20-\x7e]+$/u.test(name) ? '(?<![\\p{L}\\p{N}_])' : '';
    const pattern = STRONG.test(name)
      ? `${edge}${safe}\\s+`
      : /^[가-힣]/u.test(name)
        ? `${safe}(?:(?:은|는|이|가|을|를)\\s+|\\s*[:=]\\s*)`
        : `${edge}(?:--?)?${safe}\\s*[=:]\\s*|(?<=\\b(?:with|of|and|set|using|an?|the)\\s+|,\\s*)${safe}\\s+(?:(?:is|as|to|of|being)\\s+)?(?=\\S)|${edge}${safe}\\s+(?:is|being)\\s+|${edge}--${safe}\\s+`;
    return [...text.matchAll(new RegExp(pattern, 'giu'))].map((match) => ({
      property: property.name,
      from: match.index,
      at: match.index + match[0].length,
    }));
  });
}
