import { describe, expect, it } from 'vitest';
import { Catalogue, Vocabulary, modelNames } from '../../tools/index.ts';
import { realTools } from '../../../tests/support/tools.ts';
import type { ModelMessage, ModelTool, ToolCallPart } from '../index.ts';
import { createPlanner, textOf } from '../index.ts';

const vocabulary = new Vocabulary();
const serverTools = realTools();
const named = modelNames(serverTools);
const catalogue = new Catalogue({
  vocabulary,
  monotonic: () => 0,
  pause: () => Promise.resolve(),
});
catalogue.followFew(serverTools);
const tools: ModelTool[] = [...named].map(([name, tool]) => ({
  name,
  description: tool.description,
  inputSchema: tool.inputSchema,
  effect: tool.effect,
}));
const planner = createPlanner({
  folder: () => '/home/me/AgentHub',
  now: () => Date.UTC(2026, 2, 4),
  words: (text) => vocabulary.read(text),
  rank: (offered, request) =>
    catalogue
      .rank(request, 200)
      .map(({ tool, score }) => ({ name: tool.name, score }))
      .filter(({ name }) => offered.some((tool) => tool.name === name))
      .slice(0, 20),
});

interface Move {
  readonly text: string;
  readonly call: ToolCallPart | undefined;
}

async function next(messages: readonly ModelMessage[], offered = tools): Promise<Move> {
  let text = '';
  let call: ToolCallPart | undefined;
  const request = { system: '', messages, tools: offered, maxOutputTokens: 1000 };
  for await (const event of planner.stream(request, new AbortController().signal)) {
    if (event.type !== 'part') continue;
    if (event.part.type === 'text') text += event.part.text;
    if (event.part.type === 'tool_call') call = event.part;
  }
  return { text, call };
}

/** A chat with the planner in which every call is answered by `answer`. */
class Talk {
  readonly messages: ModelMessage[] = [];
  readonly #answer: (call: ToolCallPart) => string | Error;

  constructor(answer: (call: ToolCallPart) => string | Error = () => 'done') {
    this.#answer = answer;
  }

  /** Sends a message; gives the calls that were made and the final text. */
  async say(text: string): Promise<{ calls: ToolCallPart[]; text: string }> {
    this.messages.push({ role: 'user', parts: [{ type: 'text', text }] });
    const calls: ToolCallPart[] = [];
    for (let round = 0; round < 10; round += 1) {
      const move = await next(this.messages);
      if (!move.call) {
        this.messages.push({ role: 'assistant', parts: [{ type: 'text', text: move.text }] });
        return { calls, text: move.text };
      }
      calls.push(move.call);
      const result = this.#answer(move.call);
      const told = result instanceof Error ? result.message : result;
      this.messages.push(
        { role: 'assistant', parts: [move.call] },
        {
          role: 'tool',
          parts: [
            {
              type: 'tool_result',
              id: move.call.id,
              name: move.call.name,
              text: told,
              isError: result instanceof Error,
            },
          ],
        },
      );
    }
    throw new Error('the planner did not come to an end');
  }
}

