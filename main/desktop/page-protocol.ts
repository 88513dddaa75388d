import { protocol } from 'electron';
import { PAGE_HOST, SCHEME } from './page-origin.ts';
import { readPageFile } from '../page-files.ts';

/** Must run before Electron is ready. Makes `app:` an origin of its own, as safe as https. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built page to our windows, with its content security policy. */
export function servePage(folder: string): void {
  protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url);
    const file =
      url.host === PAGE_HOST && request.method === 'GET'
        ? await readPageFile(folder, url.pathname)
        : undefined;
    if (!file) return new Response('not found', { status: 404 });
    return new Response(file.content, { headers: file.headers });
  });
}
