import type { CommandInput, CommandName, CommandOutput } from '../../app/contract/index.ts';
import { Bridge } from '../../main/bridge/bridge.ts';
import { serve, type Serving } from '../../main/server/serve.ts';
import { memoryCore, type MemoryCore, type ToolScript } from './memory-core.ts';

export interface MemoryHost extends AsyncDisposable {
  readonly core: MemoryCore;
  readonly serving: Serving;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  invoke<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ): Promise<CommandOutput<Name>>;
}

/** The headless host in this process, on a port of the loopback, over the core in memory. */
export async function memoryHost(tools?: ToolScript): Promise<MemoryHost> {
  const core = memoryCore(undefined, tools);
  const bridge = new Bridge(core.app);
  const serving = await serve({ bridge, hostname: '127.0.0.1', port: 0, rendererFolder: '/none' });
  return {
    core,
    serving,
    fetch: (path, init = {}) =>
      fetch(`${serving.url}${path}`, {
        ...init,
        headers: {
          Authorization: `Bearer ${serving.token}`,
          ...(init.headers as Record<string, string> | undefined),
        },
      }),
    async invoke(name, input) {
      const answer = await bridge.invoke(name, input, new AbortController().signal);
      if (!answer.ok) throw new Error(answer.error.message);
      return answer.value as never;
    },
    async [Symbol.asyncDispose]() {
      await serving[Symbol.asyncDispose]();
      await core[Symbol.asyncDispose]();
    },
  };
}
