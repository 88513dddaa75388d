import { Events, type Log } from '../base/index.ts';
import type { TextFile } from './ports.ts';
import { patchSettings, readSettings } from './read.ts';
import type { Settings, SettingsPatch } from './schema.ts';

/** Something that the person must be told at start. */
export interface SettingsProblem {
  readonly problem: string;
  readonly keptAt: string;
}

/** The current settings: parsed once, replaced whole, one event per change. */
export class SettingsStore {
  readonly events = new Events<{ changed: Settings }>();
  /** Set where the file was broken: defaults are in force and the file was kept aside. */
  readonly problem: SettingsProblem | undefined = undefined;
  readonly #file: TextFile;
  #current: Settings;

  constructor(file: TextFile, log: Log) {
    this.#file = file;
    const reading = readSettings(file.read());
    this.#current = Object.freeze(reading.settings);
    if (reading.status === 'bad') {
      this.problem = { problem: reading.problem, keptAt: file.keepAside() };
      log.warn('settings file is broken; defaults are used', { ...this.problem });
      this.#file.write(serialise(this.#current));
    }
  }

  get current(): Settings {
    return this.#current;
  }

  /** Validates, saves, then announces; a patch that does not validate changes nothing. */
  update(patch: SettingsPatch): Settings {
    const next = Object.freeze(patchSettings(this.#current, patch));
    this.#file.write(serialise(next));
    this.#current = next;
    this.events.emit('changed', next);
    return next;
  }
}

function serialise(settings: Settings): string {
  return `${JSON.stringify(settings, null, 2)}\n`;
}
