import { isRecord } from '../../../app/base/index.ts';
import type { CommandOutput } from '../../../app/contract/index.ts';
import { READ_RESULT, isTooLong } from '../../../app/tools/index.ts';

/** Leads the address of a kept result. */
export const RESULT_SCHEME = 'agenthub-result:';

/** The tool with which a model reads on in a result that was cut. */
export const readResultTool = {
  name: READ_RESULT.name,
  title: READ_RESULT.title ?? READ_RESULT.name,
  description: READ_RESULT.description,
  inputSchema: READ_RESULT.inputSchema as { type: 'object' },
  annotations: { readOnlyHint: true },
};

/**
 * The content of a result as a client's model can take it. Over 1 MB or 25,000 tokens of text, the
 * text is cut; it says how the model reads on, and a link leads to the whole for a client that
 * wants it. Pictures and the like stay, and so does what is structured: programs read that.
 */
export function shortContent(report: CommandOutput<'tools.call'>): unknown[] {
  const texts = report.content.flatMap(textOf);
  if (!isTooLong(texts.join('\n'))) return report.content;
  return [
    { type: 'text', text: report.text },
    {
      type: 'resource_link',
      uri: `${RESULT_SCHEME}${report.id}`,
      name: 'The whole result',
      mimeType: 'text/plain',
    },
    ...report.content.filter((block) => textOf(block).length === 0),
  ];
}

function textOf(block: unknown): string[] {
  if (!isRecord(block)) return [];
  const holder = isRecord(block['resource']) ? block['resource'] : block;
  return typeof holder['text'] === 'string' ? [holder['text']] : [];
}
