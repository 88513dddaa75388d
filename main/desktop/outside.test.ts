import { describe, expect, test } from 'vitest';
import { dataArgument } from './arguments.ts';
import { menuTemplate } from './menu.ts';
import { newsOf } from './news.ts';
import { wordsFor } from './words.ts';

const words = wordsFor('en', 'de');
const turn = (event: object) => ({
  name: 'turn.happened' as const,
  payload: { chatId: 'c', turnId: 't', rev: 1, event },
});

describe('what the desktop does outside the page', () => {
  test('speaks Korean where the setting or the system says so, else English', () => {
    expect(wordsFor('ko', 'en-US').quit).toContain('종료');
    expect(wordsFor('system', 'ko-KR').quit).toContain('종료');
    expect(wordsFor('en', 'ko-KR').quit).toBe('Quit AgentHub');
    expect(wordsFor('system', 'fr').quit).toBe('Quit AgentHub');
  });

  test('has copy and paste in the menu of every system, and Quit that goes the clean way', () => {
    for (const platform of ['darwin', 'win32', 'linux'] as const) {
      const seen: string[] = [];
      const template = menuTemplate(platform, words, { quit: () => seen.push('quit') });
      const items = template.flatMap((menu) => (Array.isArray(menu.submenu) ? menu.submenu : []));
      const roles = items.map((item) => item.role);
      expect(roles).toEqual(expect.arrayContaining(['cut', 'copy', 'paste', 'selectAll']));
      expect(roles).not.toContain('quit');
      items.find((item) => item.label === words.quit)?.click?.({} as never, undefined, {});
      expect(seen).toEqual(['quit']);
    }
  });

  test('tells of an answer, of a failure and of a question, and of nothing else', () => {
    expect(newsOf(turn({ type: 'done', status: 'completed' }), words)).toBe(words.answerReady);
    expect(newsOf(turn({ type: 'done', status: 'failed' }), words)).toBe(words.answerFailed);
    expect(newsOf(turn({ type: 'approval' }), words)).toBe(words.approvalNeeded);
    expect(newsOf(turn({ type: 'done', status: 'cancelled' }), words)).toBeUndefined();
    expect(newsOf(turn({ type: 'text', delta: 'a' }), words)).toBeUndefined();
    expect(newsOf({ name: 'usage.changed', payload: { rev: 1 } }, words)).toBeUndefined();
  });

  test('finds the data folder among the switches of Chromium', () => {
    expect(dataArgument(['electron', '--no-sandbox', 'desktop.js', '--data', '/d'])).toBe('/d');
    expect(dataArgument(['electron', '--data=/d e', '--original-process-start-time=1'])).toBe(
      '/d e',
    );
    expect(dataArgument(['electron', 'desktop.js'])).toBeUndefined();
    expect(dataArgument(['electron', '--data='])).toBeUndefined();
  });
});
