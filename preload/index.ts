import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';

contextBridge.exposeInMainWorld('agenthub', {
  invoke: (name: string, input: unknown): Promise<unknown> =>
    ipcRenderer.invoke('agenthub:invoke', name, input),
  subscribe: (listener: (event: unknown) => void): (() => void) => {
    const pass = (_: IpcRendererEvent, event: unknown): void => listener(event);
    ipcRenderer.on('agenthub:event', pass);
    return () => void ipcRenderer.off('agenthub:event', pass);
  },
});
