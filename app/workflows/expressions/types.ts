const TYPES: Readonly<Record<string, string>> = {
  int: 'a number',
  uint: 'a number',
  double: 'a number',
  string: 'a text',
  bool: 'true or false',
  null: 'nothing (null)',
};

/** A type of the language in plain words. */
export function spoken(type: string): string {
  const plain = type.replace(/^dyn<(.+)>$/u, '$1');
  if (plain.startsWith('list')) return 'a list';
  if (plain.startsWith('map')) return 'an object';
  return TYPES[plain] ?? `a value of type ${plain}`;
}
