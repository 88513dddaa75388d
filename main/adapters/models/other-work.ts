/** Models of makers that take no part in a chat, by name, where nothing tells what a model is for. */
const OTHER_WORK =
  /embed|rerank|moderation|dall-e|\b(tts|ocr|live|voice|image|audio|realtime|transcribe|whisper|voxtral|sora)\b/;

export function doesOtherWork(model: string): boolean {
  return OTHER_WORK.test(model);
}
