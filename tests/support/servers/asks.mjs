// A server that asks before it answers: a form, a page to visit, a model, the roots. Both revisions;
// with ERA=older the older ones alone, where it asks by requests of its own.
import { Server, inputRequired } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';

/** A platform, much simplified: 64 by 24 pixels in four colours. */
const PHOTO =
  'iVBORw0KGgoAAAANSUhEUgAAAEAAAAAYCAMAAAB9agt2AAAADFBMVEUmRnjIzdLwqjxaWmA+UxhDAAAAKElEQVR42mNgGAWDFDDhAIPUAEYsAJcB2NSOGkANA5gpBKMGjBoAAgBhcAlhX8AUiQAAAABJRU5ErkJggg==';

const form = {
  method: 'elicitation/create',
  params: {
    message: 'Which trip shall I book? I will hold the seats for ten minutes.',
    requestedSchema: {
      type: 'object',
      properties: {
        name: { type: 'string', title: 'Name of the traveller', minLength: 2 },
        email: { type: 'string', title: 'E-mail', format: 'email' },
        seats: { type: 'integer', title: 'Seats', minimum: 1, maximum: 6, default: 1 },
        class: {
          type: 'string',
          title: 'Class',
          oneOf: [
            { const: '1', title: 'First class' },
            { const: '2', title: 'Second class' },
          ],
          default: '2',
        },
        window: { type: 'boolean', title: 'A seat at the window', default: true },
      },
      required: ['name', 'class'],
    },
  },
};
const page = {
  method: 'elicitation/create',
  params: {
    mode: 'url',
    message: 'Please sign in to the railway, then come back.',
    url: 'https://railway.example/sign-in?step=1',
    elicitationId: 'sign-in',
  },
};
const thought = {
  method: 'sampling/createMessage',
  params: {
    systemPrompt: 'You write for travellers, in one sentence.',
    messages: [
      {
        role: 'user',
        content: { type: 'text', text: 'Summarise the rules for bicycles on trains.' },
      },
    ],
    maxTokens: 400,
  },
};
const photo = {
  method: 'sampling/createMessage',
  params: {
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is on this photo of the platform?' },
          { type: 'image', mimeType: 'image/png', data: PHOTO },
        ],
      },
    ],
    maxTokens: 200,
  },
};
const timetable = {
  method: 'sampling/createMessage',
  params: {
    messages: [{ role: 'user', content: { type: 'text', text: 'When is the timetable read?' } }],
    maxTokens: 200,
    tools: [
      {
        name: 'timetable.read',
        description: 'Departures of a station.',
        inputSchema: { type: 'object', properties: { station: { type: 'string' } } },
      },
    ],
  },
};
const told = (text) => ({ content: [{ type: 'text', text }] });

const TOOLS = {
  book_trip: [form, ({ action, content }) => `${action} ${JSON.stringify(content ?? {})}`],
  sign_in: [page, ({ action }) => action],
  explain_rules: [thought, ({ content, model }) => `${model}: ${content.text}`],
  look_at_photo: [photo, ({ content }) => content.text],
  plan_journey: [
    timetable,
    ({ content, stopReason }) => `${stopReason} ${JSON.stringify(content)}`,
  ],
  list_roots: [{ method: 'roots/list', params: {} }, ({ roots }) => JSON.stringify(roots)],
};

function make() {
  const server = new Server({ name: 'travel', version: '1' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', () => ({
    tools: Object.keys(TOOLS).map((name) => ({
      name,
      description: `The tool ${name}.`,
      inputSchema: { type: 'object', properties: {} },
      annotations: { readOnlyHint: true },
    })),
  }));
  server.setRequestHandler('tools/call', ({ params }, { mcpReq }) => {
    const [request, tell] = TOOLS[params.name];
    const answer = mcpReq.inputResponses?.answer;
    return answer ? told(tell(answer)) : inputRequired({ inputRequests: { answer: request } });
  });
  return server;
}

if (process.env.ERA === 'older') await make().connect(new StdioServerTransport());
else serveStdio(make);
