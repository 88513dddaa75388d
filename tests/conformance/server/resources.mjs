import { ProtocolError } from '@modelcontextprotocol/server';
import { PIXEL } from './samples.mjs';

const RESOURCES = {
  'test://static-text': {
    name: 'static-text',
    mimeType: 'text/plain',
    read: { text: 'This is the content of the static text resource.' },
  },
  'test://static-binary': {
    name: 'static-binary',
    mimeType: 'image/png',
    read: { blob: PIXEL },
  },
  'test://watched-resource': {
    name: 'watched-resource',
    mimeType: 'text/plain',
    read: { text: 'It is watched.' },
  },
};

const TEMPLATE = /^test:\/\/template\/([^/]+)\/data$/;

export function resources(server) {
  server.setRequestHandler('resources/list', () => ({
    resources: Object.entries(RESOURCES).map(([uri, { name, mimeType }]) => ({
      uri,
      name,
      mimeType,
      description: `The resource ${name}.`,
    })),
  }));
  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: [
      {
        uriTemplate: 'test://template/{id}/data',
        name: 'template',
        description: 'Data by its id.',
        mimeType: 'application/json',
      },
    ],
  }));
  server.setRequestHandler('resources/read', ({ params: { uri } }) => {
    const known = RESOURCES[uri];
    if (known) return { contents: [{ uri, mimeType: known.mimeType, ...known.read }] };
    const id = TEMPLATE.exec(uri)?.[1];
    if (id === undefined) throw new ProtocolError(-32602, 'Resource not found', { uri });
    const data = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
    return { contents: [{ uri, mimeType: 'application/json', text: data }] };
  });
  server.setRequestHandler('resources/subscribe', () => ({}));
  server.setRequestHandler('resources/unsubscribe', () => ({}));
}
