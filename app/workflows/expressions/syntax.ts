import type { ParseError } from '@marcbachmann/cel-js';
import { said, type Said } from '../../base/index.ts';

/** What other languages write, and what is meant here. */
const SPELLINGS: readonly {
  readonly sign: RegExp;
  readonly written: string;
  readonly write: string;
}[] = [
  { sign: /\band\b/u, written: 'and', write: '&&' },
  { sign: /\bor\b/u, written: 'or', write: '||' },
  { sign: /\bnot\b/u, written: 'not', write: '!' },
  { sign: /===/u, written: '===', write: '==' },
  { sign: /!==/u, written: '!==', write: '!=' },
];

/** Why a text is no expression, by what the parser found and where. */
export function notOfTheLanguage(error: ParseError, expression: string): Said {
  const { summary } = error;
  const outside = expression.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/gu, '""');
  const spelling = SPELLINGS.find(({ sign }) => sign.test(outside));
  if (spelling) {
    const { written, write } = spelling;
    const told = `${summary}; write "${write}" for "${written}"`;
    return said(told, 'fault.spelling', { written, write });
  }
  if (/(?<![=!<>])=(?!=)/u.test(outside)) {
    return said(`${summary}; write "==" to compare; nothing can be set`, 'fault.assignment');
  }
  if (/\bfunction\b|=>|;/u.test(outside)) {
    return said(`${summary}; it is one expression, not a program`, 'fault.program');
  }
  return byKind(error, expression);
}

function byKind({ code, summary, range }: ParseError, expression: string): Said {
  switch (code) {
    case 'unterminated_string':
    case 'unterminated_triple_quoted_string':
    case 'newline_in_string':
      return said(summary, 'fault.open-text');
    case 'limit_exceeded':
      return said(summary, 'fault.too-long');
    case 'reserved_identifier': {
      const name = range ? expression.slice(range.start, range.end) : '';
      return said(summary, 'fault.reserved', { name });
    }
    default:
      break;
  }
  if (!range) return said(summary, 'fault.syntax', { reason: summary });
  const written = expression.slice(range.start, range.end);
  const place = range.start + 1;
  return written.trim() === ''
    ? said(`it ends too early (${summary})`, 'fault.ends-early')
    : said(`${summary}, at character ${place}`, 'fault.character', { written, place });
}
