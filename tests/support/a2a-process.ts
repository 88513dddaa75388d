import { TaskState } from '@a2a-js/sdk';
import { testAgent } from './a2a-server.ts';

/**
 * An A2A agent in a process of its own, of 0.3 where "legacy" is given. It writes its address as the
 * first line; asked to die, it kills itself in the middle of its answer. It ends when stdin does.
 */
const agent = await testAgent(
  ({ text, status, artifact }) => {
    status(TaskState.TASK_STATE_WORKING, 'looking');
    if (text === 'die') process.kill(process.pid, 'SIGKILL');
    artifact(`heard: ${text}`);
    status(TaskState.TASK_STATE_COMPLETED);
  },
  { legacy: process.argv.includes('legacy') },
);
process.stdout.write(`${agent.url}\n`);
process.stdin.on('end', () => process.exit()).resume();
