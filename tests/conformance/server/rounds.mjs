import { createHmac, randomBytes } from 'node:crypto';
import {
  CLIENT_CAPABILITIES_META_KEY,
  ProtocolError,
  inputRequired,
} from '@modelcontextprotocol/server';
import { filled, form, text } from './samples.mjs';

const key = randomBytes(32);
const seal = (value) => `${value}.${createHmac('sha256', key).update(value).digest('hex')}`;

/** What a sealed state holds; a protocol error where it was changed on its way. */
function unseal(state) {
  const value = String(state).split('.')[0];
  if (seal(value) !== state) throw new ProtocolError(-32602, 'The request state was changed.');
  return value;
}

const sampling = (question, maxTokens) => ({
  method: 'sampling/createMessage',
  params: { messages: [{ role: 'user', content: text(question) }], maxTokens },
});
const rootsOfClient = { method: 'roots/list', params: {} };
const done = (value) => ({ content: [text(value)] });
const needs = (inputRequests, requestState) =>
  inputRequired({ inputRequests, ...(requestState === undefined ? {} : { requestState }) });

/** Tools whose answer may be that they need input first, in rounds. */
export const rounds = {
  test_input_required_result_elicitation({ mcpReq }) {
    const name = filled(mcpReq.inputResponses, 'user_name', 'name');
    if (typeof name === 'string') return done(`Hello, ${name}!`);
    return needs({ user_name: form('What is your name?', 'name') });
  },
  test_input_required_result_sampling({ mcpReq }) {
    const answer = mcpReq.inputResponses?.capital_question;
    if (answer) return done(answer.content.text);
    return needs({ capital_question: sampling('What is the capital of France?', 100) });
  },
  test_input_required_result_list_roots({ mcpReq }) {
    const answer = mcpReq.inputResponses?.client_roots;
    if (answer) return done(answer.roots.map(({ uri }) => uri).join(', '));
    return needs({ client_roots: rootsOfClient });
  },
  test_input_required_result_request_state({ mcpReq }) {
    if (mcpReq.inputResponses && unseal(mcpReq.requestState()) === 'confirming') {
      return done('state-ok');
    }
    return needs({ confirm: form('Please confirm', 'ok', 'boolean') }, seal('confirming'));
  },
  test_input_required_result_multiple_inputs({ mcpReq }) {
    const { user_name: name, greeting, client_roots: roots } = mcpReq.inputResponses ?? {};
    if (name && greeting && roots) return done(`${greeting.content.text} ${name.content.name}`);
    return needs(
      {
        user_name: form('What is your name?', 'name'),
        greeting: sampling('Generate a greeting', 50),
        client_roots: rootsOfClient,
      },
      seal('several'),
    );
  },
  test_input_required_result_multi_round({ mcpReq }) {
    const state = mcpReq.requestState();
    const round = state === undefined ? 'none' : unseal(state);
    if (round === 'first' && mcpReq.inputResponses?.step1) {
      return needs(
        { step2: form('Step 2: What is your favorite color?', 'color') },
        seal('second'),
      );
    }
    if (round === 'second' && mcpReq.inputResponses?.step2) return done('All steps are done.');
    return needs({ step1: form('Step 1: What is your name?', 'name') }, seal('first'));
  },
  test_input_required_result_tampered_state({ mcpReq }) {
    const state = mcpReq.requestState();
    if (state !== undefined && unseal(state) === 'sealed') return done('The state is whole.');
    return needs({ confirm: form('Please confirm', 'ok', 'boolean') }, seal('sealed'));
  },
  test_input_required_result_capabilities({ mcpReq }) {
    const declared = mcpReq.envelope?.[CLIENT_CAPABILITIES_META_KEY] ?? {};
    if (mcpReq.inputResponses) return done('Thank you.');
    const wanted = {
      ...(declared.sampling ? { question: sampling('Say a word', 20) } : {}),
      ...(declared.elicitation ? { word: form('Say a word', 'word') } : {}),
    };
    return Object.keys(wanted).length > 0 ? needs(wanted) : done('There is nobody to ask.');
  },
};
