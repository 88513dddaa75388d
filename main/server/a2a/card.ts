import { AgentCard, type AgentSkill } from '@a2a-js/sdk';
import { duplicateInterfacesForLegacy } from '@a2a-js/sdk/compat/v0_3';
import { VERSION } from '../../version.ts';

const NAME = 'AgentHub';
const DESCRIPTION =
  'Carries out requests in plain words with the tools of its MCP servers: plans, checks the plan, runs it, and reviews the answer.';
const TOKEN_WORDS =
  'The token of the ready line of "agenthub serve", sent as "Authorization: Bearer TOKEN". It changes at every start.';
const TEXT = ['text/plain'];
const BINDING = 'JSONRPC';

const SKILLS = [
  {
    id: 'request',
    name: 'Carry out a request',
    description:
      'A request in plain words, English or Korean, sent as text. Four agents plan it, check it, run it with the tools that are there, and review the answer.',
    tags: ['tools', 'mcp', 'planning'],
    examples: ['List the files in my folder and then read Welcome.txt'],
  },
  {
    id: 'workflow',
    name: 'Run a workflow',
    description:
      'A workflow definition, sent as a data part {"workflow": DEFINITION, "input": {...}} with the definition as an object or as YAML text. A step that waits for approval becomes "input required"; answer "yes" or "no".',
    tags: ['workflow', 'approval'],
    examples: [],
  },
];

/** What AgentHub says of itself to agents of the 1.0 protocol; needs no token to be read. */
export function agentCard(origin: string): AgentCard {
  const own = {
    url: `${origin}/a2a`,
    protocolBinding: BINDING,
    tenant: '',
    protocolVersion: '1.0',
  };
  return {
    name: NAME,
    description: DESCRIPTION,
    version: VERSION,
    supportedInterfaces: duplicateInterfacesForLegacy([own], [BINDING]),
    provider: undefined,
    capabilities: {
      streaming: true,
      pushNotifications: false,
      extendedAgentCard: false,
      extensions: [],
    },
    securitySchemes: {
      token: {
        scheme: {
          $case: 'httpAuthSecurityScheme',
          value: { scheme: 'Bearer', bearerFormat: '', description: TOKEN_WORDS },
        },
      },
    },
    securityRequirements: [{ schemes: { token: { list: [] } } }],
    defaultInputModes: [...TEXT, 'application/json'],
    defaultOutputModes: [...TEXT, 'application/json'],
    skills: SKILLS.map((skill): AgentSkill => ({
      ...skill,
      inputModes: [],
      outputModes: [],
      securityRequirements: [],
    })),
    signatures: [],
  };
}

/** The card as JSON on the wire, for a client of the version that it named, or of 0.3 where it named none. */
export function wireCard(origin: string, version: string | undefined): unknown {
  return isLegacy(version) ? legacyCard(origin) : AgentCard.toJSON(agentCard(origin));
}

/** A version before 1.0; a client that names none is of 0.3, which had no such header (A2A 1.0, 3.6). */
export function isLegacy(version: string | undefined): boolean {
  return !version || version.startsWith('0.');
}

/** The same in the words of A2A 0.3 (its section 5.5). */
function legacyCard(origin: string): unknown {
  return {
    protocolVersion: '0.3.0',
    name: NAME,
    description: DESCRIPTION,
    version: VERSION,
    url: `${origin}/a2a`,
    preferredTransport: BINDING,
    capabilities: { streaming: true, pushNotifications: false, stateTransitionHistory: false },
    securitySchemes: { token: { type: 'http', scheme: 'bearer', description: TOKEN_WORDS } },
    security: [{ token: [] }],
    defaultInputModes: [...TEXT, 'application/json'],
    defaultOutputModes: [...TEXT, 'application/json'],
    skills: SKILLS,
  };
}
