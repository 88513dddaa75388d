import { createContext } from 'svelte';
import type { HighlighterCore } from 'shiki/core';

type Grammar = () => Promise<unknown>;

/** Grammars that are there, each loaded when first met. */
const GRAMMARS: Record<string, Grammar> = {
  bash: () => import('shiki/langs/bash.mjs'),
  c: () => import('shiki/langs/c.mjs'),
  cpp: () => import('shiki/langs/cpp.mjs'),
  csharp: () => import('shiki/langs/csharp.mjs'),
  css: () => import('shiki/langs/css.mjs'),
  diff: () => import('shiki/langs/diff.mjs'),
  go: () => import('shiki/langs/go.mjs'),
  html: () => import('shiki/langs/html.mjs'),
  java: () => import('shiki/langs/java.mjs'),
  javascript: () => import('shiki/langs/javascript.mjs'),
  json: () => import('shiki/langs/json.mjs'),
  kotlin: () => import('shiki/langs/kotlin.mjs'),
  markdown: () => import('shiki/langs/markdown.mjs'),
  php: () => import('shiki/langs/php.mjs'),
  python: () => import('shiki/langs/python.mjs'),
  ruby: () => import('shiki/langs/ruby.mjs'),
  rust: () => import('shiki/langs/rust.mjs'),
  sql: () => import('shiki/langs/sql.mjs'),
  svelte: () => import('shiki/langs/svelte.mjs'),
  swift: () => import('shiki/langs/swift.mjs'),
  toml: () => import('shiki/langs/toml.mjs'),
  typescript: () => import('shiki/langs/typescript.mjs'),
  tsx: () => import('shiki/langs/tsx.mjs'),
  xml: () => import('shiki/langs/xml.mjs'),
  yaml: () => import('shiki/langs/yaml.mjs'),
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
      import('shiki/themes/github-light-high-contrast.mjs'),
      import('shiki/themes/github-dark-high-contrast.mjs'),
    ]);
  return createHighlighterCore({
    themes: [light.default, dark.default],
    langs: [],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
}
