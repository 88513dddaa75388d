// The client under test: AgentHub's own gateway with the entry that a person would write for the
// server. The suite starts it with the server's address as last argument.
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../../app/base/index.ts';
import { secretsOf, startGateway, type RealGateway } from '../../support/gateway.ts';
import { argumentsFor, entryOf, type Context } from './entry.ts';
import { Person } from './person.ts';

const SERVER = 'server';
const START_MS = 20_000;

interface Call {
  readonly name: string;
  readonly arguments: Record<string, unknown>;
}

async function drive(scenario: string, context: Context, url: string): Promise<void> {
  const { entry, secrets } = entryOf(scenario, context, url);
  await using real = startGateway({ [SERVER]: entry }, { secrets: secretsOf(secrets) });
  const person = new Person(real.gateway);
  await started(real, person);
  await Promise.all(callsOf(real, context).map((call) => perform(real, person, call)));
}

/** Waits until the server is ready, with the person's help; throws its reason where it is not. */
async function started(real: RealGateway, person: Person): Promise<void> {
  const limit = Date.now() + START_MS;
  while (Date.now() < limit) {
    const { state, reason } = real.view(SERVER);
    if (state === 'ready') return;
    if (state === 'failed' && !(await person.signIn(SERVER))) throw new Error(reason ?? state);
    await sleep(20);
  }
  throw new Error('the server did not get ready');
}

function callsOf(real: RealGateway, context: Context): Call[] {
  const wanted = context['toolCalls'];
  if (Array.isArray(wanted)) return wanted as Call[];
  const tools = real.gateway.tools();
  // This scenario wants a schema back as the client has it.
  const schema = tools.find(({ tool }) => tool === 'json_schema_2020_12_tool')?.inputSchema;
  return tools.map(({ tool, inputSchema }) => ({
    name: tool,
    arguments: tool === 'json_schema_echo' ? { schema } : argumentsFor(inputSchema),
  }));
}

async function perform(real: RealGateway, person: Person, call: Call): Promise<void> {
  for (;;) {
    const outcome = await real.gateway.call({
      server: SERVER,
      tool: call.name,
      arguments: call.arguments,
      answerer: person.answerer,
    });
    if (outcome.status === 'answered') {
      process.stdout.write(`${call.name}: ${outcome.text}\n`);
      return;
    }
    process.stdout.write(`${call.name}: ${outcome.error.message}\n`);
    // A scenario may list a tool that it does not have: that is the server's answer, not a failure.
    if (outcome.error.code.startsWith('tool.')) return;
    if (!(await person.signIn(SERVER))) throw outcome.error;
    await signedIn(real);
    await started(real, person);
  }
}

/** Waits until the sign-in that the person has finished is taken in. */
async function signedIn(real: RealGateway): Promise<void> {
  const waiting = (): boolean => real.gateway.servers()[0]?.signIn?.state === 'waiting';
  while (waiting()) await sleep(20);
}

const scenario = process.env['MCP_CONFORMANCE_SCENARIO'] ?? '';
const context = JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}') as Context;
try {
  await drive(scenario, context, process.argv.at(-1)!);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
