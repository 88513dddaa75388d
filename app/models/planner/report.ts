import { clip, isRecord } from '../../base/index.ts';
import type { ModelTool } from '../ports.ts';
import type { ToolResultPart } from '../message.ts';
import { bareName } from './choose.ts';
import { moreTools, type Language } from './phrases.ts';

const LONGEST = 20_000;
const MOST_ROWS = 50;
const MOST_COLUMNS = 8;

/** What a tool returned, as Markdown that a person can read. */
export function reportResult(result: ToolResultPart, language: Language): string {
  const head = result.isError
    ? language === 'ko'
      ? `**${result.name}** 실행이 실패했습니다:`
      : `**${result.name}** failed:`
    : `**${result.name}**`;
  return `${head}\n\n${readable(result.text)}`;
}

/** JSON as a table or a list, text of several lines as it stands, one line as a sentence. */
export function readable(text: string): string {
  const trimmed = text.trim();
  const value = parsed(trimmed);
  if (Array.isArray(value) && value.length > 0 && value.every(isRecord)) return tableOf(value);
  if (Array.isArray(value) && value.length > 0 && value.every(isPlain)) {
    return clip(value.map((item) => `- ${String(item)}`).join('\n'), LONGEST);
  }
  if (isRecord(value) && Object.values(value).every(isPlain)) {
    return clip(
      Object.entries(value)
        .map(([key, item]) => `- **${key}**: ${String(item)}`)
        .join('\n'),
      LONGEST,
    );
  }
  if (value !== undefined) return fenced(JSON.stringify(value, null, 2), 'json');
  return trimmed.includes('\n') && !/^(?:#|[-*] |\|)/mu.test(trimmed)
    ? fenced(trimmed, '')
    : clip(trimmed, LONGEST);
}

function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${clip(text, LONGEST)}\n${fence}`;
}

function parsed(text: string): unknown {
  if (!/^[[{]/u.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isPlain(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function tableOf(rows: readonly Record<string, unknown>[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].slice(0, MOST_COLUMNS);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const cell = (value: unknown): string =>
    clip(value === undefined ? '' : isPlain(value) ? String(value) : JSON.stringify(value), 200)
      .replace(/\|/gu, '\\|')
      .replace(/\s*\n\s*/gu, ' ');
  const shown = rows.slice(0, MOST_ROWS).map((row) => line(columns.map((name) => cell(row[name]))));
  const rest = rows.length > MOST_ROWS ? [`\n… ${rows.length - MOST_ROWS} / ${rows.length}`] : [];
  return [line(columns), line(columns.map(() => '---')), ...shown, ...rest].join('\n');
}

/** The tools on offer, a few for each server, as a list. */
export function abilities(tools: readonly ModelTool[], language: Language): string {
  const servers = new Map<string, ModelTool[]>();
  for (const tool of tools) {
    const at = tool.name.indexOf('__');
    if (at <= 0) continue; // not of a server
    const server = tool.name.slice(0, at);
    servers.set(server, [...(servers.get(server) ?? []), tool]);
  }
  const lines: string[] = [];
  for (const [server, own] of [...servers].slice(0, 8)) {
    lines.push(`**${server}**`);
    lines.push(...own.slice(0, 5).map((tool) => `- \`${bareName(tool.name)}\`: ${brief(tool)}`));
    if (own.length > 5) lines.push(`- ${moreTools(language, own.length - 5)}`);
  }
  return lines.join('\n');
}

function brief(tool: ModelTool): string {
  const sentence = /^.*?[.。](?=\s|$)/u.exec(tool.description.trim().split('\n')[0] ?? '')?.[0];
  return clip(sentence ?? tool.description.trim().split('\n')[0] ?? '', 120);
}
