import { main } from './main.ts';

const code = await main(process.argv.slice(2));
// Servers and sockets that a command opened are closed by now; what is left must not hold it.
process.exitCode = code;
setTimeout(() => process.exit(code), 2000).unref();
