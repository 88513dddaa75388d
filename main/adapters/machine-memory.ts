import { totalmem } from 'node:os';

/** Bytes of memory that this program may have: those of the machine, or of the container it is in. */
export function machineMemoryBytes(): number {
  return Math.min(process.constrainedMemory() || totalmem(), totalmem());
}