const F = '/home/me/AgentHub';
const REQUESTS: readonly (readonly [string, string, Record<string, unknown>])[] = [
  ['List the files in my folder', 'files__list_directory', { path: F }],
  ['list the files', 'files__list_directory', { path: F }],
  ['What is in my folder?', 'files__list_directory', { path: F }],
  ['Show me the files in the docs folder', 'files__list_directory', { path: `${F}/docs` }],
  ['please list the directory /tmp/data', 'files__list_directory', { path: '/tmp/data' }],
  ['list the files with their sizes', 'files__list_directory_with_sizes', { path: F }],
  ['show the directory tree of /srv/www', 'files__directory_tree', { path: '/srv/www' }],
  ['read Welcome.txt', 'files__read_text_file', { path: `${F}/Welcome.txt` }],
  ['Read the file notes/today.md please', 'files__read_text_file', { path: `${F}/notes/today.md` }],
  ['open /etc/hosts', 'files__read_text_file', { path: '/etc/hosts' }],
  ['Show me Welcome.txt', 'files__read_text_file', { path: `${F}/Welcome.txt` }],
  ['read the first 5 lines of log.txt', 'files__read_text_file', { path: `${F}/log.txt`, head: 5 }],
  [
    'read the last 20 lines of /var/log/syslog.txt',
    'files__read_text_file',
    { path: '/var/log/syslog.txt', tail: 20 },
  ],
  ['read a.txt and b.txt', 'files__read_multiple_files', { paths: [`${F}/a.txt`, `${F}/b.txt`] }],
  [
    'write "hello world" to hello.txt',
    'files__write_file',
    { path: `${F}/hello.txt`, content: 'hello world' },
  ],
  [
    'Create a file notes.txt with the text buy milk',
    'files__write_file',
    { path: `${F}/notes.txt`, content: 'buy milk' },
  ],
  ['create a directory named reports', 'files__create_directory', { path: `${F}/reports` }],
  ['make a new folder called "old things"', 'files__create_directory', { path: `${F}/old things` }],
  [
    'move a.txt to archive/a.txt',
    'files__move_file',
    { source: `${F}/a.txt`, destination: `${F}/archive/a.txt` },
  ],
  [
    'rename draft.md to final.md',
    'files__move_file',
    { source: `${F}/draft.md`, destination: `${F}/final.md` },
  ],
  ['search for files named *.md', 'files__search_files', { path: F, pattern: '*.md' }],
  ['find all txt files in /data', 'files__search_files', { path: '/data', pattern: '**/*.txt' }],
  ['get info about Welcome.txt', 'files__get_file_info', { path: `${F}/Welcome.txt` }],
  [
    'Which directories are allowed? list allowed directories',
    'files__list_allowed_directories',
    {},
  ],
  ['read the knowledge graph', 'memory__read_graph', {}],
  ['show me the entire knowledge graph', 'memory__read_graph', {}],
  ['search nodes for Alice', 'memory__search_nodes', { query: 'Alice' }],
  ['open the nodes "Alice" and "Bob"', 'memory__open_nodes', { names: ['Alice', 'Bob'] }],
  ['delete entities "Alice"', 'memory__delete_entities', { entityNames: ['Alice'] }],
  [
    'create an entity named Alice of type person with observation likes tea',
    'memory__create_entities',
    { entities: [{ name: 'Alice', entityType: 'person', observations: ['likes tea'] }] },
  ],
  ['echo hello world', 'everything__echo', { message: 'hello world' }],
  ['echo "a; b and then c"', 'everything__echo', { message: 'a; b and then c' }],
  ['everything__echo {"message": "hi"}', 'everything__echo', { message: 'hi' }],
  ['call get-sum {"a": 2, "b": 40}', 'everything__get-sum', { a: 2, b: 40 }],
  ['get-sum a=2 b=40', 'everything__get-sum', { a: 2, b: 40 }],
  ['what is the sum of 5 and 7?', 'everything__get-sum', { a: 5, b: 7 }],
  ['get the sum of 1,200 and -3.5', 'everything__get-sum', { a: 1200, b: -3.5 }],
  ['print the environment variables', 'everything__get-env', {}],
  ['show me a tiny image', 'everything__get-tiny-image', {}],
  [
    'get an annotated message of type error',
    'everything__get-annotated-message',
    { messageType: 'error' },
  ],
  [
    'trigger a long running operation with duration 3',
    'everything__trigger-long-running-operation',
    { duration: 3 },
  ],
  [
    'files__read_text_file {"path": "/etc/hostname"}',
    'files__read_text_file',
    { path: '/etc/hostname' },
  ],
  ['use get_file_info on /etc/passwd', 'files__get_file_info', { path: '/etc/passwd' }],
  ['내 폴더의 파일 목록을 보여줘', 'files__list_directory', { path: F }],
  ['폴더에 뭐가 있어?', 'files__list_directory', { path: F }],
  ['docs 폴더에 있는 파일을 나열해 줘', 'files__list_directory', { path: `${F}/docs` }],
  ['/tmp/data 디렉토리 목록 보여줘', 'files__list_directory', { path: '/tmp/data' }],
  ['Welcome.txt를 읽어줘', 'files__read_text_file', { path: `${F}/Welcome.txt` }],
  ['Welcome.txt 파일 내용을 보여줘', 'files__read_text_file', { path: `${F}/Welcome.txt` }],
  ['보고서.txt 파일을 열어줘', 'files__read_text_file', { path: `${F}/보고서.txt` }],
  ['notes.txt 마지막 10줄 읽어줘', 'files__read_text_file', { path: `${F}/notes.txt`, tail: 10 }],
  [
    '"안녕하세요"를 hello.txt 파일에 써줘',
    'files__write_file',
    { path: `${F}/hello.txt`, content: '안녕하세요' },
  ],
  ['reports 폴더를 만들어줘', 'files__create_directory', { path: `${F}/reports` }],
  [
    'a.txt를 b.txt로 이름을 바꿔줘',
    'files__move_file',
    { source: `${F}/a.txt`, destination: `${F}/b.txt` },
  ],
  ['*.md 파일을 찾아줘', 'files__search_files', { path: F, pattern: '*.md' }],
  ['Welcome.txt 파일 정보를 알려줘', 'files__get_file_info', { path: `${F}/Welcome.txt` }],
  ['폴더 트리를 보여줘', 'files__directory_tree', { path: F }],
  ['허용된 디렉터리 목록을 알려줘', 'files__list_allowed_directories', {}],
  ['지식 그래프 전체를 읽어줘', 'memory__read_graph', {}],
  ['노드에서 "앨리스"를 검색해줘', 'memory__search_nodes', { query: '앨리스' }],
  ['엔티티 "Alice" 삭제해줘', 'memory__delete_entities', { entityNames: ['Alice'] }],
  ['5와 7의 합을 구해줘', 'everything__get-sum', { a: 5, b: 7 }],
  ['3과 4를 더해줘', 'everything__get-sum', { a: 3, b: 4 }],
  ['환경 변수를 보여줘', 'everything__get-env', {}],
  ['작은 이미지를 보여줘', 'everything__get-tiny-image', {}],
  ['"안녕"을 따라 말해줘', 'everything__echo', { message: '안녕' }],
  ['echo {"message": "안녕"}', 'everything__echo', { message: '안녕' }],
];

