/** The smallest PNG: one red pixel. */
export const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';

/** A WAV file without a sample: the 44 bytes of its header. */
export const SILENCE = wavHeader().toString('base64');

function wavHeader() {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20); // PCM
  header.writeUInt16LE(1, 22); // one channel
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(8000, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  return header;
}

export const text = (value) => ({ type: 'text', text: value });
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A form with one required field. */
export const form = (message, field, type = 'string') => ({
  method: 'elicitation/create',
  params: {
    message,
    requestedSchema: { type: 'object', properties: { [field]: { type } }, required: [field] },
  },
});

/** The content of a form that was filled in, where it has the field; else undefined. */
export function filled(responses, key, field) {
  const response = responses?.[key];
  if (response?.action !== 'accept') return undefined;
  return response.content?.[field];
}
