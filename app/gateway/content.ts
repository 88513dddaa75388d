import { isRecord } from '../base/index.ts';

/** A tool's content as text for a model; what is not text is named, never put in whole. */
export function contentText(content: readonly unknown[], structured: unknown): string {
  const pieces = content.map(blockText).filter((text) => text !== '');
  if (pieces.length === 0 && structured !== undefined) return JSON.stringify(structured);
  return pieces.join('\n');
}

function blockText(block: unknown): string {
  if (!isRecord(block)) return '';
  switch (block['type']) {
    case 'text':
      return typeof block['text'] === 'string' ? block['text'] : '';
    case 'image':
    case 'audio':
      return `[${block['type']}, ${String(block['mimeType'] ?? 'unknown type')}, ${base64Bytes(block['data'])} bytes]`;
    case 'resource_link':
      return `[resource ${String(block['uri'] ?? '')}]`;
    case 'resource': {
      const resource = isRecord(block['resource']) ? block['resource'] : {};
      if (typeof resource['text'] === 'string') return resource['text'];
      return `[resource ${String(resource['uri'] ?? '')}, ${base64Bytes(resource['blob'])} bytes]`;
    }
    default:
      return JSON.stringify(block);
  }
}

function base64Bytes(data: unknown): number {
  return typeof data === 'string' ? Math.floor((data.length * 3) / 4) : 0;
}
