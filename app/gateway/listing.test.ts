import { describe, expect, test } from 'vitest';
import {
  findPrompt,
  findResource,
  publicPrompts,
  publicResources,
  publicTemplates,
  type Listing,
} from './listing.ts';

function listing(server: string, uris: string[], templates: string[] = [], prompts = ['sum']) {
  return {
    server,
    prompts: prompts.map((name) => ({ name, description: undefined, entry: { name, title: 'T' } })),
    resources: uris.map((uri) => ({ uri, name: uri, mimeType: undefined, entry: { uri } })),
    templates: templates.map((uriTemplate) => ({ uriTemplate, entry: { uriTemplate } })),
  } satisfies Listing;
}

const two = [
  listing('a', ['file:///x', 'memo://1'], ['file:///{+path}', 'memo://{id}/text']),
  listing('b', ['file:///x', 'web://1'], ['file:///{+path}'], ['sum', 'only']),
];

describe('prompts of several servers', () => {
  test('are kept apart by the names of their servers, and whole otherwise', () => {
    expect(publicPrompts(two).map(({ entry }) => entry)).toEqual([
      { name: 'a__sum', title: 'T' },
      { name: 'b__sum', title: 'T' },
      { name: 'b__only', title: 'T' },
    ]);
  });

  test('are found by the whole name, or by their own where it is unique', () => {
    expect(findPrompt(two, 'b__sum')).toEqual({ server: 'b', prompt: 'sum' });
    expect(findPrompt(two, 'only')).toEqual({ server: 'b', prompt: 'only' });
    expect(findPrompt(two, 'sum')).toBeUndefined();
    expect(findPrompt(two, 'c__sum')).toBeUndefined();
  });
});

describe('resources of several servers', () => {
  test('keep their addresses where no other server has them', () => {
    expect(publicResources(two).map(({ entry }) => entry['uri'])).toEqual([
      'agenthub://a/file:///x',
      'memo://1',
      'agenthub://b/file:///x',
      'web://1',
    ]);
    expect(publicTemplates(two).map(({ entry }) => entry['uriTemplate'])).toEqual([
      'agenthub://a/file:///{+path}',
      'memo://{id}/text',
      'agenthub://b/file:///{+path}',
    ]);
  });

  test.each([
    ['agenthub://b/file:///x', { server: 'b', uri: 'file:///x' }],
    ['agenthub://a/file:///other', { server: 'a', uri: 'file:///other' }],
    ['memo://1', { server: 'a', uri: 'memo://1' }],
    ['memo://7/text', { server: 'a', uri: 'memo://7/text' }],
    ['web://elsewhere', { server: 'b', uri: 'web://elsewhere' }],
    ['file:///x', undefined],
    ['file:///unlisted', undefined],
    ['agenthub://none/file:///x', undefined],
    ['agenthub://%zz/file:///x', undefined],
    ['agenthub://a', undefined],
    ['other://x', undefined],
    ['', undefined],
  ])('%s is looked up without asking anybody', (uri, found) => {
    expect(findResource(two, uri)).toEqual(found);
  });

  test('the name of a server may hold any letter', () => {
    const [only] = publicResources([listing('내 서버', ['a:1']), listing('b', ['a:1'])]);
    const uri = String(only!.entry['uri']);
    expect(findResource([listing('내 서버', ['a:1'])], uri)).toEqual({
      server: '내 서버',
      uri: 'a:1',
    });
  });

  test('a template made to cost time costs none', () => {
    const hostile = listing('h', [], [`x:${'{a}y'.repeat(2000)}z`]);
    expect(
      findResource([hostile, listing('i', ['x:1'])], `x:${'y'.repeat(20_000)}`),
    ).toBeUndefined();
  });
});
