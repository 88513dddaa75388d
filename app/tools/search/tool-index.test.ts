import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../base/index.ts';
import { Vocabulary } from '../words.ts';
import { ToolIndex } from './tool-index.ts';

const vocabulary = new Vocabulary();

interface Told {
  readonly tool: string;
  readonly description?: string;
  readonly properties?: JsonSchema;
}

function search(request: string, tools: readonly Told[]): string[] {
  const index = new ToolIndex(vocabulary);
  for (const [at, { tool, description = '', properties = {} }] of tools.entries()) {
    index.add({
      name: `s${at}__${tool}`,
      server: `s${at}`,
      tool,
      description,
      inputSchema: { type: 'object', properties },
    });
  }
  return index.search(request, 5).map(({ tool }) => tool.tool);
}

describe('the index of tools', () => {
  it('finds a tool by a value that a parameter may have', () => {
    const properties = { shape: { type: 'string', enum: ['hexagon', 'triangle'] } };
    expect(search('hexagon', [{ tool: 'one' }, { tool: 'two', properties }])).toEqual(['two']);
  });

  it('finds a tool by what is inside its parameters', () => {
    const inside = { type: 'object', properties: { watermark: { type: 'string' } } };
    const listed = { type: 'array', items: inside };
    const tools = [
      { tool: 'one' },
      { tool: 'two', properties: { options: inside } },
      { tool: 'three', properties: { all: listed } },
    ];
    expect(search('watermark', tools).sort()).toEqual(['three', 'two']);
  });

  it('finds a tool by the kind of a thing that no tool names', () => {
    const tools = [
      { tool: 'find_lawyer', description: 'Finds a lawyer.' },
      { tool: 'find_instrument', description: 'Finds a music instrument.' },
    ];
    expect(search('where can I get a guitar', tools)).toEqual(['find_instrument']);
  });

  it('lifts a tool that says both a word and one like it no more than one that says the word', () => {
    const others = ['apple', 'pear', 'plum', 'fig'].map((tool) => ({ tool }));
    const [first] = search('film', [
      { tool: 'first', description: 'About a film of yours.' },
      { tool: 'second', description: 'About a film of movie.' },
      ...others,
    ]);
    expect(first).toBe('first');
  });

  it('keeps the words of a site and of two nouns with a stroke', () => {
    const tools = [
      { tool: 'rooms', description: 'Rooms of Lodgify.' },
      { tool: 'shelves', description: 'Library of a town.' },
      { tool: 'read_file', description: 'Reads a file.' },
    ];
    expect(search('rates on lodgify.com', tools)[0]).toBe('rooms');
    expect(search('in Publishing/Library, what is there', tools)[0]).toBe('shelves');
    expect(search('what is in ./library.txt', tools)[0]).toBe('read_file');
  });

  it.each(['wether tomorow', 'weahter', 'weatther', 'waether'])(
    'reads a slip of the keyboard as the word that tools say: %s',
    (request) => {
      const tools = [
        { tool: 'get_weather', description: 'Weather of a place.' },
        { tool: 'weather_alerts', description: 'Warnings of the weather service.' },
        { tool: 'ether_price', description: 'What an ether costs, where and whether it rises.' },
        { tool: 'oslo', description: 'Museums of Oslo.' },
      ];
      expect(search(request, tools).slice(0, 2).sort()).toEqual(['get_weather', 'weather_alerts']);
    },
  );

  it('reads a slip that changed how a word ends', () => {
    const tools = ['add_calendar', 'list_calendars', 'add_calculation', 'list_calls'];
    const found = search(
      'calender',
      tools.map((tool) => ({ tool })),
    );
    expect(found.slice(0, 2).sort()).toEqual(['add_calendar', 'list_calendars']);
  });

  it('leaves a word alone that a tool says, and one of another first letter', () => {
    const feather = { tool: 'feather', description: 'A feather.' };
    const others = ['get_weather', 'weather_alerts'].map((tool) => ({ tool }));
    expect(search('feather', [...others, feather])[0]).toBe('feather');
    const index = new ToolIndex(vocabulary);
    for (const { tool } of others)
      index.add({ name: tool, server: 's', tool, description: '', inputSchema: {} });
    expect(index.mended('feather')).toBe('feather');
  });
});
