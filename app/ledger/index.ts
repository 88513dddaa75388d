export * as ledgerErrors from './errors.ts';
export type { BudgetStatus, BudgetWish, Budgets } from './budgets.ts';
export { limitOf, warningLevel, type Account, type BudgetWindow } from './decide.ts';
export { tellOfSpending } from './notice.ts';
export { expectedAtEnd } from './pace.ts';
export type { Spender } from './spenders.ts';
export {
  Ledger,
  type EndedAmount,
  type EndedCall,
  type Excess,
  type PlannedCall,
  type Reservation,
  type ReservationResult,
} from './ledger.ts';
export { fixedPrices, type Price, type PricedTokens, type Prices } from './ports.ts';
export { borders, type Period } from './period.ts';
export { readProviderExport, type ExportProblem } from './provider-export.ts';
export { dayFromName, dayName } from './reports.ts';
export type { DayRange, UsageGrouping, UsageReports, UsageSum } from './reports.ts';
export { EACH, type Budget, type BudgetScope } from './scope.ts';
export type { SpendOwner } from './spend.ts';
