/**
 * Whether a topic fits a pattern. Both are words with dots between; `*` (or `+`) stands for one
 * word, `#` at the end for all that follow, and a pattern of `*` alone for every topic.
 */
export function topicMatches(pattern: string, topic: string): boolean {
  if (pattern === topic || pattern === '*' || pattern === '#') return true;
  const wanted = pattern.split('.');
  const given = topic.split('.');
  const open = wanted.at(-1) === '#';
  const fixed = open ? wanted.slice(0, -1) : wanted;
  if (open ? given.length < fixed.length : given.length !== fixed.length) return false;
  return fixed.every((word, index) => word === '*' || word === '+' || word === given[index]);
}

const LOCAL = './';

/** The topic as the bus knows it: `./x` belongs to one run. */
export function topicOf(topic: string, runId: string): string {
  return topic.startsWith(LOCAL) ? `${runId}:${topic.slice(LOCAL.length)}` : topic;
}

/** Whether a step of a run waits for this topic. */
export function runHears(pattern: string, runId: string, topic: string): boolean {
  if (!pattern.startsWith(LOCAL)) return topicMatches(pattern, topic);
  const own = `${runId}:`;
  return (
    topic.startsWith(own) && topicMatches(pattern.slice(LOCAL.length), topic.slice(own.length))
  );
}
