export { memoryTextFile, type TextFile } from './ports.ts';
export { settingsJsonSchema } from './json-schema.ts';
export { defaultSettings, describeProblems, patchSettings, readSettings } from './read.ts';
export {
  SETTINGS_VERSION,
  secretRef,
  settingsPatch,
  settingsSchema,
  type ModelOverride,
  type ProviderSettings,
  type Settings,
  type SettingsPatch,
} from './schema.ts';
export { SettingsStore, type SettingsProblem } from './store.ts';
