import { join } from 'node:path';
import electronLog from 'electron-log/node.js';
import type { Log } from '../../app/base/index.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface FileLog extends Log {
  setLevel(level: LogLevel): void;
}

const MAX_BYTES = 5_000_000;
/** What looks like a secret: provider keys, bearer tokens, and fields named like one. */
const SECRET =
  /\b(sk-[A-Za-z0-9_-]{8,}|Bearer\s+[A-Za-z0-9._~+/-]{8,}=*|gh[pousr]_[A-Za-z0-9]{20,}|AIza[A-Za-z0-9_-]{20,})/g;
const SECRET_FIELD = /^(api_?key|key|token|secret|password|authorization)$/i;

/** JSON lines in `logs/agenthub.log`, rotated at 5 MB, secrets redacted before they are written. */
export function fileLog(folder: string, level: LogLevel): FileLog {
  const logger = electronLog.create({ logId: folder });
  logger.transports.console.level = false;
  // else it looks for a package.json from the working folder up, and writes nothing where there is none
  logger.transports.file.setAppName('AgentHub');
  logger.transports.file.level = level;
  logger.transports.file.maxSize = MAX_BYTES;
  logger.transports.file.resolvePathFn = () => join(folder, 'agenthub.log');
  logger.transports.file.format = ({ message }) => [message.data[0] as string];
  const write =
    (name: LogLevel) =>
    (message: string, fields?: Record<string, unknown>): void => {
      const line = { '@timestamp': new Date().toISOString(), level: name, message, ...fields };
      logger[name](JSON.stringify(line, redactField).replace(SECRET, '[redacted]'));
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    setLevel(wanted) {
      logger.transports.file.level = wanted;
    },
  };
}

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

function redactField(key: string, value: unknown): unknown {
  return SECRET_FIELD.test(key) && typeof value === 'string' ? '[redacted]' : value;
}
