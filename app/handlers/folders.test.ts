import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diskFolders } from '../../main/adapters/folders.ts';
import { suggestFolders } from './folders.ts';

const facts = { platform: 'linux', documentsFolder: '/home/me/Documents' };

test('folders that go on as the text does are suggested, and no file', () => {
  const place = mkdtempSync(join(tmpdir(), 'agenthub-folders-'));
  try {
    for (const name of ['Letters', 'lessons', 'music', '.config']) mkdirSync(join(place, name));
    writeFileSync(join(place, 'letter.txt'), '');
    symlinkSync(join(place, 'music'), join(place, 'link'));
    symlinkSync(join(place, 'nowhere'), join(place, 'lost'));
    const suggest = (text: string) =>
      suggestFolders(text, facts, diskFolders).map((path) => path.slice(place.length));
    expect(suggest(`${place}/`)).toEqual(['/lessons', '/Letters', '/link', '/music']);
    expect(suggest(`${place}/LE`)).toEqual(['/lessons', '/Letters']);
    expect(suggest(`${place}/.`)).toEqual(['/.config']);
    expect(suggest(`${place}/letter.txt/`)).toEqual([]);
    expect(suggest(`${place}/none/`)).toEqual([]);
  } finally {
    rmSync(place, { recursive: true });
  }
});

test('nothing typed suggests the documents folder; a relative path and another machine nothing', () => {
  const asked: string[] = [];
  const subfolders = (path: string) => {
    asked.push(path);
    return ['share'];
  };
  expect(suggestFolders('', facts, { subfolders })).toEqual(['/home/me/Documents']);
  for (const text of ['letters', './letters', '//host/', '\\\\host\\share\\'])
    for (const platform of ['linux', 'win32'])
      expect(suggestFolders(text, { ...facts, platform }, { subfolders })).toEqual([]);
  expect(asked).toEqual([]);
  const windows = { ...facts, platform: 'win32' };
  expect(suggestFolders('C:\\Users\\SH', windows, { subfolders })).toEqual(['C:\\Users\\share']);
});

test('a folder with thousands of folders in it suggests twenty', () => {
  const subfolders = () => Array.from({ length: 5000 }, (_, at) => `folder-${at}`);
  expect(suggestFolders('/big/', facts, { subfolders })).toHaveLength(20);
});
