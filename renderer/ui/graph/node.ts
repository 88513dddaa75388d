/** A step as the graph shows it. */
export interface DrawnNode {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  /** `line` is for what has not begun. */
  readonly tone: 'line' | 'busy' | 'good' | 'warn' | 'bad' | 'muted';
  /** What is read aloud. */
  readonly label: string;
}
