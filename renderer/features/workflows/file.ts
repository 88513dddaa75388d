import type { DownloadedFile } from '../../state/layers.svelte.ts';

/** A workflow as a file that can be imported again. */
export function fileOf(name: string, text: string): DownloadedFile {
  const safe = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^-+|-+$/g, '');
  return { fileName: `${safe || 'workflow'}.yaml`, mimeType: 'application/yaml', text };
}
