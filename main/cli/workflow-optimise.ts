import { constants, copyFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { CommandOutput } from '../../app/contract/index.ts';
import { addCommand, withSession, type Common } from './command.ts';
import { fileUnwritable, readGivenFile } from './files.ts';
import type { Session } from './session.ts';

type Proposal = CommandOutput<'workflows.proposals'>['proposals'][number];

/** Every change makes room for no more than a few others. */
const MOST_ROUNDS = 200;
/** Lines around a change that are shown with it. */
const AROUND = 2;

/** `workflow optimise`: what could be changed in a file, and with `--accept` the change itself. */
export function registerOptimise(workflow: Command): void {
  addCommand(workflow, 'optimise <file>', 'safe changes that make a workflow quicker or plainer')
    .option('--accept', 'make them in the file; the file as it was is kept beside it')
    .action((file: string, options: Common & { accept?: boolean }) =>
      withSession(options, async ({ door }, output, signal) => {
        const text = readGivenFile(file);
        if (options.accept) {
          const made = await allOf(door, text, signal);
          const kept = made.length > 0 ? keep(file, made.at(-1)!.after) : null;
          const told = kept === null ? [] : ['', `${file} was changed; as it was: ${kept}`];
          output.result({ accepted: made, kept }, [...linesOf(made), ...told]);
          return;
        }
        const found = await door.invoke('workflows.proposals', { text }, signal);
        output.result(found, [
          ...linesOf(found.proposals),
          ...(found.proposals.length > 0 ? ['', 'Nothing was changed. With --accept it is.'] : []),
        ]);
      }),
    );
}

/** One change after the other, each in what the one before it left, until nothing is left to do. */
async function allOf(
  door: Session['door'],
  text: string,
  signal: AbortSignal,
): Promise<Proposal[]> {
  const made: Proposal[] = [];
  while (made.length < MOST_ROUNDS) {
    const current = made.at(-1)?.after ?? text;
    const { proposals } = await door.invoke('workflows.proposals', { text: current }, signal);
    if (!proposals[0]) break;
    made.push(proposals[0]);
  }
  return made;
}

/** Writes the file after a copy of it stands beside it, under a name that was free; says which. */
function keep(file: string, text: string): string {
  for (let count = 1; ; count += 1) {
    const copy = count === 1 ? `${file}.before` : `${file}.before-${count}`;
    try {
      copyFileSync(file, copy, constants.COPYFILE_EXCL);
      writeFileSync(file, text);
      return copy;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileUnwritable(file, error);
    }
  }
}

function linesOf(proposals: readonly Proposal[]): string[] {
  if (proposals.length === 0) return ['Nothing to propose: no change of it is known to be safe.'];
  return proposals.flatMap((proposal, index) => [
    ...(index === 0 ? [] : ['']),
    `${index + 1}. ${proposal.reason}`,
    `   ${gainOf(proposal)}`,
    ...differenceLines(proposal.difference),
  ]);
}

function gainOf({ rule, gain }: Proposal): string {
  const { ms, waves, calls } = gain;
  const parts = [
    ...(ms !== null && ms > 0
      ? [`about ${Math.round(ms)} ms ${rule === 'reorder' ? 'when it stops the run' : 'a run'}`]
      : []),
    ...(waves > 0 ? [`${waves} fewer steps in a row`] : []),
    ...(calls > 0 ? [`${calls} fewer calls a run`] : []),
    ...(ms === null ? ['how much time is not known before it has run'] : []),
  ];
  return parts.length === 0 ? 'saves no time; easier to read' : `saves: ${parts.join(', ')}`;
}

function differenceLines(difference: Proposal['difference']): string[] {
  const near = (index: number): boolean =>
    difference
      .slice(Math.max(0, index - AROUND), index + AROUND + 1)
      .some(({ mark }) => mark !== 'same');
  const signs = { same: ' ', less: '-', more: '+' };
  return difference.flatMap(({ mark, text }, index) =>
    near(index) ? [`   ${signs[mark]} ${text}`] : [],
  );
}
