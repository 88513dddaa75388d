import { AppError } from '../base/index.ts';

export function toolUnknown(name: string, candidates: readonly string[]): AppError {
  return new AppError({
    kind: 'missing',
    code: candidates.length > 0 ? 'tool.ambiguous' : 'tool.unknown',
    message:
      candidates.length > 0
        ? `"${name}" exists on several servers: ${candidates.join(', ')}.`
        : `There is no tool named "${name}".`,
    remedy:
      candidates.length > 0
        ? 'Give the whole name, server__tool.'
        : 'Run "agenthub tools list", or look on the Servers page whether its server is ready.',
    data: { name, candidates },
  });
}

const DENIALS = {
  writes: 'it may change things and nobody could be asked',
  person: 'the person said no',
} as const;

export function toolDenied(name: string, why: keyof typeof DENIALS): AppError {
  return new AppError({
    kind: 'denied',
    code: 'tool.denied',
    message: `"${name}" was not run: ${DENIALS[why]}.`,
    remedy: 'Allow it when asked, or change the approvals in Settings.',
    data: { name, variant: why },
  });
}

export function argumentsUnreadable(name: string, written: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'tool.arguments-unreadable',
    message: `"${name}" was not run: its arguments are not valid JSON: ${written.slice(0, 200)}`,
    remedy: 'Send the call again with arguments that are one JSON object.',
    data: { name, written: written.slice(0, 200) },
  });
}

/** A tool that is not what was approved any more. */
export function toolChanged(name: string, fields: readonly string[]): AppError {
  return new AppError({
    kind: 'denied',
    code: 'tool.changed',
    message: `"${name}" was not run: it has changed since it was approved (${fields.join(', ')}).`,
    remedy: `Look at the difference on the Servers page or with "agenthub tools changes", and accept it there or with "agenthub tools accept ${name}".`,
    data: { name, fields },
  });
}

export function toolQueryMissing(): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'tool.query-missing',
    message: 'The search for tools has no query.',
    remedy: 'Call search_tools with {"query": "what the tool should do"}.',
  });
}

export function workersBusy(): AppError {
  return new AppError({
    kind: 'busy',
    code: 'workers.busy',
    message: 'Too much work is waiting for the processor already.',
    remedy: 'Wait a moment, then try again.',
    retryAfterMs: 1000,
  });
}

export function workerCrashed(reason: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'workers.crashed',
    message: `Work in the background ended before it was done: ${reason}.`,
    remedy: 'Try again. If it happens again, the machine may have too little memory.',
    data: { reason },
  });
}

export function modelFolderUnusable(folder: string, reason: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'embeddings.folder-unusable',
    message: `The model in "${folder}" cannot be used: ${reason}.`,
    remedy:
      'Choose a folder with config.json, tokenizer.json and onnx/model_quantized.onnx or onnx/model.onnx, or download the recommended model.',
    data: { folder, reason },
  });
}

export function modelNotThere(repository: string): AppError {
  return new AppError({
    kind: 'missing',
    code: 'embeddings.model-missing',
    message: `"${repository}" holds no model that AgentHub can run.`,
    remedy: 'Choose another model, or a folder of your own.',
    data: { repository },
  });
}

export function downloadRunning(model: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'embeddings.download-running',
    message: `"${model}" is being downloaded already.`,
    remedy: 'Wait until it has ended, or cancel it.',
    data: { model },
  });
}

export function downloadFailed(reason: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'embeddings.download-failed',
    message: `The model could not be downloaded: ${reason}.`,
    remedy:
      'Check the internet connection and the free space of the disk, then try again. Nothing of it was kept.',
    data: { reason },
  });
}

export function modelUnknown(model: string, known: readonly string[]): AppError {
  return new AppError({
    kind: 'missing',
    code: 'embeddings.model-unknown',
    message: `AgentHub knows no model "${model}" to download.`,
    remedy: `Choose one of these: ${known.join(', ')}.`,
    data: { model, known: known.join(', ') },
  });
}
