/** The part of a keyboard event that decides. */
export interface KeyStroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** Whether a stroke is `keys`, such as `Mod+Shift+O`; `Mod` is Command on a Mac, else Ctrl. */
export function matches(keys: string, stroke: KeyStroke, mac: boolean): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  const mod = mac ? stroke.metaKey : stroke.ctrlKey;
  const other = mac ? stroke.ctrlKey : stroke.metaKey;
  return (
    stroke.key.toLowerCase() === key.toLowerCase() &&
    mod === parts.includes('Mod') &&
    stroke.shiftKey === parts.includes('Shift') &&
    !stroke.altKey &&
    !other
  );
}

/** The keys as they are written on the keyboard of this machine. */
export function keyNames(keys: string, mac: boolean): string[] {
  const names: Record<string, string> = mac
    ? { Mod: '⌘', Shift: '⇧', Escape: 'esc' }
    : { Mod: 'Ctrl', Escape: 'Esc' };
  return keys.split('+').map((key) => names[key] ?? key);
}
