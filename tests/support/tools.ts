import { readFileSync } from 'node:fs';
import { isRecord } from '../../app/base/index.ts';
import { readTool, type ServerTool, effectOf } from '../../app/gateway/index.ts';

/** The tools of real servers, as `tests/support/tools/capture.mjs` wrote them; all trusted. */
export function realTools(): ServerTool[] {
  const lines = readFileSync(new URL('./tools/servers.jsonl', import.meta.url), 'utf8').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)
    .map((entry) => {
      const server = isRecord(entry) ? String(entry['server']) : '';
      const tool = readTool(server, entry, (_name, annotations) =>
        effectOf(annotations, true, undefined),
      );
      if ('reason' in tool) throw new Error(`${tool.tool}: ${tool.reason}`);
      return tool;
    });
}
