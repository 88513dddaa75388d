import type { ListedPrompt, ListedResource, ListedTemplate } from './connection.ts';

/** What one server lists besides tools, as last listed. */
export interface Listing {
  readonly server: string;
  readonly prompts: readonly ListedPrompt[];
  readonly resources: readonly ListedResource[];
  readonly templates: readonly ListedTemplate[];
}

/** A resource or a template under the address by which every server's is told apart. */
export interface PublicEntry {
  readonly server: string;
  readonly entry: Readonly<Record<string, unknown>>;
}

const SCHEME = 'agenthub://';

/** `server__prompt`, as with tools. */
export function promptName(server: string, prompt: string): string {
  return `${server}__${prompt}`;
}

/** A prompt by `server__prompt`, or by its own name where only one server has it. */
export function findPrompt(
  listings: readonly Listing[],
  name: string,
): { readonly server: string; readonly prompt: string } | undefined {
  const all = listings.flatMap(({ server, prompts }) =>
    prompts.map((prompt) => ({ server, prompt: prompt.name })),
  );
  const whole = all.find(({ server, prompt }) => promptName(server, prompt) === name);
  if (whole) return whole;
  const bare = all.filter(({ prompt }) => prompt === name);
  return bare.length === 1 ? bare[0] : undefined;
}

/** Every prompt under its public name. */
export function publicPrompts(listings: readonly Listing[]): PublicEntry[] {
  return listings.flatMap(({ server, prompts }) =>
    prompts.map(({ name, entry }) => ({
      server,
      entry: { ...entry, name: promptName(server, name) },
    })),
  );
}

/** Every resource; an address that several servers have is led by the name of its server. */
export function publicResources(listings: readonly Listing[]): PublicEntry[] {
  const counts = count(listings.flatMap(({ resources }) => resources.map(({ uri }) => uri)));
  return listings.flatMap(({ server, resources }) =>
    resources.map(({ uri, entry }) => ({
      server,
      entry: { ...entry, uri: counts.get(uri) === 1 ? uri : ledAddress(server, uri) },
    })),
  );
}

export function publicTemplates(listings: readonly Listing[]): PublicEntry[] {
  const counts = count(
    listings.flatMap(({ templates }) => templates.map(({ uriTemplate }) => uriTemplate)),
  );
  return listings.flatMap(({ server, templates }) =>
    templates.map(({ uriTemplate, entry }) => ({
      server,
      entry: {
        ...entry,
        uriTemplate: counts.get(uriTemplate) === 1 ? uriTemplate : ledAddress(server, uriTemplate),
      },
    })),
  );
}

/** An address that says which server it is of. */
export function ledAddress(server: string, uri: string): string {
  return `${SCHEME}${encodeURIComponent(server)}/${uri}`;
}

/**
 * Which server has a resource, and how that server calls it: as listed, else by the only template
 * that it fits, else by the only server with addresses of its scheme. Nobody is asked.
 */
export function findResource(
  listings: readonly Listing[],
  uri: string,
): { readonly server: string; readonly uri: string } | undefined {
  const led = readLed(uri);
  if (led) return listings.some(({ server }) => server === led.server) ? led : undefined;
  const having = (test: (listing: Listing) => boolean): Listing[] => listings.filter(test);
  const scheme = uri.split(':', 1)[0]!;
  const rounds = [
    having(({ resources }) => resources.some((resource) => resource.uri === uri)),
    having(({ templates }) => templates.some(({ uriTemplate }) => fits(uri, uriTemplate))),
    having(({ resources, templates }) =>
      [...resources.map((each) => each.uri), ...templates.map((each) => each.uriTemplate)].some(
        (address) => address.startsWith(`${scheme}:`),
      ),
    ),
  ];
  const found = rounds.find((listed) => listed.length > 0);
  return found?.length === 1 ? { server: found[0]!.server, uri } : undefined;
}

function readLed(uri: string): { readonly server: string; readonly uri: string } | undefined {
  if (!uri.startsWith(SCHEME)) return undefined;
  const [name = '', rest] = uri.slice(SCHEME.length).split(/\/(.*)/s);
  if (rest === undefined) return undefined;
  try {
    return { server: decodeURIComponent(name), uri: rest };
  } catch {
    return undefined;
  }
}

/** Whether an address can come of a template (RFC 6570), whatever its variables are; in linear time. */
function fits(uri: string, template: string): boolean {
  const parts = template.split(/\{[^{}]*\}/);
  const first = parts.shift()!;
  const last = parts.pop();
  if (last === undefined) return uri === first;
  if (!uri.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = uri.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return uri.length - last.length >= at && uri.endsWith(last);
}

function count(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
