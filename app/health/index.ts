export { checkDatabase, checkKeychain, checkServer } from './checks.ts';
export {
  overallState,
  unavailable,
  type ComponentHealth,
  type ComponentState,
  type OverallState,
} from './report.ts';
