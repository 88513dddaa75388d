import type { Migration } from '../migration.ts';
import { chats } from './0001-chats.ts';
import { workflows } from './0002-workflows.ts';
import { attempts } from './0003-attempts.ts';
import { budgets } from './0004-budgets.ts';
import { children } from './0005-children.ts';
import { health } from './0006-health.ts';
import { pins } from './0007-pins.ts';
import { toolLists } from './0008-tool-lists.ts';
import { usageLog } from './0009-usage-log.ts';
import { vectors } from './0010-vectors.ts';
import { agents } from './0011-agents.ts';
import { toolChoices } from './0012-tool-choices.ts';
import { toolExamples } from './0013-tool-examples.ts';
import { ownWorkflows } from './0014-own-workflows.ts';
import { turnChoices } from './0015-turn-choices.ts';
import { together } from './0016-together.ts';
import { callIndexes } from './0017-call-indexes.ts';
import { spentBefore } from './0018-spent-before.ts';
import { turnsOfUsage } from './0019-turns-of-usage.ts';
import { stepsOfUsage } from './0020-steps-of-usage.ts';
import { attemptIndexes } from './0021-attempt-indexes.ts';
import { serverHours } from './0022-server-hours.ts';
import { turnLeftOut } from './0023-turn-left-out.ts';
import { heldByCalls } from './0024-held-by-calls.ts';
import { messageTopics } from './0025-message-topics.ts';
import { agentGrants } from './0026-agent-grants.ts';

/** Every migration, oldest first. */
export const MIGRATIONS: readonly Migration[] = [
  chats,
  workflows,
  attempts,
  budgets,
  children,
  health,
  pins,
  toolLists,
  usageLog,
  vectors,
  agents,
  toolChoices,
  toolExamples,
  ownWorkflows,
  turnChoices,
  together,
  callIndexes,
  spentBefore,
  turnsOfUsage,
  stepsOfUsage,
  attemptIndexes,
  serverHours,
  turnLeftOut,
  heldByCalls,
  messageTopics,
  agentGrants,
];