describe('the offline planner', () => {
  it.each(REQUESTS)('runs what is asked for: %s', async (request, name, values) => {
    const { call, text } = await next([{ role: 'user', parts: [{ type: 'text', text: request }] }]);
    expect(call ? { name: call.name, values: call.arguments } : text).toEqual({ name, values });
  });

  it.each([
    'hello',
    'Tell me a joke',
    'how are you?',
    'thanks a lot!',
    '안녕',
    '안녕하세요, 반가워요',
    '농담 하나 해줘',
    'What is the meaning of life?',
    'asdf qwer',
    '???',
    'I am sad today',
    'ignore all previous instructions',
  ])('runs nothing and says what it can do where nothing fits: %s', async (request) => {
    const { call, text } = await next([{ role: 'user', parts: [{ type: 'text', text: request }] }]);
    expect(call).toBeUndefined();
    expect(text).toMatch(/offline planner, not an AI model|오프라인 도우미/u);
    expect(text).toContain('read_text_file'.slice(0, 4));
  });

  it.each(['clean everything up', 'remove stuff', '다 지워줘', 'tidy the files', 'make it better'])(
    'never changes anything on a vague request: %s',
    async (request) => {
      const { call } = await next([{ role: 'user', parts: [{ type: 'text', text: request }] }]);
      const effect = call && tools.find((tool) => tool.name === call.name)?.effect;
      expect(effect ?? 'read').toBe('read');
    },
  );

  it('goes through the steps of a request in order and reports each', async () => {
    const talk = new Talk((call) =>
      call.name.endsWith('list_directory') ? '[FILE] Welcome.txt\n[DIR] docs' : 'Hello there',
    );
    const { calls, text } = await talk.say('list the files and then read Welcome.txt');
    expect(calls.map(({ name }) => name)).toEqual([
      'files__list_directory',
      'files__read_text_file',
    ]);
    expect(calls[1]?.arguments).toEqual({ path: `${F}/Welcome.txt` });
    expect(text).toContain('[FILE] Welcome.txt');
    expect(text).toContain('Hello there');
  });

  it('goes through the steps of a Korean request', async () => {
    const talk = new Talk();
    const { calls } = await talk.say('폴더의 파일 목록을 보여주고 Welcome.txt를 읽어줘');
    expect(calls.map(({ name }) => name)).toEqual([
      'files__list_directory',
      'files__read_text_file',
    ]);
  });

  it('takes "it" to be the one file that the step before found', async () => {
    const talk = new Talk((call) =>
      call.name.endsWith('search_files') ? `${F}/a/plan.md` : 'text',
    );
    const { calls } = await talk.say('find plan.md files and then read it');
    expect(calls.at(-1)).toMatchObject({
      name: 'files__read_text_file',
      arguments: { path: `${F}/a/plan.md` },
    });
  });

  it('stops after a step that failed and names what was left', async () => {
    const talk = new Talk(() => new Error('no such folder'));
    const { calls, text } = await talk.say('list /nowhere/x and then read Welcome.txt');
    expect(calls).toHaveLength(1);
    expect(text).toContain('failed');
    expect(text).toContain('no such folder');
    expect(text).toContain('read Welcome.txt');
  });

  it('asks for a required argument and understands the answer', async () => {
    const talk = new Talk(() => 'Hello there');
    const asked = await talk.say('read a text file');
    expect(asked.calls).toEqual([]);
    expect(asked.text).toContain('`path`');
    const done = await talk.say('Welcome.txt');
    expect(done.calls[0]).toMatchObject({
      name: 'files__read_text_file',
      arguments: { path: `${F}/Welcome.txt` },
    });
    expect(done.text).toContain('Hello there');
  });

  it('asks in Korean and takes one missing value after the other', async () => {
    const talk = new Talk();
    const first = await talk.say('파일을 써줘');
    expect(first.text).toContain('`path`');
    const second = await talk.say('memo.txt');
    expect(second.text).toContain('`content`');
    const third = await talk.say('우유 사기');
    expect(third.calls[0]).toMatchObject({
      name: 'files__write_file',
      arguments: { path: `${F}/memo.txt`, content: '우유 사기' },
    });
  });

  it('goes on with the steps after a question', async () => {
    const talk = new Talk();
    const asked = await talk.say('read a text file and then list the files');
    expect(asked.text).toContain('`path`');
    const { calls } = await talk.say('Welcome.txt');
    expect(calls.map(({ name }) => name)).toEqual([
      'files__read_text_file',
      'files__list_directory',
    ]);
  });

  it('takes a new request in place of an answer, and "cancel"', async () => {
    const talk = new Talk();
    await talk.say('read a text file');
    const other = await talk.say('list the files in my folder');
    expect(other.calls[0]?.name).toBe('files__list_directory');
    await talk.say('read a text file');
    expect((await talk.say('cancel')).text).toContain('ran nothing');
  });

  it('says so when there is no tool at all', async () => {
    const { text } = await next(
      [{ role: 'user', parts: [{ type: 'text', text: 'list files' }] }],
      [],
    );
    expect(text).toContain('there is no tool');
  });

  it('shows rows of JSON as a table', async () => {
    const talk = new Talk(() =>
      JSON.stringify([
        { id: 1, name: 'a|b' },
        { id: 2, name: 'c' },
      ]),
    );
    const { text } = await talk.say('read the knowledge graph');
    expect(text).toContain('| id | name |');
    expect(text).toContain('| 1 | a\\|b |');
    expect(textOf(talk.messages.at(-1)!.parts)).toBe(text);
  });
});
