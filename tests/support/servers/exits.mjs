// Ends at once with a reason on stderr.
process.stderr.write('cannot read /etc/answers: no such file\n');
process.exitCode = 3;
