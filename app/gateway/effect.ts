/** What calling a tool may do to the world; decides caching, retry and failover. */
export type EffectClass = 'read' | 'idempotent' | 'write';

/** The hints of MCP's tool annotations; a server may lie, so they count only with trust. */
export interface ToolAnnotations {
  readonly title?: string | undefined;
  readonly readOnlyHint?: boolean | undefined;
  readonly destructiveHint?: boolean | undefined;
  readonly idempotentHint?: boolean | undefined;
  readonly openWorldHint?: boolean | undefined;
}

/**
 * Whose word an effect is: the person's, the trusted server's, or nobody's, because the server is
 * not trusted with what it says (`untrusted`) or says nothing of it (`unstated`).
 */
export type EffectSource = 'person' | 'server' | 'untrusted' | 'unstated';

export function effectSource(
  annotations: ToolAnnotations | undefined,
  trusted: boolean,
  override: EffectClass | undefined,
): EffectSource {
  if (override) return 'person';
  const { readOnlyHint, idempotentHint, destructiveHint } = annotations ?? {};
  const stated = [readOnlyHint, idempotentHint, destructiveHint].some((hint) => hint !== undefined);
  if (!stated) return 'unstated';
  return trusted ? 'server' : 'untrusted';
}

/** The person's word on a tool; a tool may be named like something that every object has. */
export function overrideOf(
  effects: Readonly<Record<string, EffectClass>>,
  tool: string,
): EffectClass | undefined {
  return Object.hasOwn(effects, tool) ? effects[tool] : undefined;
}

/** The person's word wins; then annotations of a trusted server; everything else is a write. */
export function effectOf(
  annotations: ToolAnnotations | undefined,
  trusted: boolean,
  override: EffectClass | undefined,
): EffectClass {
  if (override) return override;
  if (!trusted || !annotations) return 'write';
  if (annotations.readOnlyHint === true) return 'read';
  if (annotations.idempotentHint === true) return 'idempotent';
  return 'write';
}
