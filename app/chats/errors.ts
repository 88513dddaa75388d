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
