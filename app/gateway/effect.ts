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
