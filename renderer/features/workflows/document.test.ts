import { expect, test } from 'vitest';
import {
  addStep,
  readForm,
  removeStep,
  renameStep,
  renamed,
  setField,
  setKind,
  setNeed,
  setOwn,
} from './document.ts';

const text = `# what my boss asked for
name: weekly # the name
nodes:
  # read first
  list: { tool: files__list_directory, inputs: { path: /home/me } }

  shout:
    value: "Found: \${nodes.list.output.text}" # loud
    needs: [list]
`;

test('a form edits the text and keeps every comment', () => {
  let edited = setOwn(text, 'description', 'Each Monday');
  edited = setField(edited, 0, 'inputs', 'path: /tmp')!;
  edited = setNeed(edited, 1, 'list', false);
  for (const comment of ['# what my boss asked for', '# the name', '# read first', '# loud']) {
    expect(edited).toContain(comment);
  }
  const form = readForm(edited)!;
  expect(form.description).toBe('Each Monday');
  expect(form.steps[0]?.fields['inputs']).toBe('path: /tmp');
  expect(form.steps[1]?.needs).toEqual([]);
});

test('nothing that the form does not edit is changed', () => {
  expect(setOwn(text, 'name', 'weekly')).toBe(text);
});

test('a step is renamed wherever it is named', () => {
  const edited = renameStep(text, 0, 'look');
  expect(edited).toContain('needs: [ look ]');

  expect(edited).toContain('${nodes.look.output.text}');
  expect(readForm(edited)?.steps.map(({ id }) => id)).toEqual(['look', 'shout']);
});

test('steps are added after the last, and removed from what others need', () => {
  const added = addStep(text);
  expect(readForm(added)?.steps.at(-1)).toMatchObject({ id: 'step3', needs: ['shout'] });
  const removed = removeStep(added, 0);
  expect(readForm(removed)?.steps.map(({ needs }) => needs)).toEqual([[], ['shout']]);
});

test('how a step waits for another stays when a third is added', () => {
  const soft =
    'name: x\nnodes:\n  a: { value: 1 }\n  b: { value: 1 }\n  c: { value: 1, needs: [{ node: a, kind: soft }] }\n';
  const added = setNeed(soft, 2, 'b', true);
  expect(added).toContain('needs: [ { node: a, kind: soft }, b ]');
  expect(readForm(setNeed(added, 2, 'a', false))?.steps[2]?.needs).toEqual(['b']);
});

test('a step becomes one of another kind, in the short and in the full form', () => {
  const asked = setKind(text, 1, 'approval');
  expect(readForm(asked)?.steps[1]?.kind).toBe('approval');
  expect(asked).toContain('needs: [list]');
  const full = 'name: x\nnodes:\n  - id: a\n    type: task\n    action: { tool: t }\n';
  expect(readForm(full)?.steps[0]).toMatchObject({ id: 'a', kind: 'tool' });
  expect(setField(full, 0, 'tool', 'u')).toContain('action: { tool: u }');
});

test('what cannot be read is left to the text', () => {
  expect(readForm('name: [')).toBeUndefined();
  expect(setField(text, 0, 'inputs', 'path: [')).toBeUndefined();
  expect(renamed('name: a\nnodes: [', 'b')).toContain('name: "b"');
});

test('steps that tell, ask, note, look up and check are read and written in both forms', () => {
  for (const kind of ['publish', 'ask', 'share', 'recall', 'check'] as const) {
    const begun = setKind(text, 1, kind);
    expect(readForm(begun)?.steps[1]?.kind).toBe(kind);
    expect(begun).toContain('needs: [list]');
    expect(setKind(begun, 1, 'value')).not.toContain(kind === 'check' ? 'that' : `${kind}:`);
  }
  const full = 'name: x\nnodes:\n  - { id: a, type: task, action: { ask: t, timeoutMs: 5 } }\n';
  expect(readForm(full)?.steps[0]).toMatchObject({ kind: 'ask', fields: { timeoutMs: '5' } });
  const asked = setField(setField(full, 0, 'payload', 'item: tea')!, 0, 'timeoutMs', '9')!;
  expect(readForm(asked)?.steps[0]?.fields).toMatchObject({ payload: 'item: tea', timeoutMs: '9' });
  expect(asked).toMatch(/action: \{ ask: t, timeoutMs: 9, payload: \{ item: tea \} \}/);
});

test('a workflow that names a pattern has no steps of its own in the form', () => {
  expect(readForm('name: x\nchain: parallel\nsteps: [{ value: 1 }]\n')).toMatchObject({
    pattern: 'parallel',
    steps: [],
  });
  expect(readForm(text)?.pattern).toBeUndefined();
});
