import { main } from './main.ts';

// A reader that has seen enough (such as `head`) closes its end: that is no failure.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const code = await main(process.argv.slice(2));
await Promise.all(
  [process.stdout, process.stderr].map(
    (stream) => new Promise<void>((resolve) => stream.write('', () => resolve())),
  ),
);
// What a command opened is closed by now; a timer of a library must not hold the process.
process.exit(code);
