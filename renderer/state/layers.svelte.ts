import type { WireError } from '../client/client.ts';
import { tell } from '../text/errors.ts';

export interface Toast {
  readonly id: number;
  readonly message: string;
  readonly remedy: string | undefined;
  readonly tone: 'plain' | 'error';
}

export interface DownloadedFile {
  readonly fileName: string;
  readonly mimeType: string;
  readonly text: string;
}

export type Dialog =
  | { readonly name: 'palette' | 'shortcuts' | 'add-server' }
  | { readonly name: 'rename' | 'delete'; readonly chatId: string };

/** What lies over the screen: at most one dialog, and short messages. */
export class Layers {
  /** Hands a file to the person. */
  readonly download: (file: DownloadedFile) => void;
  dialog = $state.raw<Dialog | undefined>();
  toasts = $state.raw<readonly Toast[]>([]);
  #count = 0;

  constructor(download: (file: DownloadedFile) => void) {
    this.download = download;
  }

  open(dialog: Dialog): void {
    this.dialog = dialog;
  }

  close(): void {
    this.dialog = undefined;
  }

  say(message: string): void {
    this.#add({ message, remedy: undefined, tone: 'plain' });
  }

  /** Shows an error; undefined, the outcome of what went well, shows nothing. */
  fail(error: WireError | undefined): void {
    if (error) this.#add({ ...tell(error), tone: 'error' });
  }

  dismiss(id: number): void {
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }

  #add(toast: Omit<Toast, 'id'>): void {
    this.toasts = [...this.toasts.slice(-2), { ...toast, id: ++this.#count }];
  }
}
