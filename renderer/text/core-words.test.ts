import { expect, test } from 'vitest';
import { inLanguage } from './core-words.ts';

const missing = {
  message: 'There is no key for Anthropic.',
  remedy: 'Add one.',
  cause: { code: 'model.key-missing', data: { provider: 'Anthropic' } },
};

test('what the core says is said in Korean, with its values', () => {
  expect(inLanguage(missing, 'ko')).toEqual({
    message: 'Anthropic 키가 없습니다.',
    remedy: '설정의 모델에서 키를 추가하거나 다른 모델을 선택하세요.',
  });
});

test('the words of a variant go before those of the code', () => {
  const told = (variant: string) =>
    inLanguage(
      {
        message: 'It cannot be reached.',
        cause: {
          code: 'server.connection-failed',
          data: { server: 'files', reason: 'odd', variant },
        },
      },
      'ko',
    ).message;
  expect(told('http-404')).toContain('HTTP 404');
  expect(told('EODD')).toContain('odd');
});

test('the own words of the core stay where no others are known or a value is missing', () => {
  const own = { message: missing.message, remedy: missing.remedy };
  expect(inLanguage(missing, 'en')).toEqual(own);
  expect(inLanguage({ ...own, cause: { code: 'odd.new' } }, 'ko')).toEqual(own);
  expect(inLanguage({ ...own, cause: { code: 'model.key-missing' } }, 'ko')).toEqual(own);
  expect(inLanguage(own, 'ko')).toEqual(own);
});

test('why an entry is not used is said in the language of the window, alone and inside an error', () => {
  const why = { code: 'entry.no-address' };
  const alone = inLanguage({ message: 'it has neither', cause: why }, 'ko').message;
  expect(alone).toContain('없습니다');
  const data = { server: 'a', problem: 'it has neither', why };
  const told = inLanguage({ message: 'It cannot', cause: { code: 'server.invalid', data } }, 'ko');
  expect(told.message).toContain(alone);
  expect(told.message).not.toContain('neither');
  expect(inLanguage({ message: 'it has neither', cause: why }, 'en').message).toBe(
    'it has neither',
  );
});
