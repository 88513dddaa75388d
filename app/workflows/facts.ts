import type { WorkflowDefinition } from './definition.ts';

/** What a run was started with; pinned, so that later changes of a workflow do not touch it. */
export interface RunFacts {
  readonly definition: WorkflowDefinition;
  readonly input: unknown;
  /** Definitions of sub-workflows by name. */
  readonly library: Readonly<Record<string, WorkflowDefinition>>;
}
