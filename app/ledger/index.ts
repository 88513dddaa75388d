export {
  Ledger,
  type ModelSpend,
  type SpendOwner,
  type UsageGrouping,
  type UsageSum,
} from './ledger.ts';
export type { Price, PricedTokens, Prices } from './ports.ts';
