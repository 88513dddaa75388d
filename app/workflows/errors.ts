import { AppError, clip, type Said, type WireError } from '../base/index.ts';
import { problemText, type Problem } from './problem.ts';

/** `why` says in plain words what is wrong, and what to write instead where that is known. */
export function expressionFailed(expression: string, why: Said): AppError {
  const reason = why.message;
  return new AppError({
    kind: 'invalid',
    code: 'workflow.expression',
    message: `The expression "${clip(expression, 200)}" cannot be evaluated: ${reason}.`,
    remedy:
      'Correct it in the workflow. Names are input, vars, nodes.ID.output, item, index and last.',
    data: { expression: clip(expression, 200), reason, problem: reason, why: why.cause },
  });
}

/** `found` tells every problem in a form that a program, or a window in another language, reads. */
export function definitionInvalid(found: readonly Problem[]): AppError {
  const problems = found.map(problemText);
  return new AppError({
    kind: 'invalid',
    code: 'workflow.invalid',
    message: `The workflow cannot run: ${problems.join('; ')}.`,
    remedy: 'Correct every point named and try again. Nothing was run.',
    data: { problems, found },
  });
}

/** `reason` names every place of the input that does not fit. */
export function inputUnfit(workflow: string, reason: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'workflow.input',
    message: `The input does not fit the workflow "${workflow}": ${reason}.`,
    remedy: 'Give it what its "input" asks for. Nothing was run.',
    data: { workflow, reason },
  });
}

/** `reason` names every place of the input that does not fit. */
export function stepInputUnfit(path: string, workflow: string, reason: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'workflow.step-input',
    message: `What the step "${path}" gives the workflow "${workflow}" does not fit it: ${reason}.`,
    remedy: 'Correct the "inputs" of the step. Nothing of the workflow inside it was run.',
    data: { path, workflow, reason },
  });
}

export function loopNeedsList(path: string, expression: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'workflow.loop-list',
    message: `"${expression}", which the loop "${path}" goes over, gives no list.`,
    remedy: 'Give "over" a list, such as input.files or nodes.ID.output.',
    data: { path, expression },
  });
}

export function tooManyRounds(path: string, limit: number): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'workflow.loop-limit',
    message: `The loop "${path}" would go over its limit of ${limit} rounds.`,
    remedy: 'Raise "maxIterations", or make the loop end earlier.',
    data: { path, limit },
  });
}

export function runUnknown(runId: string): AppError {
  return new AppError({
    kind: 'missing',
    code: 'workflow.unknown-run',
    message: `There is no run "${runId}".`,
    remedy: 'It may have been deleted.',
    data: { runId },
  });
}

/** A moment that the run has not had. */
export function momentUnknown(runId: string, seq: number, last: number): AppError {
  return new AppError({
    kind: 'missing',
    code: 'workflow.unknown-moment',
    message: `The run "${runId}" has no moment ${seq}: its last one is ${last}.`,
    remedy: `Choose a number from 1 to ${last}.`,
    data: { runId, seq, last },
  });
}

export function workflowUnknown(name: string): AppError {
  return new AppError({
    kind: 'missing',
    code: 'workflow.unknown',
    message: `There is no workflow "${name}".`,
    remedy: 'Check the name, or add the workflow first.',
    data: { name },
  });
}

export function nodeTimedOut(path: string, ms: number): AppError {
  return new AppError({
    kind: 'timeout',
    code: 'workflow.node-timeout',
    message: `The step "${path}" did not end within ${ms / 1000} s.`,
    remedy: 'Retry from this step, or give it more time.',
    data: { path, seconds: ms / 1000 },
  });
}

export function nothingWaits(path: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'workflow.not-waiting',
    message: `The step "${path}" does not wait for an answer.`,
    remedy: 'It may have been answered already.',
    data: { path },
  });
}

export function runUndoing(runId: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'workflow.undoing',
    message: 'The run is being stopped, and what it did is being undone.',
    remedy: 'Wait until it has ended, then retry from the step.',
    data: { runId },
  });
}

export function promptWithoutModel(): AppError {
  return new AppError({
    kind: 'missing',
    code: 'workflow.no-model',
    message: 'This step asks an AI model, and none is set up.',
    remedy: 'Add a key in Settings, under Models, or start a local model, then retry this step.',
  });
}

export function promptNotAnswered(reason: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'workflow.prompt',
    message: `The model gave no answer of the form that this step asks for (${reason}).`,
    remedy: 'Retry from this step, choose another model, or make its "output" simpler.',
    data: { reason },
  });
}

export function workflowNameless(): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'workflow.nameless',
    message: 'The workflow has no name, so it cannot be saved.',
    remedy: 'Give it one in its first line, such as "name: my workflow".',
  });
}

export function workflowNameTaken(name: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'workflow.name-taken',
    message: `There is another workflow with the name "${name}".`,
    remedy: 'Choose another name. Nothing was overwritten.',
    data: { name },
  });
}

export function workflowChanged(name: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'workflow.changed-elsewhere',
    message: `"${name}" was saved in another window since you opened it.`,
    remedy: 'Export your text or save it under another name, then open the workflow again.',
    data: { name },
  });
}

/** The words are those of whoever wrote the workflow. */
export function checkFailed(words: string): WireError {
  return {
    kind: 'invalid',
    code: 'workflow.check',
    message: words,
    remedy: 'Look at the steps before this one, then retry from the one that was wrong.',
    data: { words },
  };
}

export function eventNotCome(path: string, event: string): AppError {
  return new AppError({
    kind: 'timeout',
    code: 'workflow.event-timeout',
    message: `The step "${path}" waited for "${event}", which did not come in time.`,
    remedy: 'Retry from this step, or give it more time.',
    data: { path, event },
  });
}

export function notAnswered(path: string): AppError {
  return new AppError({
    kind: 'timeout',
    code: 'workflow.approval-timeout',
    message: `Nobody answered the question of the step "${path}" in time.`,
    remedy: 'Retry from this step and answer it, or give it more time.',
    data: { path },
  });
}

export function noAgentFits(path: string, action: string): AppError {
  return new AppError({
    kind: 'missing',
    code: 'workflow.no-agent',
    message: `The step "${path}" leaves it open who does it, but none of your agents can do "${action}".`,
    remedy: 'Make or turn on an agent for it, or name the agent in the step.',
    data: { path, action },
  });
}

export function agentsBusy(path: string): AppError {
  return new AppError({
    kind: 'busy',
    code: 'workflow.agents-busy',
    message: `The step "${path}" leaves it open who does it, but every agent that could has enough to do.`,
    remedy: 'Retry from this step later, or let an agent do more at once.',
    data: { path },
  });
}
