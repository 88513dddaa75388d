// Takes the lock of a data folder as soon as told, says who has it, and ends when told again.
import { createInterface } from 'node:readline';
import { lockDataFolder } from '../../main/adapters/data-folder.ts';

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
process.stdout.write('ready\n');
await lines.next();
const lock = await lockDataFolder(process.argv[2]!);
process.stdout.write('heldBy' in lock ? `held by ${lock.heldBy.pid}\n` : 'mine\n');
await lines.next();
process.exit(0); // without giving it back, as a killed process would
