import { fromWireError } from '../../app/base/index.ts';
import type { Door } from '../../app/contract/index.ts';
import type { Bridge } from './bridge.ts';

/** The door for code in the same process: the same checks as for every other user interface. */
export function localDoor(bridge: Bridge): Door {
  return {
    async invoke(name, input, signal = new AbortController().signal) {
      const answer = await bridge.invoke(name, input, signal);
      if (!answer.ok) throw fromWireError(answer.error);
      return answer.value as never;
    },
    on(name, listener) {
      return bridge.announcements.on('announced', (announcement) => {
        if (announcement.name === name) listener(announcement.payload as never);
      });
    },
  };
}
