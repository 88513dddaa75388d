import { Events, messageOf, type Log } from '../base/index.ts';
import { settingsUnkept } from './errors.ts';
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
  /** The file is broken and there is no copy of it: writing would lose what stands in it. */
  #unkept = false;
  #current: Settings;

  constructor(file: TextFile, log: Log) {
    this.#file = file;
    const reading = readFile(file);
    this.#current = Object.freeze(reading.settings);
    if (reading.status === 'bad') {
      const keptAt = this.#replaceBroken();
      this.#unkept = keptAt === undefined;
      this.problem = { problem: reading.problem, keptAt };
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

  #keepAside(): void {
    try {
      this.#file.keepAside();
    } catch (error) {
      throw settingsUnkept(this.#file.path, error);
    }
    this.#unkept = false;
  }

  get current(): Settings {
    return this.#current;
  }

  /**
   * Validates, saves, then announces; a patch that does not validate changes nothing. Refused while
   * the file is broken and cannot be copied aside.
   */
  update(patch: SettingsPatch): Settings {
    const next = Object.freeze(patchSettings(this.#current, patch));
    if (this.#unkept) this.#keepAside();
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
