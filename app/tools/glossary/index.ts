import { ACTIONS } from './actions.ts';
import { COMPUTING } from './computing.ts';
import { EVERYDAY } from './everyday.ts';
import { KINDS_OF_LIFE } from './kinds-life.ts';
import { KINDS_OF_WORK } from './kinds-work.ts';
import { LIVING } from './living.ts';
import { SOCIETY } from './society.ts';

export { Glossary } from './glossary.ts';
export { RELATED_WORDS } from './related.ts';

/** What kind of thing the things are that a request names, as text. */
export const KINDS: readonly string[] = [KINDS_OF_LIFE, KINDS_OF_WORK];

/** The built-in Korean to English entries, as text. */
export const KOREAN_ENTRIES: readonly string[] = [ACTIONS, COMPUTING, LIVING, SOCIETY, EVERYDAY];
