import { Events, messageOf, type Log } from '../base/index.ts';
import type { TextFile } from './ports.ts';
import { defaultSettings, patchSettings, readSettings, type SettingsReading } from './read.ts';
import type { Settings, SettingsPatch } from './schema.ts';

/** Something that the person must be told at start. */
export interface SettingsProblem {
  readonly problem: string;
  /** The copy of the file; undefined where none could be made, and then the file was left alone. */
  readonly keptAt: string | undefined;
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
    const reading = readFile(file);
    this.#current = Object.freeze(reading.settings);
    if (reading.status === 'bad') {
      this.problem = { problem: reading.problem, keptAt: this.#replaceBroken() };
      log.warn('settings file is broken; defaults are used', { ...this.problem });
    }
  }

  /** A full or read-only disk must not prevent a start: then the broken file simply stays. */
  #replaceBroken(): string | undefined {
    try {
      const keptAt = this.#file.keepAside();
      this.#file.write(serialise(this.#current));
      return keptAt;
    } catch {
      return undefined;
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

function readFile(file: TextFile): SettingsReading {
  try {
    return readSettings(file.read());
  } catch (error) {
    return { status: 'bad', settings: defaultSettings(), problem: messageOf(error) };
  }
}

function serialise(settings: Settings): string {
  return `${JSON.stringify(settings, null, 2)}\n`;
}
