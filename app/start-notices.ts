import type { AppError } from './base/index.ts';
import type { Notice } from './notices.ts';
import type { SettingsStore } from './settings/index.ts';

/** Tells that the settings file could not be read, and where it was kept. */
export function settingsNotice({ problem, keptAt }: NonNullable<SettingsStore['problem']>): Notice {
  return {
    id: 'settings-broken',
    level: 'warning',
    message: `Your settings file could not be read (${problem}), so AgentHub started with the usual settings.`,
    remedy:
      keptAt === undefined
        ? 'Your file was left as it is. Correct it, then start AgentHub again.'
        : `Your file was kept as ${keptAt}.`,
    cause: {
      code: 'notice.settings-broken',
      data: { problem, keptAt, variant: keptAt === undefined ? 'left' : 'kept' },
    },
  };
}

/** Tells of an error that the app started in spite of. */
export function errorNotice(id: string, level: Notice['level'], error: AppError): Notice {
  const { message, remedy, code, data } = error;
  return { id, level, message, remedy, cause: { code, data } };
}

export function glossaryNotice(problem: string): Notice {
  return {
    id: 'glossary-broken',
    level: 'warning',
    message: `Your glossary.json is not used: ${problem}.`,
    remedy: 'Write it as {"word": "english words"}, or remove it.',
    cause: { code: 'notice.glossary-broken', data: { problem } },
  };
}

/** Tells that the last run ended in the middle of an answer. */
export function interruptedNotice(): Notice {
  return {
    id: 'interrupted',
    level: 'info',
    message:
      'AgentHub ended last time in the middle of an answer. What had been shown is kept and marked incomplete.',
    remedy: 'Open the chat and press Retry to ask again.',
    cause: { code: 'notice.interrupted' },
  };
}
