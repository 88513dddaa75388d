import { AppError } from '../base/index.ts';

export function chatUnknown(chatId: string): AppError {
  return new AppError({
    kind: 'missing',
    code: 'chat.unknown',
    message: `There is no chat "${chatId}".`,
    remedy: 'It may have been deleted. Start a new chat.',
    data: { chatId },
  });
}

export function chatBusy(chatId: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'chat.busy',
    message: 'This chat is still answering.',
    remedy: 'Wait for the answer, or stop it first.',
    data: { chatId },
  });
}

export function messageEmpty(): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'message.empty',
    message: 'The message is empty.',
    remedy: 'Write what you want, then send it.',
  });
}

export function nothingToRetry(): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'chat.empty',
    message: 'Nothing was asked in this chat yet.',
    remedy: 'Write what you want, then send it.',
  });
}

export function attachmentsTooMany(most: number): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'attachment.too-many',
    message: `A message can have up to ${most} files.`,
    remedy: 'Send the others with the next message.',
  });
}

export function attachmentsTooLarge(mostBytes: number): AppError {
  const megabytes = Math.floor(mostBytes / 1024 / 1024);
  return new AppError({
    kind: 'invalid',
    code: 'attachment.too-large',
    message: `The files of a message can have ${megabytes} MB together.`,
    remedy: 'Make the pictures smaller, or send fewer pages.',
  });
}

export function attachmentKind(name: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'attachment.kind',
    message: `"${name}" is not a picture or a PDF that a model can read.`,
    remedy: 'Attach PNG, JPEG, GIF, WebP or PDF files; the text of others can be pasted.',
  });
}

export function modelCannotRead(model: string, mediaType: string): AppError {
  const what = mediaType === 'application/pdf' ? 'PDF documents' : 'pictures';
  return new AppError({
    kind: 'invalid',
    code: 'attachment.model',
    message: `The model ${model} cannot read ${what}. The message was not sent.`,
    remedy: 'Choose a model that can, or take the file away.',
    data: { model },
  });
}
