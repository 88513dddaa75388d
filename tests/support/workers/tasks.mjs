/** Tasks of a pool under test. */
export const double = (value) => value * 2;

export const fail = () => {
  throw new TypeError('this task cannot be done');
};

export const crash = () => process.exit(3);

/** Holds its thread and never ends. */
export const spin = () => {
  for (;;);
};

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
