import { isRecord, parseEditedJson } from '../base/index.ts';
import { describeProblems } from './problems.ts';
import { SETTINGS_VERSION, settingsSchema, type Settings, type SettingsPatch } from './schema.ts';

/** What reading a settings text leads to; a bad text never prevents a start. */
export type SettingsReading =
  | { readonly status: 'good'; readonly settings: Settings }
  | { readonly status: 'bad'; readonly settings: Settings; readonly problem: string };

export function defaultSettings(): Settings {
  return settingsSchema.parse({});
}

/** Reads the text of `settings.json`; undefined (no file yet) gives the defaults. */
export function readSettings(text: string | undefined): SettingsReading {
  if (text === undefined || text.trim() === '') {
    return { status: 'good', settings: defaultSettings() };
  }
  let value: unknown;
  try {
    value = parseEditedJson(text);
  } catch (error) {
    return bad(`it is not valid JSON (${(error as Error).message})`);
  }
  if (!isRecord(value)) return bad('it does not hold a JSON object');
  if (typeof value['version'] === 'number' && value['version'] > SETTINGS_VERSION) {
    return bad(`it was written by a newer AgentHub (settings version ${value['version']})`);
  }
  const parsed = settingsSchema.safeParse(value);
  if (parsed.success) return { status: 'good', settings: parsed.data };
  return bad(describeProblems(parsed.error));
}

/** A new value with the patch applied; an empty string removes an optional entry. */
export function patchSettings(settings: Settings, patch: SettingsPatch): Settings {
  const providers = { ...settings.providers };
  for (const [id, change] of Object.entries(patch.providers ?? {})) {
    const merged = { ...(providers[id] ?? { enabled: true, models: [] }), ...change };
    if (merged.baseUrl === '') delete merged.baseUrl;
    if (merged.key === '') delete merged.key;
    providers[id] = merged as Settings['providers'][string];
  }
  return settingsSchema.parse({
    ...settings,
    ...patch,
    providers,
    turn: { ...settings.turn, ...patch.turn },
    approvals: { ...settings.approvals, ...patch.approvals },
    tools: { ...settings.tools, ...patch.tools },
  });
}

function bad(problem: string): SettingsReading {
  return { status: 'bad', settings: defaultSettings(), problem };
}
