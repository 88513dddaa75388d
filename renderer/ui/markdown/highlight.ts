import { createContext } from 'svelte';
import type { HighlighterCore } from 'shiki/core';

type Grammar = () => Promise<unknown>;

/** Grammars that are there, each loaded when first met. */
const GRAMMARS: Record<string, Grammar> = {
  bash: () => import('@shikijs/langs/bash'),
  c: () => import('@shikijs/langs/c'),
  cpp: () => import('@shikijs/langs/cpp'),
  csharp: () => import('@shikijs/langs/csharp'),
  css: () => import('@shikijs/langs/css'),
  diff: () => import('@shikijs/langs/diff'),
  go: () => import('@shikijs/langs/go'),
  html: () => import('@shikijs/langs/html'),
  java: () => import('@shikijs/langs/java'),
  javascript: () => import('@shikijs/langs/javascript'),
  json: () => import('@shikijs/langs/json'),
  kotlin: () => import('@shikijs/langs/kotlin'),
  markdown: () => import('@shikijs/langs/markdown'),
  php: () => import('@shikijs/langs/php'),
  python: () => import('@shikijs/langs/python'),
  ruby: () => import('@shikijs/langs/ruby'),
  rust: () => import('@shikijs/langs/rust'),
  sql: () => import('@shikijs/langs/sql'),
  svelte: () => import('@shikijs/langs/svelte'),
  swift: () => import('@shikijs/langs/swift'),
  toml: () => import('@shikijs/langs/toml'),
  typescript: () => import('@shikijs/langs/typescript'),
  tsx: () => import('@shikijs/langs/tsx'),
  xml: () => import('@shikijs/langs/xml'),
  yaml: () => import('@shikijs/langs/yaml'),
};

const ALIASES: Record<string, string> = {
  sh: 'bash',
  shell: 'bash',
  zsh: 'bash',
  console: 'bash',
  'c++': 'cpp',
  'c#': 'csharp',
  cs: 'csharp',
  golang: 'go',
  js: 'javascript',
  jsx: 'tsx',
  jsonc: 'json',
  kt: 'kotlin',
  md: 'markdown',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  ts: 'typescript',
  yml: 'yaml',
};

/** Longer code stays plain: colouring it would hold the page up. */
const MAX_LENGTH = 60_000;

/** The name of the grammar for what stands behind the opening fence, or undefined. */
export function grammarOf(language: string | undefined): string | undefined {
  const name = (language ?? '')
    .trim()
    .split(/[\s,{]/, 1)[0]!
    .toLowerCase();
  const known = ALIASES[name] ?? name;
  return Object.hasOwn(GRAMMARS, known) ? known : undefined;
}

/** Colours code; the engine and each grammar are loaded when they are first needed. */
export class CodeColours {
  #made: Promise<HighlighterCore> | undefined;

  /** Code as coloured HTML for both themes; undefined where the language is not known. */
  async highlight(code: string, language: string | undefined): Promise<string | undefined> {
    const name = grammarOf(language);
    if (name === undefined || code.length > MAX_LENGTH) return undefined;
    this.#made ??= create();
    const highlighter = await this.#made;
    if (!highlighter.getLoadedLanguages().includes(name)) {
      await highlighter.loadLanguage((await GRAMMARS[name]!()) as never);
    }
    return highlighter.codeToHtml(code, {
      lang: name,
      themes: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
      defaultColor: false,
    });
  }
}

export const [useCodeColours, provideCodeColours] = createContext<CodeColours>();

async function create(): Promise<HighlighterCore> {
  const [{ createHighlighterCore }, { createJavaScriptRegexEngine }, light, dark] =
    await Promise.all([
      import('shiki/core'),
      import('shiki/engine/javascript'),
      import('@shikijs/themes/github-light-high-contrast'),
      import('@shikijs/themes/github-dark-high-contrast'),
    ]);
  return createHighlighterCore({
    themes: [light.default, dark.default],
    langs: [],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
}
