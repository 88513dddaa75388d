import { AppError } from '../../base/index.ts';

export function messageMisfit(topic: string, problem: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'bus.misfit',
    message: `A message on "${topic}" does not have the form that this topic asks for: ${problem}.`,
    remedy: 'Correct the payload of the step that sends it.',
    data: { topic, problem },
  });
}

export function noAnswer(topic: string, ms: number): AppError {
  return new AppError({
    kind: 'timeout',
    code: 'bus.no-answer',
    message: `Nobody answered on "${topic}" within ${ms / 1000} s.`,
    remedy: 'Check that whoever answers is running, then retry from this step.',
    data: { topic, seconds: ms / 1000 },
  });
}

export function notDead(id: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'bus.not-dead',
    message: 'This message is not among those that could not be delivered.',
    remedy: 'It may have been delivered in the meantime.',
    data: { id },
  });
}

export function boardConflict(key: string, expected: number, found: number): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'board.changed',
    message: `"${key}" on the blackboard is at version ${found}, not ${expected}: somebody changed it.`,
    remedy: 'Read it again and write on top of what stands there.',
    data: { key, expected, found },
  });
}

export function boardDenied(key: string, member: string): AppError {
  return new AppError({
    kind: 'denied',
    code: 'board.denied',
    message: `"${member}" may not use "${key}" of the blackboard.`,
    remedy: 'Its owner can name more readers, or give a role that may.',
    data: { key, member },
  });
}

export function boardMissing(key: string): AppError {
  return new AppError({
    kind: 'missing',
    code: 'board.missing',
    message: `Nothing stands under "${key}" on the blackboard.`,
    remedy: 'Make this step need the one that puts it there.',
    data: { key },
  });
}
