import { inputRequired } from '@modelcontextprotocol/server';
import { PIXEL, filled, form, text } from './samples.mjs';

const said = (...contents) => ({
  messages: contents.map((content) => ({ role: 'user', content })),
});

const PROMPTS = {
  test_simple_prompt: {
    description: 'A prompt without arguments.',
    get: () => said(text('This is a simple prompt for testing.')),
  },
  test_prompt_with_arguments: {
    description: 'A prompt with two arguments.',
    arguments: ['arg1', 'arg2'],
    get: ({ arg1, arg2 }) => said(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  },
  test_prompt_with_embedded_resource: {
    description: 'A prompt that brings a resource along.',
    arguments: ['resourceUri'],
    get: ({ resourceUri }) =>
      said(
        {
          type: 'resource',
          resource: {
            uri: resourceUri,
            mimeType: 'text/plain',
            text: 'Embedded resource content for testing.',
          },
        },
        text('Please process the embedded resource above.'),
      ),
  },
  test_prompt_with_image: {
    description: 'A prompt with a picture.',
    get: () =>
      said(
        { type: 'image', data: PIXEL, mimeType: 'image/png' },
        text('Please analyze the image above.'),
      ),
  },
  test_input_required_result_prompt: {
    description: 'A prompt that asks for its context.',
    get: (_args, responses) => {
      const context = filled(responses, 'user_context', 'context');
      if (context !== undefined) return said(text(`Context: ${context}`));
      return inputRequired({
        inputRequests: { user_context: form('What context should the prompt use?', 'context') },
      });
    },
  },
};

const added = (count = 0) =>
  Array.from({ length: count }, (_, at) => [`added_${at + 1}`, { description: 'Added.' }]);

export function prompts(server) {
  server.setRequestHandler('prompts/list', () => ({
    prompts: [...Object.entries(PROMPTS), ...added(server.extraPrompts)].map(
      ([name, { description, arguments: names = [] }]) => ({
        name,
        description,
        arguments: names.map((each) => ({ name: each, description: each, required: true })),
      }),
    ),
  }));
  server.setRequestHandler('prompts/get', ({ params }, { mcpReq }) =>
    PROMPTS[params.name].get(params.arguments ?? {}, mcpReq.inputResponses),
  );
}

export function completions(server) {
  const words = ['paris', 'park', 'party'];
  server.setRequestHandler('completion/complete', ({ params }) => ({
    completion: { values: words.filter((word) => word.startsWith(params.argument.value)) },
  }));
}
