import { Notification } from 'electron';

/** Notifications of the system. A click on one calls back. */
export class Notifier {
  readonly #onClick: () => void;
  /** Held, because what nothing holds is collected, and its click is lost. */
  readonly #shown = new Set<Notification>();

  constructor(onClick: () => void) {
    this.#onClick = onClick;
  }

  show(body: string): void {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title: 'AgentHub', body });
    this.#shown.add(notification);
    notification.on('click', this.#onClick);
    notification.once('close', () => this.#shown.delete(notification));
    notification.show();
  }
}
