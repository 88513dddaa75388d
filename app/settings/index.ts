export { memoryTextFile, type TextFile } from './ports.ts';
export { settingsJsonSchema } from './json-schema.ts';
export { describeProblems, misfitsIn } from './problems.ts';
export { readSettings } from './read.ts';
export {
  settingsSchema,
  type EmbeddingsSetting,
  type ModelOverride,
  type ProviderSettings,
  type Settings,
  type SettingsPatch,
} from './schema.ts';
export { SettingsStore, type SettingsProblem } from './store.ts';
