import { m } from '../paraglide/messages.js';
import type { Hub } from './hub.ts';

/** Something that a person can do from anywhere: stands in the palette and may have a shortcut. */
export interface Action {
  readonly id: string;
  readonly title: string;
  /** `Mod` is Command on a Mac and Ctrl elsewhere. */
  readonly keys?: string;
  readonly run: () => void;
}

/** The one list that feeds the palette, the shortcuts and their overview. */
export function actionsOf(hub: Hub): readonly Action[] {
  const { navigation, layers, conversation, preferences } = hub;
  const { chatId } = conversation;
  const always: Action[] = [
    {
      id: 'chat.new',
      title: m.action_new_chat(),
      keys: 'Mod+Shift+O',
      run: () => navigation.go({ name: 'chat', chatId: undefined }),
    },
    {
      id: 'palette',
      title: m.action_palette(),
      keys: 'Mod+K',
      run: () => layers.open({ name: 'palette' }),
    },
    ...(['runs', 'workflows', 'agents'] as const).map((name) => ({
      id: `go.${name}`,
      title: { runs: m.runs, workflows: m.workflows, agents: m.agents }[name](),
      run: () => navigation.go({ name }),
    })),
    {
      id: 'go.servers',
      title: m.action_servers(),
      keys: 'Mod+Shift+S',
      run: () => navigation.go({ name: 'servers' }),
    },
    {
      id: 'go.tools',
      title: m.action_tools(),
      keys: 'Mod+Shift+L',
      run: () => navigation.go({ name: 'tools' }),
    },
    {
      id: 'go.models',
      title: m.action_models(),
      keys: 'Mod+Shift+M',
      run: () => navigation.go({ name: 'models' }),
    },
    {
      id: 'go.usage',
      title: m.action_usage(),
      keys: 'Mod+Shift+U',
      run: () => navigation.go({ name: 'usage' }),
    },
    {
      id: 'go.settings',
      title: m.action_settings(),
      keys: 'Mod+,',
      run: () => navigation.go({ name: 'settings' }),
    },
    {
      id: 'server.add',
      title: m.action_add_server(),
      run: () => {
        navigation.go({ name: 'servers' });
        layers.open({ name: 'add-server' });
      },
    },
    ...(['system', 'light', 'dark'] as const).map((theme) => ({
      id: `theme.${theme}`,
      title: m.action_theme({ theme: themeName(theme) }),
      run: () => void preferences.update({ theme }).then((error) => layers.fail(error)),
    })),
    {
      id: 'shortcuts',
      title: m.action_shortcuts(),
      keys: 'Mod+/',
      run: () => layers.open({ name: 'shortcuts' }),
    },
  ];
  return chatId === undefined ? always : [...always, ...chatActions(hub, chatId)];
}

function chatActions({ layers, conversation, chats }: Hub, chatId: string): Action[] {
  const save = (format: 'markdown' | 'json') => async (): Promise<void> => {
    const answer = await chats.export(chatId, format);
    if (answer.ok) layers.download(answer.value);
    else layers.fail(answer.error);
  };
  return [
    ...(conversation.busy
      ? [
          {
            id: 'turn.stop',
            title: m.action_stop(),
            keys: 'Escape',
            run: () => void conversation.stop(),
          },
        ]
      : [
          {
            id: 'turn.retry',
            title: m.action_retry(),
            keys: 'Mod+Shift+R',
            run: () => void conversation.retry(),
          },
        ]),
    {
      id: 'chat.rename',
      title: m.action_rename_chat(),
      run: () => layers.open({ name: 'rename', chatId }),
    },
    { id: 'chat.markdown', title: m.action_export_markdown(), run: () => void save('markdown')() },
    { id: 'chat.json', title: m.action_export_json(), run: () => void save('json')() },
    {
      id: 'chat.delete',
      title: m.action_delete_chat(),
      run: () => layers.open({ name: 'delete', chatId }),
    },
  ];
}

export function themeName(theme: 'system' | 'light' | 'dark'): string {
  return { system: m.theme_system, light: m.theme_light, dark: m.theme_dark }[theme]();
}
