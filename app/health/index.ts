export { backgroundOf } from './background.ts';
export { createHealth, type HealthDeps } from './create.ts';
export type { SystemProbe, SystemReading } from './ports.ts';
export { overallState, unavailable, type ComponentHealth } from './report.ts';
export { providersSeen } from './providers.ts';
