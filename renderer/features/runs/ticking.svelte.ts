/** The time as it is shown beside what is still running: once a second while it is started. */
export class Ticking {
  now = $state(Date.now());

  start(): () => void {
    this.now = Date.now();
    const timer = setInterval(() => (this.now = Date.now()), 1000);
    return () => clearInterval(timer);
  }
}
