import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { onDisk, resolveCommand } from './command.ts';

describe('the command of a server', () => {
  test('is the shipped copy on our own Node where the server ships with the app', () => {
    const name = '@modelcontextprotocol/server-filesystem';
    const { command, args } = resolveCommand('npx', ['-y', name, '/a folder']);
    expect(command).toBe(process.execPath);
    expect(existsSync(args[0]!)).toBe(true);
    expect(args.slice(1)).toEqual(['/a folder']);
  });

  test('is left alone otherwise', () => {
    const other = ['-y', '@modelcontextprotocol/server-filesystem-x'];
    expect(resolveCommand('npx', other)).toEqual({ command: 'npx', args: other, env: {} });
    const own = ['@modelcontextprotocol/server-memory'];
    expect(resolveCommand('node', own)).toEqual({ command: 'node', args: own, env: {} });
  });

  test('names plain files in the installed app', () => {
    expect(onDisk('/opt/AgentHub/resources/app.asar/node_modules/a/index.js')).toBe(
      '/opt/AgentHub/resources/app.asar.unpacked/node_modules/a/index.js',
    );
    expect(onDisk('C:\\AgentHub\\resources\\app.asar\\node_modules\\a.js')).toBe(
      'C:\\AgentHub\\resources\\app.asar.unpacked\\node_modules\\a.js',
    );
    expect(onDisk('/home/me/app.asar.unpacked/a.js')).toBe('/home/me/app.asar.unpacked/a.js');
    expect(onDisk('/home/me/app/a.js')).toBe('/home/me/app/a.js');
  });
});
