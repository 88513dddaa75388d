export { Semaphore, abortable, anySignal, cancelled } from './async.ts';
export { Breaker, type BreakerState } from './breaker.ts';
export { causeOf, type Cause } from './cause.ts';
export { FakeClock, sleep, within, type Clock } from './clock.ts';
export { Disposables } from './dispose.ts';
export {
  AppError,
  STATUS_OF_KIND,
  fromWireError,
  isAbort,
  messageOf,
  notBuilt,
  toAppError,
  toWireError,
  type ErrorFields,
  type ErrorKind,
  type WireError,
} from './errors.ts';
export { Events } from './events.ts';
export { countingIds, type Ids } from './ids.ts';
export { parseEditedJson } from './jsonc.ts';
export { isRecord, isTooDeep, type Json, type JsonSchema } from './json.ts';
export type { Log } from './log.ts';
export { said, type Said } from './said.ts';
export { percentileOfSorted } from './percentile.ts';
export { seededRandom, type Random } from './random.ts';
export { remade } from './remade.ts';
export { canonicalJson, clip, fingerprint } from './text.ts';
