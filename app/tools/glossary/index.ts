import { ACTIONS } from './actions.ts';
import { COMPUTING } from './computing.ts';
import { LIVING } from './living.ts';
import { SOCIETY } from './society.ts';

export { Glossary } from './glossary.ts';
export { RELATED_WORDS } from './related.ts';

/** The built-in Korean to English entries, as text. */
export const KOREAN_ENTRIES: readonly string[] = [ACTIONS, COMPUTING, LIVING, SOCIETY];
