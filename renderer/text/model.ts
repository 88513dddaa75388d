import { m } from '../paraglide/messages.js';

/** `provider/model` as a person reads it. */
export function modelName(id: string): string {
  if (id === 'offline/planner') return m.model_offline();
  if (id === 'auto') return m.model_auto();
  return id.slice(id.indexOf('/') + 1);
}
