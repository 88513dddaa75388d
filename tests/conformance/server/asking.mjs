import {
  CLIENT_CAPABILITIES_META_KEY,
  MissingRequiredClientCapabilityError,
  inputRequired,
} from '@modelcontextprotocol/server';
import { pause, text } from './samples.mjs';

const DEFAULTS = {
  type: 'object',
  properties: {
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  },
};

const titled = (values) => values.map(([value, title]) => ({ const: value, title }));
const OPTIONS = ['option1', 'option2', 'option3'];
const CHOICES = {
  type: 'object',
  properties: {
    untitledSingle: { type: 'string', enum: OPTIONS },
    titledSingle: {
      type: 'string',
      oneOf: titled([
        ['value1', 'First Option'],
        ['value2', 'Second Option'],
        ['value3', 'Third Option'],
      ]),
    },
    legacyEnum: {
      type: 'string',
      enum: ['opt1', 'opt2', 'opt3'],
      enumNames: ['Option One', 'Option Two', 'Option Three'],
    },
    untitledMulti: { type: 'array', items: { type: 'string', enum: OPTIONS } },
    titledMulti: {
      type: 'array',
      items: {
        anyOf: titled([
          ['value1', 'First Choice'],
          ['value2', 'Second Choice'],
          ['value3', 'Third Choice'],
        ]),
      },
    },
  },
};

const CONTACT = {
  type: 'object',
  properties: {
    username: { type: 'string', description: "User's response" },
    email: { type: 'string', description: "User's email address" },
  },
  required: ['username', 'email'],
};

/** Tools that ask: by a request in the older revisions, by their answer in the newer. */
export function asking(server) {
  const ask = async (context, era, request) => {
    if (era === 'modern') return context.mcpReq.inputResponses?.answer;
    const send = { 'sampling/createMessage': 'createMessage', 'elicitation/create': 'elicitInput' };
    return server[send[request.method]](request.params, { relatedRequestId: context.mcpReq.id });
  };
  const asked = (request, told) => async (context, given, era) => {
    const whole = typeof request === 'function' ? request(given) : request;
    const answer = await ask(context, era, whole);
    if (!answer) return inputRequired({ inputRequests: { answer: whole } });
    return [text(told(answer))];
  };
  const elicit = (message, requestedSchema) => ({
    method: 'elicitation/create',
    params: { message, requestedSchema },
  });
  const completed = ({ action, content }) =>
    `Elicitation completed: action=${action}, content=${JSON.stringify(content ?? {})}`;
  return {
    test_sampling: asked(
      ({ prompt }) => ({
        method: 'sampling/createMessage',
        params: {
          messages: [{ role: 'user', content: text(String(prompt)) }],
          maxTokens: 100,
        },
      }),
      ({ content }) => `LLM response: ${content.text}`,
    ),
    test_elicitation: asked(
      ({ message }) => elicit(String(message), CONTACT),
      ({ action, content }) =>
        `User response: action: ${action}, content: ${JSON.stringify(content ?? {})}`,
    ),
    test_elicitation_sep1034_defaults: asked(elicit('Please confirm these', DEFAULTS), completed),
    test_elicitation_sep1330_enums: asked(elicit('Please choose', CHOICES), completed),
    async test_streaming_elicitation(context, given, era) {
      const streamed = asked(elicit('Please say something', CONTACT), completed);
      return streamed(context, given, era);
    },
  };
}

/** Tools that change a list, need a capability, or log. */
export function changing(server) {
  return {
    async test_trigger_tool_change() {
      server.extraTools = (server.extraTools ?? 0) + 1;
      await server.sendToolListChanged();
      return [text('The list of tools has changed.')];
    },
    async test_trigger_prompt_change() {
      server.extraPrompts = (server.extraPrompts ?? 0) + 1;
      await server.sendPromptListChanged();
      return [text('The list of prompts has changed.')];
    },
    test_missing_capability({ mcpReq }) {
      const declared = mcpReq.envelope?.[CLIENT_CAPABILITIES_META_KEY] ?? {};
      if (!declared.sampling) {
        throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } });
      }
      return [text('Sampling is there.')];
    },
    async test_logging_tool({ mcpReq }) {
      await mcpReq.log('info', 'Logged.');
      await pause(20);
      return [text('It has logged.')];
    },
  };
}
