import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const PORT = resolve(root, 'app/models/ports.ts');

/** The two ways to a model: each is an interface of the port and what is called on it. */
const WAYS: Readonly<Record<string, string>> = { stream: 'ChatModel', embed: 'EmbeddingModel' };

/** Every place in a program that touches a way to a model, in whatever spelling. */
function usesOfModels(program: ts.Program): string[] {
  const checker = program.getTypeChecker();
  const found: string[] = [];
  const isWay = (symbol: ts.Symbol | undefined): boolean =>
    symbol !== undefined &&
    WAYS[symbol.name] !== undefined &&
    (symbol.declarations ?? []).some(
      (declaration) =>
        resolve(declaration.getSourceFile().fileName) === PORT &&
        ts.isInterfaceDeclaration(declaration.parent) &&
        declaration.parent.name.text === WAYS[symbol.name],
    );
  const visit = (node: ts.Node, file: ts.SourceFile): void => {
    const named = ts.isPropertyAccessExpression(node)
      ? checker.getSymbolAtLocation(node.name)
      : ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)
        ? checker.getTypeAtLocation(node.expression).getProperty(node.argumentExpression.text)
        : ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)
          ? checker
              .getTypeAtLocation(node.parent)
              .getProperty((node.propertyName ?? node.name).getText(file))
          : undefined;
    if (isWay(named)) found.push(relative(root, file.fileName));
    ts.forEachChild(node, (child) => visit(child, file));
  };
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile || /\.test\.ts$|node_modules/.test(file.fileName)) continue;
    visit(file, file);
  }
  return found.sort();
}

/** The whole product, with files that exist only here. */
function programOf(extra: Readonly<Record<string, string>>): ts.Program {
  const configOf = (layer: string) =>
    ts.getParsedCommandLineOfConfigFile(
      resolve(root, layer, 'tsconfig.json'),
      {},
      { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
    )!;
  const { options, fileNames } = configOf('main');
  const host = ts.createCompilerHost(options);
  const read = host.readFile.bind(host);
  const exists = host.fileExists.bind(host);
  host.readFile = (path) => extra[relative(root, path)] ?? read(path);
  host.fileExists = (path) => relative(root, path) in extra || exists(path);
  const added = Object.keys(extra).map((path) => resolve(root, path));
  return ts.createProgram([...fileNames, ...configOf('app').fileNames, ...added], options, host);
}

describe('every path to a model', () => {
  const head = `import type { ChatModel, EmbeddingModel } from '../app/models/index.ts';\ndeclare const m: ChatModel & EmbeddingModel;\n`;
  const detours = {
    'main/by-name.ts': `${head}export const a = m.stream;`,
    'main/by-key.ts': `${head}export const b = m['stream'];`,
    'main/by-pattern.ts': `${head}export const { stream: c } = m;`,
    'main/embedding.ts': `${head}export const e = m.embed;`,
    'main/in-parameters.ts': `${head}export const d = ({ stream }: ChatModel) => stream;`,
  };
  let uses: string[];
  beforeAll(() => {
    uses = usesOfModels(programOf(detours));
  }, 120_000);

  it('goes through the one call that reserves and settles', () => {
    expect(uses.filter((path) => !(path in detours))).toEqual([
      // A model around a model, for one attempt with the same one: it is itself only streamed below.
      'app/models/router.ts',
      'app/tools/meaning/embedding-call.ts',
      'app/tools/model-call.ts',
    ]);
  });

  it('is found, however it is spelt', () => {
    expect(uses.filter((path) => path in detours)).toEqual(Object.keys(detours).sort());
  });
});
