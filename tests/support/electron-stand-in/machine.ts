type Ask = (
  contents: { getURL(): string },
  permission: string,
  answer: (yes: boolean) => void,
) => void;

export const nativeTheme = { themeSource: 'system', shouldUseDarkColors: false };

export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
};

/** What the program answers to a page that asks for a permission. */
export const permissions: { ask: Ask } = { ask: (_contents, _permission, answer) => answer(true) };

export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler: Ask): void => void (permissions.ask = handler),
    setPermissionCheckHandler: (_handler: unknown): void => undefined,
    setDevicePermissionHandler: (_handler: unknown): void => undefined,
  },
};
