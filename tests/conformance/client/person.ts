import { CAPABILITIES, type Answerer, type Gateway } from '../../../app/gateway/index.ts';
import { contentOf, fieldsOf } from '../../../renderer/features/asks/form.ts';

/** So often a person signs in before giving up; what keeps a real one from going on for ever. */
const PATIENCE = 4;

/**
 * A person with a browser: signs in whenever the server's card says that it is needed, by following
 * the link as a browser does, and sends forms as the window filled them in. Nothing here knows OAuth.
 */
export class Person {
  readonly answerer: Answerer = {
    key: 'person',
    capabilities: CAPABILITIES,
    inRounds: false,
    answer: ({ method, params }) => {
      if (method === 'roots/list') return Promise.resolve({ roots: [] });
      if (method !== 'elicitation/create') return Promise.reject(new Error(`${method}: not now`));
      const content = contentOf(fieldsOf(params['requestedSchema']), {});
      return Promise.resolve({ action: 'accept', content });
    },
  };
  readonly #gateway: Gateway;
  #left = PATIENCE;

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  /** Signs in if the server asks for it; false where it does not, or the person has had enough. */
  async signIn(server: string): Promise<boolean> {
    const state = this.#gateway.servers().find(({ name }) => name === server)?.signIn?.state;
    if ((state !== 'needed' && state !== 'more') || this.#left === 0) return false;
    this.#left -= 1;
    const { url } = await this.#gateway.signIn(server);
    if (url !== undefined) await browse(url);
    return true;
  }
}

/** Opens a link and follows it to where it leads, as a browser does. */
export async function browse(link: string): Promise<Response> {
  const response = await fetch(link, { redirect: 'follow' });
  await response.text();
  return response;
}
