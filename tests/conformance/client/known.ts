/**
 * Scenarios that the client does not pass, and why. Each entry names a decision or a gap of the
 * product; an entry that passes after all fails the run, so that none outlives its reason.
 */
export const KNOWN_FAILURES: Readonly<Record<string, string>> = {};
