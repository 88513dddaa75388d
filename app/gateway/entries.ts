import { isRecord, messageOf, type AppError } from '../base/index.ts';
import type { TextFile } from '../settings/index.ts';
import { readServer, readServers, type ConfigReading, type ServerConfig } from './config.ts';
import { editServers, type EntryChange } from './config-edit.ts';
import type { EffectClass } from './effect.ts';
import type { ConfigProblem } from './entry-problems.ts';
import { configBroken, serverExists, serverInvalid } from './errors.ts';

type Raw = Readonly<Record<string, unknown>>;

/**
 * The entries of `mcp.json`. A change is made to the file as it stands at that moment, and to nothing
 * in it but the entry in question: what a person wrote there meanwhile stays, comments included. A
 * file that is broken is never written.
 */
export class Entries {
  /** The servers that the file named when it was read. */
  readonly first: readonly ServerConfig[];
  readonly #file: TextFile;
  readonly #broken: string | undefined;
  #raw: Raw;
  #problems: readonly ConfigProblem[];

  constructor(file: TextFile) {
    const reading = readFile(file);
    this.#file = file;
    this.#raw = reading.raw;
    this.#broken = reading.broken;
    this.#problems = reading.problems;
    this.first = reading.servers;
  }

  /** Why the file cannot be read as a whole, in plain words. */
  get error(): AppError | undefined {
    return this.#broken === undefined ? undefined : configBroken(this.#file.path, this.#broken);
  }

  /** Entries that no server can be made of. */
  get problems(): readonly ConfigProblem[] {
    return this.#problems;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#raw, name);
  }

  /** Adds all, or none where one is invalid, is there already (`taken`) or the file is broken. */
  add(entries: Raw, taken: (name: string) => boolean): ServerConfig[] {
    if (this.error) throw this.error;
    const configs = Object.entries(entries).map(([name, entry]) => {
      if (taken(name)) throw serverExists(name);
      return valid(name, entry);
    });
    this.#write(
      Object.entries(entries).map(([name, entry]) => ({ name, entry: entry as Raw })),
      (now) => {
        const met = configs.find(({ name }) => Object.hasOwn(now, name) && !this.has(name));
        if (met) throw serverExists(met.name);
      },
    );
    this.#forgetProblems(Object.keys(entries));
    return configs;
  }

  remove(name: string): void {
    this.#write([{ name, entry: undefined }]);
    this.#forgetProblems([name]);
  }

  /** Changes the keys of ours in an entry; undefined where there is no such entry. */
  revise(name: string, change: (own: Raw) => Raw): ServerConfig | undefined {
    const entry = this.#raw[name];
    if (!isRecord(entry)) return undefined;
    const changed = { ...entry, agenthub: change(ownKeys(entry['agenthub'])) };
    const config = valid(name, changed);
    this.#write([{ name, entry: changed, onlyOwn: true }]);
    return config;
  }

  #write(changes: readonly EntryChange[], check: (now: Raw) => void = () => undefined): void {
    const text = this.#file.read();
    const { broken, raw, place } = readServers(text);
    if (broken !== undefined) throw configBroken(this.#file.path, broken);
    check(raw);
    // an entry that was taken out by hand is put back whole
    const whole = changes.map((change) =>
      Object.hasOwn(raw, change.name) ? change : { ...change, onlyOwn: false },
    );
    this.#file.write(editServers(text, place, whole));
    const known = { ...this.#raw };
    for (const { name, entry } of changes) {
      if (entry === undefined) delete known[name];
      else known[name] = entry;
    }
    this.#raw = known;
  }

  #forgetProblems(names: readonly string[]): void {
    this.#problems = this.#problems.filter(({ name }) => !names.includes(name));
  }
}

/** A file that may not be read, or is a folder, is as broken as one that holds nonsense. */
function readFile(file: TextFile): ConfigReading {
  try {
    return readServers(file.read());
  } catch (error) {
    return { ...readServers(undefined), broken: messageOf(error) };
  }
}

/** Keys of ours with the person's word on one tool; undefined takes it back. */
export function withEffect(own: Raw, tool: string, effect: EffectClass | undefined): Raw {
  const others = Object.entries(ownKeys(own['effects'])).filter(([known]) => known !== tool);
  return { ...own, effects: Object.fromEntries([...others, ...(effect ? [[tool, effect]] : [])]) };
}

function ownKeys(value: unknown): Raw {
  return isRecord(value) ? value : {};
}

function valid(name: string, entry: unknown): ServerConfig {
  const read = readServer(name, entry);
  if ('problem' in read) throw serverInvalid(read);
  return read;
}
