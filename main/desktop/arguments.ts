/** The folder after `--data`, wherever Chromium's own switches put it. */
export function dataArgument(args: readonly string[]): string | undefined {
  const joined = args.find((argument) => argument.startsWith('--data='));
  if (joined !== undefined) return joined.slice('--data='.length) || undefined;
  const at = args.indexOf('--data');
  return at < 0 ? undefined : args[at + 1];
}
