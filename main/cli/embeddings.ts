import { resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../../app/base/index.ts';
import type { CommandOutput } from '../../app/contract/index.ts';
import {
  CommandFailure,
  UsageError,
  addCommand,
  addNoun,
  withSession,
  type Common,
} from './command.ts';

type Status = CommandOutput<'embeddings.status'>;

/** The `tools embeddings` commands: finding tools by what they mean. */
export function registerEmbeddings(tools: Command): void {
  const embeddings = addNoun(tools, 'embeddings', 'finding tools by what they mean');
  addCommand(embeddings, 'status', 'which model is used, and how many tools it has read')
    .option('--wait', 'until all tools are read')
    .action(status);
  addCommand(embeddings, 'off', 'find tools by words alone').action(off);
  addCommand(embeddings, 'local', 'use a model on this machine')
    .option('--folder <dir>', 'folder with config.json, tokenizer.json and an ONNX model')
    .option('--model <id>', 'one that was downloaded')
    .action(local);
  addCommand(
    embeddings,
    'api <provider> <model>',
    "use a provider's model, within the budget",
  ).action(api);
  addCommand(embeddings, 'download [model]', 'download a model and use it')
    .option('--yes', 'agree to its size')
    .action(download);
}

function status(options: Common & { wait?: boolean }): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    const told = await door.invoke('embeddings.status', { settle: options.wait ?? false });
    output.result(told, lines(told));
  });
}

function off(options: Common): Promise<void> {
  return use({ use: 'off' }, options);
}

function local(options: Common & { folder?: string; model?: string }): Promise<void> {
  const { folder, model } = options;
  if (folder !== undefined && model !== undefined) {
    throw new UsageError('Give either --folder or --model.');
  }
  const path = folder === undefined ? undefined : resolve(folder);
  return use({ use: 'local', folder: path, model }, options);
}

function api(provider: string, model: string, options: Common): Promise<void> {
  return use({ use: 'api', provider, model }, options);
}

/** Sets it and tries it at once, so that what does not work is told now. */
function use(embeddings: Status['setting'], options: Common): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    await door.invoke('settings.update', { search: { embeddings } });
    const told = await door.invoke('embeddings.status', { settle: true });
    if (told.status !== 'failed') output.result(told, lines(told));
    else throw new CommandFailure(unusable(told), told, []);
  });
}

function unusable({ problem }: Status): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'embeddings.unusable',
    message: problem?.message ?? 'The model cannot be used.',
    remedy: problem?.remedy,
  });
}

function download(wanted: string | undefined, options: Common & { yes?: boolean }): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    const { models } = await door.invoke('embeddings.status', {});
    const model = wanted ?? models[0]!.id;
    const described = await door.invoke('embeddings.describe', { model });
    const size = `${model} is ${megabytes(described.bytes)} from ${described.repository}`;
    if (!options.yes) {
      output.result({ ...described, downloaded: false }, [
        `${size}. Nothing was downloaded: run it again with --yes.`,
      ]);
      return;
    }
    const { revision } = described;
    await door.invoke('embeddings.download', { model, revision, settle: true });
    output.result({ ...described, downloaded: true }, [`${size}. It was downloaded and is used.`]);
  });
}

function lines(told: Status): string[] {
  switch (told.status) {
    case 'off':
      return told.setting.use === 'off'
        ? ['Tools are found by words alone.']
        : [`${told.name ?? told.setting.use}: no tools were read yet.`];
    case 'reading':
      return [`${told.name}: reading tools, ${told.done} of ${told.total}.`];
    case 'ready':
      return [`${told.name}: ${told.tools} tools are read.`];
    case 'failed':
      return [`${told.name}: ${told.problem?.message}`, told.problem?.remedy ?? ''].filter(Boolean);
  }
}

function megabytes(bytes: number): string {
  return `${Math.max(0.1, bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
