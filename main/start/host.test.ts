import { describe, expect, test } from 'vitest';
import { chooseHost, electronMirror, mustBuild, type StartFacts } from './host.ts';

const usual: StartFacts = {
  platform: 'linux',
  environment: { DISPLAY: ':0' },
  root: false,
  electron: true,
  sandbox: true,
};

describe('the host that npm start opens', () => {
  test('is the desktop where its binary is there', () => {
    expect(chooseHost(usual)).toEqual({ host: 'desktop', flags: [] });
    expect(chooseHost({ ...usual, platform: 'darwin', environment: {} }).host).toBe('desktop');
    expect(chooseHost({ ...usual, environment: { WAYLAND_DISPLAY: 'w' } }).host).toBe('desktop');
  });

  test('is the desktop after a download where its binary is not there', () => {
    expect(chooseHost({ ...usual, electron: false }).host).toBe('fetch-desktop');
  });

  test('is the browser, with the reason, where no desktop can be had', () => {
    expect(chooseHost({ ...usual, environment: {} })).toMatchObject({ host: 'browser' });
    expect(chooseHost({ ...usual, electron: false, environment: {} }).host).toBe('browser');
    const off = { DISPLAY: ':0', AGENTHUB_NO_ELECTRON: '1' };
    expect(chooseHost({ ...usual, environment: off })).toEqual({
      host: 'browser',
      why: 'AGENTHUB_NO_ELECTRON is set',
    });
  });

  test('gives up the sandbox for root alone, never for a system that forbids it', () => {
    expect(chooseHost({ ...usual, root: true, sandbox: false })).toEqual({
      host: 'desktop',
      flags: ['--no-sandbox'],
    });
    expect(chooseHost({ ...usual, sandbox: false }).host).toBe('browser');
  });

  test('is looked for where the person says that Electron can be had', () => {
    expect(electronMirror({})).toMatch(/^https:/);
    expect(electronMirror({ ELECTRON_MIRROR: 'https://mirror.example/' })).toBe(
      'https://mirror.example/',
    );
  });

  test('is built first where a program is missing or older than a source', () => {
    expect(mustBuild(100, [200, 101])).toBe(false);
    expect(mustBuild(100, [200, 99])).toBe(true);
    expect(mustBuild(100, [200, undefined])).toBe(true);
  });
});
