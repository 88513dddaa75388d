import type { Clock, Log } from '../base/index.ts';
import type { Gateway } from '../gateway/index.ts';
import type { Secrets } from '../models/index.ts';
import type { Database } from '../storage/index.ts';
import { checkBackground, type Background } from './background.ts';
import { checkKeychain, checkLog, checkServer, checkSystem } from './checks.ts';
import { DatabaseCheck } from './database.ts';
import { HealthMonitor } from './monitor.ts';
import type { SystemProbe } from './ports.ts';
import { checkProviders, type ProviderSeen } from './providers.ts';
import { RecoveryLog } from './recovery.ts';

export interface HealthDeps {
  readonly system: SystemProbe;
  readonly database: Database;
  readonly gateway: Pick<Gateway, 'servers'>;
  readonly secrets: Pick<Secrets, 'backend' | 'writable' | 'answers'>;
  readonly providers: () => Promise<readonly ProviderSeen[]>;
  readonly background: Background;
  readonly clock: Clock;
  readonly log: Log;
}

/** The monitor with the app's own checks and recoveries. */
export function createHealth(deps: HealthDeps) {
  const { clock, log, system } = deps;
  const database = new DatabaseCheck(deps.database, clock);
  const recoveryLog = new RecoveryLog(deps.database, clock, log);
  const monitor = new HealthMonitor({
    clock,
    log,
    recoveryLog,
    checks: [
      { name: 'database', kind: 'database', run: () => [database.run()] },
      {
        name: 'system',
        kind: 'system',
        run: async () => {
          const reading = await system.read();
          return [...checkSystem(reading), checkLog(reading.walBytes)];
        },
      },
      {
        name: 'keychain',
        kind: 'keychain',
        run: async () => [checkKeychain(deps.secrets, (await deps.secrets.answers?.()) ?? true)],
      },
      {
        name: 'providers',
        kind: 'provider',
        run: async () => checkProviders(await deps.providers(), clock.monotonic()),
      },
      {
        name: 'jobs',
        kind: 'jobs',
        run: () => checkBackground(deps.background.seen(), clock.now()),
      },
    ],
    recoveries: {
      'database-log': { name: 'empty the write-ahead log', act: () => database.emptyLog() },
      workflows: {
        name: 'go on with workflows that stopped in the middle',
        act: () => deps.background.resume(),
      },
    },
    live: () => deps.gateway.servers().map(checkServer),
  });
  return { monitor, recoveryLog };
}
