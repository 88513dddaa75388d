import { modelErrors, type ModelWire } from '../../../app/models/index.ts';

/** Opens models over the network; each adapter and its SDK are loaded when first used. */
export const networkWire: ModelWire = {
  async open(access, model) {
    switch (access.protocol) {
      case 'anthropic':
        return (await import('./anthropic.ts')).openAnthropic(access, model);
      case 'openai':
        return (await import('./openai.ts')).openOpenAi(access, model);
      case 'openai-responses':
        return (await import('./openai.ts')).openForeignResponses(access, model);
      case 'openai-compatible':
        return (await import('./openai.ts')).openCompatible(access, model);
      case 'google':
        return (await import('./families.ts')).openGoogle(access, model);
      case 'google-vertex':
        return (await import('./families.ts')).openVertex(access, model);
      case 'bedrock':
        return (await import('./families.ts')).openBedrock(access, model);
      case 'azure':
        return (await import('./families.ts')).openAzure(access, model);
      case 'mistral':
        return (await import('./families.ts')).openMistral(access, model);
      case 'cohere':
        return (await import('./families.ts')).openCohere(access, model);
      case 'voyage':
        throw modelErrors.embedsOnly('Voyage AI');
    }
  },
  async openEmbedding(access, model) {
    return (await import('./embeddings.ts')).openEmbedding(access, model);
  },
  async list(access, signal) {
    return access.protocol === 'anthropic'
      ? (await import('./anthropic.ts')).listAnthropic(access, signal)
      : (await import('./list.ts')).listModels(access, signal);
  },
  async context(access, model, signal) {
    return (await import('./local-context.ts')).servedContext(access, model, signal);
  },
};
