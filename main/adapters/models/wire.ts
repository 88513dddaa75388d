import { notBuilt } from '../../../app/base/index.ts';
import type { ModelWire } from '../../../app/models/index.ts';

/** Opens models over the network; each SDK is loaded when it is first used. */
export const networkWire: ModelWire = {
  open: () => Promise.reject(notBuilt('Talking to models over the network')),
  list: () => Promise.reject(notBuilt('Listing models')),
};
