export type Locale = 'en' | 'ko';

/** The language of the window: the chosen one, else the first of the system's that is there. */
export function localeOf(chosen: 'system' | Locale, system: readonly string[]): Locale {
  if (chosen !== 'system') return chosen;
  const known = system
    .map((name) => name.toLowerCase().split('-', 1)[0])
    .find((name) => name === 'en' || name === 'ko');
  return known === 'ko' ? 'ko' : 'en';
}
