export interface ShownVerdict {
  readonly decision: 'approve' | 'revise' | 'reject' | undefined;
  readonly reasons: readonly string[];
}

/** The judgement that a step's output is, of Lubit on a plan or of RUNE on an answer. */
export function verdictOf(output: unknown): ShownVerdict | undefined {
  if (typeof output !== 'object' || output === null) return undefined;
  const { decision, reasons, findings, scores } = output as Record<string, unknown>;
  if (
    (decision === 'approve' || decision === 'revise' || decision === 'reject') &&
    isTexts(reasons)
  ) {
    return { decision, reasons };
  }
  if (!Array.isArray(scores) || !isTexts(findings)) return undefined;
  return { decision: undefined, reasons: findings };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
