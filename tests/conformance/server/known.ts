/** Required server scenarios that are known to fail, each with its reason. There is none. */
export const KNOWN_FAILURES: Readonly<Record<string, string>> = {};

/** Why scenarios fail that no revision requires. */
export const NOT_BUILT: readonly { readonly names: RegExp; readonly reason: string }[] = [
  {
    names: /^tasks-/,
    reason: 'the extension for tasks is not built; a call runs to its end, with progress',
  },
  {
    names: /^http-custom-header/,
    reason: 'parameters mirrored into headers by the client are not compared with the body',
  },
  { names: /^json-schema-2020-12$/, reason: 'the fixture server has no such tool' },
];
