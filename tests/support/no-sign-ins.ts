import type { SignIns } from '../../app/gateway/index.ts';

const none = (): Promise<never> => Promise.reject(new Error('nobody signs in here'));

/** For a gateway whose servers ask for no sign-in. */
export const noSignIns: SignIns = {
  kept: 'memory',
  state: () => 'none',
  begin: none,
  signOut: none,
};
