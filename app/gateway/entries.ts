import { isRecord, messageOf, type AppError } from '../base/index.ts';
import type { TextFile } from '../settings/index.ts';
import {
  readServer,
  readServers,
  writeServers,
  type ConfigProblem,
  type ConfigReading,
  type ServerConfig,
} from './config.ts';
import type { EffectClass } from './effect.ts';
import { configBroken, serverExists, serverInvalid } from './errors.ts';

type Raw = Readonly<Record<string, unknown>>;

/** The entries of `mcp.json`: read once, written whole at every change, never written over where broken. */
export class Entries {
  /** The servers that the file named when it was read. */
  readonly first: readonly ServerConfig[];
  readonly #file: TextFile;
  readonly #broken: string | undefined;
  readonly #beside: Raw;
  #raw: Raw;
  #problems: readonly ConfigProblem[];

  constructor(file: TextFile) {
    const reading = readFile(file);
    this.#file = file;
    this.#raw = reading.raw;
    this.#beside = reading.beside;
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
    this.#write({ ...this.#raw, ...entries });
    this.#forgetProblems(Object.keys(entries));
    return configs;
  }

  remove(name: string): void {
    this.#write(Object.fromEntries(Object.entries(this.#raw).filter(([key]) => key !== name)));
    this.#forgetProblems([name]);
  }

  /** Changes the keys of ours in an entry; undefined where there is no such entry. */
  revise(name: string, change: (own: Raw) => Raw): ServerConfig | undefined {
    const entry = this.#raw[name];
    if (!isRecord(entry)) return undefined;
    const changed = { ...entry, agenthub: change(ownKeys(entry['agenthub'])) };
    const config = valid(name, changed);
    this.#write({ ...this.#raw, [name]: changed });
    return config;
  }

  #write(raw: Raw): void {
    this.#file.write(writeServers(raw, this.#beside));
    this.#raw = raw;
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
  if ('problem' in read) throw serverInvalid(name, read.problem);
  return read;
}
