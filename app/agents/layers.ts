import * as z from 'zod';
import { USUAL_SETTINGS, agentSettings, type AgentSettings } from './definition.ts';

/** Whose word a setting is; a later one wins. */
export type SettingsLayer = 'defaults' | 'file' | 'agent' | 'run';

export type LayeredSettings =
  | {
      readonly ok: true;
      readonly settings: AgentSettings;
      readonly origins: Readonly<Record<string, SettingsLayer>>;
    }
  /** Every problem of every layer. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** From where to where each setting that is a whole number goes; null is without end. */
export function settingsRanges(): Record<string, { least: number; most: number | null }> {
  return Object.fromEntries(
    Object.entries(agentSettings.shape).flatMap(([name, schema]) =>
      schema instanceof z.ZodNumber
        ? [[name, { least: schema.minValue ?? 0, most: endOf(schema.maxValue) }]]
        : [],
    ),
  );
}

/** A whole number has an end by itself, which says nothing to a person. */
function endOf(most: number | null): number | null {
  return most === null || most >= Number.MAX_SAFE_INTEGER ? null : most;
}

/** Settings out of their layers: the usual values, the file, what a person has set, one run. */
export function layerSettings(
  layers: Readonly<Partial<Record<Exclude<SettingsLayer, 'defaults'>, unknown>>>,
): LayeredSettings {
  const problems: string[] = [];
  const merged: Record<string, unknown> = {};
  const origins: Record<string, SettingsLayer> = {};
  for (const layer of ['file', 'agent', 'run'] as const) {
    const parsed = agentSettings.partial().safeParse(layers[layer] ?? {});
    if (!parsed.success) {
      problems.push(
        ...parsed.error.issues.map(({ path, message }) => `${path.join('.') || layer}: ${message}`),
      );
      continue;
    }
    Object.assign(merged, parsed.data);
    for (const key of Object.keys(parsed.data)) origins[key] = layer;
  }
  if (problems.length > 0) return { ok: false, problems };
  const settings = agentSettings.parse({ ...USUAL_SETTINGS, ...merged });
  for (const key of Object.keys(settings)) origins[key] ??= 'defaults';
  return { ok: true, settings, origins };
}
