const PEOPLE =
  'women|men|girls|boys|immigrants|migrants|foreigners|refugees|muslims|jews|christians|hindus|black people|white people|blacks|whites|asians|africans|koreans|chinese(?: people)?|japanese(?: people)?|gays|lesbians|gay people|old people|elderly people|young people|poor people|disabled people';
const BAD =
  'bad|worse|worst|inferior|stupid|dumb|lazy|dangerous|criminals?|thieves|liars?|dirty|weak|primitive|unfit|incapable|untrustworthy|dishonest|violent|parasites|greedy|too (?:emotional|stupid|lazy)|not (?:smart|fit|suited|capable|to be trusted)';
const KOREAN_PEOPLE =
  '여자|남자|여성|남성|외국인|이민자|이주민|난민|흑인|백인|동양인|노인|장애인|중국인|일본인|한국인|조선족|무슬림|유대인|동성애자';

/** Wholesale judgements of people by what they are. */
const PREJUDICE = [
  new RegExp(
    `\\b(?:${PEOPLE})\\s+(?:are|were|is|seem|tend to be)\\s+(?:all |mostly |simply |just |really |naturally |always )?(?:${BAD})\\b`,
    'iu',
  ),
  new RegExp(
    `\\b(?:${PEOPLE})\\s+(?:cannot|can['’]?t|can not|should(?:n['’]t| not)|must not)\\s+(?:be (?:trusted|allowed|hired|believed)|drive|lead|think|vote|work|learn)`,
    'iu',
  ),
  new RegExp(
    `(?:${KOREAN_PEOPLE})(?:들)?[은는이가]\\s?[^.!?\\n]{0,15}(?:열등|게으르|게을|멍청|위험하|못\\s?(?:합|해|하|한다|믿)|믿을 수 없|범죄자|더럽|무능|거짓말)`,
    'u',
  ),
];

/** Instructions by which people come to harm. */
const HARM = [
  /\b(?:how to|steps? to|instructions? (?:for|to)|recipe for)\b.{0,40}\b(?:build|mak(?:e|ing)|assembl\w+|construct)\b.{0,20}\b(?:bomb|explosives?|nerve agent|nerve gas|grenade)\b/iu,
  /\b(?:how to|steps? to|instructions? (?:for|to)|recipe for)\b.{0,40}\b(?:synthesi[sz]\w*|cook|make|produce)\b.{0,20}\b(?:meth(?:amphetamine)?|heroin|sarin|ricin|fentanyl)\b/iu,
  /\b(?:kill|hurt|harm|hang|cut) yourself\b|\b(?:kill|poison|strangle|stab) (?:him|her|your (?:wife|husband|boss|child|neighbou?r|mother|father|parents))\b/iu,
  /(?:폭탄|폭발물|신경가스|수류탄|사제\s?총|필로폰)[을를]?.{0,15}(?:만드는|만들|제조|조립).{0,10}(?:법|방법|순서|수 있)/u,
  /(?:자살|목숨을 끊|자해).{0,8}(?:방법|하세요|하십시오|하는 법)/u,
];

export function isPrejudiced(text: string): boolean {
  return PREJUDICE.some((pattern) => pattern.test(text));
}

export function isHarmful(text: string): boolean {
  return HARM.some((pattern) => pattern.test(text));
}
