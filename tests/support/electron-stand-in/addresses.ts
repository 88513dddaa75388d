const STAND_IN = /^https:\/\/([^/]+)\.app\.stand-in(?=\/|$)/;

/** The address that Chromium is given for one of our scheme. */
export function toChromium(address: string): string {
  return address.replace(/^app:\/\/([^/]+)/, 'https://$1.app.stand-in');
}

/** The address that the program sees. */
export function fromChromium(address: string): string {
  return address.replace(STAND_IN, 'app://$1');
}
