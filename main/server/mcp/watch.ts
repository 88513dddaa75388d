import type { Door } from '../../../app/contract/index.ts';

/** The lists whose changes clients are told of. */
export type ListName = 'tools' | 'prompts' | 'resources';

type Lists = Readonly<Record<ListName, string>>;

/** Calls when a list changed, not on every change of a server's state. */
export function watchLists(door: Door, onChange: (list: ListName) => void): Disposable {
  const watch = { known: undefined as Lists | undefined, checking: false, again: false };
  const check = async (): Promise<void> => {
    if (watch.checking) {
      watch.again = true;
      return;
    }
    watch.checking = true;
    try {
      const now = await readLists(door);
      for (const list of ['tools', 'prompts', 'resources'] as const) {
        if (watch.known !== undefined && watch.known[list] !== now[list]) onChange(list);
      }
      watch.known = now;
    } finally {
      watch.checking = false;
    }
    if (!watch.again) return;
    watch.again = false;
    await check();
  };
  const follow = (): void => void check().catch(() => undefined);
  follow();
  return door.on('servers.changed', follow);
}

async function readLists(door: Door): Promise<Lists> {
  const [{ tools }, { prompts }, { resources, templates }] = await Promise.all([
    door.invoke('tools.list', {}),
    door.invoke('prompts.list', {}),
    door.invoke('resources.list', {}),
  ]);
  return {
    tools: JSON.stringify(tools.map((tool) => [tool.name, tool.description, tool.inputSchema])),
    prompts: JSON.stringify(prompts),
    resources: JSON.stringify([resources, templates]),
  };
}
