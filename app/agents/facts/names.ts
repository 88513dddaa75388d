/** What in a text can be true or false besides figures and moments. */
export interface Wording {
  readonly kind: 'quotation' | 'name' | 'place';
  readonly text: string;
}

/** Verbs by which a sentence tells of what a person did. */
const DEEDS =
  'said|says|wrote|writes|paid|pays|sent|sends|asked|asks|told|tells|signed|called|reported|confirmed|approved|decided|recommend(?:s|ed)|owes|owed|lives|lived|works|worked|bought|earned|earns|agreed|refused|met|led|owns|owned|joined|left|resigned';
/** Words at the beginning of a sentence that are no names. */
const NO_NAME =
  'He|She|They|We|You|It|I|This|That|These|Those|Who|Nobody|Somebody|Someone|Everybody|Everyone|One|Both|All|Most|Many|Some|Few|None|Others|People|Another|Each|Customers?|Users?';
/** Words that a sentence begins with before a name. */
const BEFORE_A_NAME =
  /^(?:With|Without|For|In|On|At|From|By|After|Before|Since|Until|Of|To|The|Your|My|Our|His|Her|Their|Its|And|But|Only)\s/u;
/** Words with a capital inside a sentence that name nothing which a tool would have to tell. */
const EXEMPT =
  /^(?:English|Korean|Markdown|Internet|Yes|No|Note|None|Total|Summary|Result|Results|Answer|Error|Step|File|Folder|OK|Mr|Mrs|Ms|Dr|Prof|January|February|March|April|May|June|July|August|September|October|November|December|선생|고객|회원|사장|원장|교수|기사|부모|팀장|대표|과장|부장|대리|박사|담당자|관리자|사용자)$/u;
const NAME = String.raw`\p{Lu}[\p{L}'’-]{1,39}`;
const KOREAN_FAMILY =
  '김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진나지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모탁국어은편용';
const KOREAN_TITLE =
  '씨|님|대표|사장|부장|과장|대리|차장|이사|팀장|교수|박사|선생님|기자|의원|장관';
/** Titles that stand behind other words as well: before them only what looks like a whole name is one. */
const KOREAN_CALLING =
  '고객|회원|환자|직원|사원|주임|학생|선수|담당자|매니저|변호사|원장|회장|실장|국장|점장|본부장|작가|감독|위원';
const KOREAN_DEED =
  '말했|말하|썼|작성|보냈|결제|지불|냈|서명|승인|요청|보고|주문|참석|구매|담당|제안|결정|거절|사과|확인했';

