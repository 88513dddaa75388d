// Starts and never says a word.
process.stderr.write('looking for the moon\n');
setInterval(() => undefined, 1000);
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
