import { valid } from 'semver';
import { agentDefinition, type AgentDefinition } from './definition.ts';

/** A server as an agent is made of it. */
export interface AgentServer {
  readonly name: string;
  /** It is another agent, spoken to by A2A. */
  readonly remote: boolean;
  /** What it says its version is. */
  readonly version: string | undefined;
  readonly tools: readonly {
    readonly name: string;
    readonly tool: string;
    readonly description: string;
    readonly inputSchema: Record<string, unknown>;
  }[];
}

/** What ranges of versions are held against where a server tells none that can be compared. */
const NO_VERSION = '0.0.0';

/** A server as an agent: each tool is a capability. A name that no agent may have makes none. */
export function serverAgent(server: AgentServer): AgentDefinition | undefined {
  const { name, remote, version, tools } = server;
  const plain = `${remote ? 'a2a' : 'mcp'}-${name.toLowerCase().replace(/[^a-z0-9-]+/gu, '-')}`;
  const parsed = agentDefinition.safeParse({
    name: plain.slice(0, 64),
    version: (version !== undefined && valid(version)) || NO_VERSION,
    role: remote ? `Another agent; tasks name it a2a:${name}` : `The tools of the server "${name}"`,
    type: remote ? 'a2a-agent' : 'mcp-server',
    tags: ['server'],
    permissions: { effects: ['read', 'idempotent', 'write'], servers: [name] },
    tools: tools.map((tool) => tool.name),
    capabilities: tools
      .filter(({ tool }) => /^[A-Za-z][\w.-]{0,99}$/.test(tool))
      .map(({ tool, description, inputSchema }) => ({
        ...{ name: tool, type: 'integration', description },
        input: inputSchema,
      })),
  });
  return parsed.success ? parsed.data : undefined;
}
