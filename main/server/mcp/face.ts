import {
  Server,
  type McpServerFactory,
  type ServerCapabilities,
} from '@modelcontextprotocol/server';
import type { Door } from '../../../app/contract/index.ts';
import { VERSION } from '../../version.ts';
import type { Passing } from './passing.ts';
import { servePrompts } from './prompts.ts';
import { serveLogging, serveResources, serveSubscriptions } from './resources.ts';
import { serveSearch } from './search.ts';
import { serveTools } from './tools.ts';

/** How AgentHub shows itself to an MCP client. */
export interface FaceOptions {
  /** Only this server, under its own names; otherwise all, as `server__tool`. */
  readonly server?: string | undefined;
  /** Instead of all tools, three with which they are found, read about and called. */
  readonly search?: boolean | undefined;
}

export interface FaceDeps extends FaceOptions {
  readonly door: Door;
  readonly passing: Passing;
}

const CAPABILITIES: ServerCapabilities = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { listChanged: true, subscribe: true },
  completions: {},
  logging: {},
};

const INSTRUCTIONS = {
  all: 'Tools, prompts and resources of several servers behind one gateway. A tool is named server__tool; a server that does not answer is reported as such and the others stay usable.',
  search:
    'Many tools of several servers. Find some with search_tools, read about one with describe_tool, run it with call_tool.',
  one: 'One server behind the AgentHub gateway, under its own names.',
};

/** AgentHub as one MCP server: what every configured server offers, behind the gate. */
export function mcpFace(deps: FaceDeps): McpServerFactory {
  return ({ era }) => {
    const told = deps.search ? 'search' : deps.server === undefined ? 'all' : 'one';
    const server = new Server(
      { name: 'agenthub', title: 'AgentHub', version: VERSION },
      { capabilities: CAPABILITIES, instructions: INSTRUCTIONS[told] },
    );
    if (deps.search) serveSearch(server, deps);
    else serveTools(server, deps);
    servePrompts(server, deps);
    serveResources(server, deps);
    if (era === 'legacy') {
      serveSubscriptions(server, deps);
      serveLogging(server, deps);
    }
    return server;
  };
}
