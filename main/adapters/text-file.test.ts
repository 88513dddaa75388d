import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diskTextFile } from './text-file.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agenthub-text-'));
  path = join(folder, 'settings.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('no file reads as nothing, and what was written reads back, readable by its person only', () => {
  const file = diskTextFile(path);
  expect(file.read()).toBeUndefined();
  const text = `한국어 😀 ${'x'.repeat(3_000_000)}\n`;
  file.write(text);
  expect(file.read()).toBe(text);
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o077).toBe(0);
  expect(readdirSync(folder)).toEqual(['settings.json']); // nothing is left beside it
});

test('a write that fails leaves the old text whole, nothing beside it, and says what to do', () => {
  const file = diskTextFile(path);
  mkdirSync(path); // a folder in the place of the file: the rename must fail
  writeFileSync(join(path, 'kept'), 'old');
  const failure = { code: 'file.unusable', remedy: expect.stringContaining('disk') as string };
  expect(() => file.write('new')).toThrow(expect.objectContaining(failure));
  expect(readFileSync(join(path, 'kept'), 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['settings.json']);
  expect(() => file.read()).toThrow(expect.objectContaining(failure));
});

test('a reader never sees half a text, whatever is written meanwhile', () => {
  const file = diskTextFile(path);
  const texts = ['a', 'b', 'c'].map((letter) => letter.repeat(100_000));
  for (let round = 0; round < 30; round += 1) {
    file.write(texts[round % texts.length]!);
    expect(texts).toContain(readFileSync(path, 'utf8'));
  }
});

test.skipIf(process.platform === 'win32')('a link to a file elsewhere stays a link', () => {
  const real = join(folder, 'real.json');
  writeFileSync(real, 'old');
  chmodSync(real, 0o600);
  symlinkSync(real, path);
  diskTextFile(path).write('new');
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  expect(readFileSync(real, 'utf8')).toBe('new');
});

test('a broken file is copied aside under a name of its own', () => {
  const file = diskTextFile(path);
  writeFileSync(path, 'broken');
  const copy = file.keepAside();
  expect(existsSync(path)).toBe(true);
  expect(copy).toMatch(/settings\.json\.broken-/);
  expect(readFileSync(copy, 'utf8')).toBe('broken');
});