const QUOTATIONS = /["“”]([^"“”\n]{3,400})["“”]|「([^」\n]{2,400})」|『([^』\n]{2,400})』/gu;
const PLACES = [
  /https?:\/\/[^\s)>\]"'`]{1,2000}/gu,
  /(?<![\w.:/-])(?:\/[\p{L}\p{N}_.-]{1,255}){2,}/gu,
  /(?<![\p{L}\p{N}_.-])[\p{L}\p{N}_-]{1,100}\.(?=[a-z\d]{0,4}[a-z])[a-z\d]{2,5}(?![\p{Script=Latin}\p{N}])/gu,
];
/** Numbers with letters, by which orders, seats, flights and versions of files are told apart. */
const CODE =
  /(?<![\p{L}\p{N}_.#/+-])(?:(?!(?:USD|EUR|KRW|GBP|JPY|ISO|RFC|UTF|SHA|ES)-?\d)[A-Z]{1,4}-?\d{2,}[A-Z]?|[A-Z]-\d{1,6}|\d{2,4}[A-F]|(?=[a-f]*\d)(?=\d*[a-f])[\da-f]{7,40})(?![\p{Script=Latin}\p{N}_-])/gu;
const NAMES = [
  // inside a sentence
  new RegExp(`(?<=[\\p{Ll}\\p{Lo},]\\s)${NAME}(?:\\s${NAME}){0,5}`, 'gu'),
  // two or more at its beginning, and what they do
  new RegExp(`(?<=^|[.!?]\\s|\\n)${NAME}(?:\\s${NAME}){1,5}(?=\\s\\p{Ll})`, 'gu'),
  // one at its beginning, and what a person does
  new RegExp(`(?<=^|[.!?]\\s|\\n)(?!(?:${NO_NAME})\\s)${NAME}(?=\\s(?:${DEEDS})\\b)`, 'gu'),
  // a Korean name before the title that people are called by
  new RegExp(
    `(?<![가-힣])[가-힣]{2,4}(?=\\s?(?:${KOREAN_TITLE})(?:[^가-힣]|[은는이가을를의에과와도입께]))`,
    'gu',
  ),
  new RegExp(
    `(?<![가-힣])[${KOREAN_FAMILY}][가-힣](?![한된던는할될적])[가-힣](?=\\s(?:${KOREAN_CALLING})(?:[^가-힣]|[은는이가을를의에과와도입께]))`,
    'gu',
  ),
  // a Korean name that does something
  new RegExp(
    `(?<![가-힣])[${KOREAN_FAMILY}][가-힣](?!자[이가은는])[가-힣](?=(?:이|가|은|는|께서)\\s[^.!?\\n]{0,30}(?:${KOREAN_DEED}))`,
    'gu',
  ),
];

/** The quotations, the places (files, paths, addresses) and the names that a text speaks of. */
export function wordingsIn(text: string): Wording[] {
  const quotations = [...text.matchAll(QUOTATIONS)].map(
    (match) => match[1] ?? match[2] ?? match[3]!,
  );
  let rest = text.replace(QUOTATIONS, ' ');
  const places: string[] = [];
  for (const pattern of PLACES) {
    rest = rest.replace(pattern, (place) => {
      places.push(place.replace(/(\.[a-z\d]{1,5})[가-힣]+$/iu, '$1').replace(/[.,:;!?*_]+$/u, ''));
      return ' ';
    });
  }
  places.push(...(rest.match(CODE) ?? []));
  const names = NAMES.flatMap((pattern) => rest.match(pattern) ?? [])
    .map((name) => name.replace(BEFORE_A_NAME, ''))
    .filter(
      // without a small letter it is an abbreviation
      (name) =>
        !name.split(/\s/u).every((word) => EXEMPT.test(word) || /^[^\p{Ll}\p{Lo}]+$/u.test(word)),
    );
  const of = (kind: Wording['kind'], texts: readonly string[]): Wording[] =>
    [...new Set(texts)].map((found) => ({ kind, text: found }));
  return [...of('quotation', quotations), ...of('place', places), ...of('name', names)];
}

/** Whether a text is written in Korean for the most part. */
export function isKorean(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return (text.match(/[가-힣]/gu)?.length ?? 0) * 3 > letters;
}

/** A text as words are looked for in it: one spelling of letters, quotes and spaces, no marks. */
export function plainText(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[‘’]/gu, "'")
    .replace(/[“”]/gu, '"')
    .replace(/[*_`]+/gu, '')
    .replace(/\s+/gu, ' ');
}

/** Whether a text, as `plainText` gives it, holds what is told. */
export function holds(known: string, { kind, text }: Wording): boolean {
  if (kind === 'quotation') {
    return text.split(/…|\.{3}/u).every((part) => known.includes(bare(part)));
  }
  const plain = bare(text).replace(/'s$/u, '');
  if (kind === 'place') return known.includes(plain) || known.includes(plain.replace(PARTICLE, ''));
  const words = plain.split(' ').filter((word) => !EXEMPT_PLAIN.test(word));
  return hasWord(known, words.join(' ')) || hasWord(known, words.toReversed().join(', '));
}

const PARTICLE = /(?:에서|으로|[에은는이가을를의로와과도])$/u;
const EXEMPT_PLAIN = /^(?:mr|mrs|ms|dr|prof)\.?$/u;

function bare(text: string): string {
  return plainText(text)
    .trim()
    .replace(/^[\s.,:;!?]+|[\s.,:;!?]+$/gu, '');
}

/** As a word of its own; behind a Korean one a particle or a title may stand. */
function hasWord(known: string, word: string): boolean {
  for (let at = known.indexOf(word); at !== -1; at = known.indexOf(word, at + 1)) {
    const [before, after] = [known[at - 1] ?? ' ', known[at + word.length] ?? ' '];
    const open = /[\p{L}\p{N}]/u;
    const korean = /[가-힣]$/u.test(word);
    if (!open.test(before) && (korean || !/[\p{Script=Latin}\p{N}]/u.test(after))) return true;
  }
  return false;
}
