import { AppError } from '../../base/index.ts';

/** A sampling request that no model can be sent as it is. */
export function unsupported(why: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'ask.unsupported',
    message: `A server asked for a model's answer in a way that is not supported: ${why}.`,
    data: { why },
  });
}

/** What a server asked for is beyond the model in use. */
export function modelCannot(model: string, variant: 'images' | 'tools'): AppError {
  const what = variant === 'images' ? 'see pictures' : 'use tools';
  return new AppError({
    kind: 'invalid',
    code: 'ask.model-cannot',
    message: `A server asked for something that the model "${model}" cannot do: ${what}.`,
    remedy: 'Choose another model in Settings.',
    data: { model, variant },
  });
}

/** The model did not heed which tools the server wanted called. */
export function notChosen(model: string, variant: 'required' | 'none' | 'broken'): AppError {
  const what = {
    required: 'called no tool, which the server had asked for',
    none: 'called a tool, which the server did not want',
    broken: 'called a tool in a way that cannot be read',
  }[variant];
  return new AppError({
    kind: 'unavailable',
    code: 'ask.tool-choice',
    message: `The model "${model}" ${what}.`,
    remedy: 'Try again, or choose another model in Settings.',
    data: { model, variant },
  });
}
