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
  /** A key that is known while compiling, whether it is written there or stands in a constant. */
  const wayUnder = (node: ts.ElementAccessExpression) => {
    const key = checker.getTypeAtLocation(node.argumentExpression);
    const keys = key.isUnion() ? key.types : [key];
    const model = checker.getTypeAtLocation(node.expression);
    return keys
      .flatMap((one) => (one.isStringLiteral() ? [model.getProperty(one.value)] : []))
      .find(isWay);
  };
  /** The property that `({ stream: x } = model)` takes out of a model. */
  const assignedFrom = (node: ts.PropertyAssignment | ts.ShorthandPropertyAssignment) => {
    const { parent: pattern } = node;
    const taken = ts.isParenthesizedExpression(pattern.parent) ? pattern.parent : pattern;
    const assignment = taken.parent;
    if (!ts.isBinaryExpression(assignment) || assignment.left !== taken) return undefined;
    return checker.getTypeAtLocation(assignment.right).getProperty(node.name.getText());
  };
  const visit = (node: ts.Node, file: ts.SourceFile): void => {
    const named = ts.isPropertyAccessExpression(node)
      ? checker.getSymbolAtLocation(node.name)
      : ts.isElementAccessExpression(node)
        ? wayUnder(node)
        : ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)
          ? checker
              .getTypeAtLocation(node.parent)
              .getProperty((node.propertyName ?? node.name).getText(file))
          : ts.isShorthandPropertyAssignment(node) || ts.isPropertyAssignment(node)
            ? assignedFrom(node)
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

/** Packages that reach providers by themselves. */
const SDKS = /^(@anthropic-ai\/|@ai-sdk\/|@google\/|@mistralai\/|openai$|openai\/|cohere|ai$)/;

/** Files that import a provider's package, in whatever way. */
function usersOfSdks(program: ts.Program): string[] {
  const found = new Set<string>();
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile || /\.test\.ts$|node_modules/.test(file.fileName)) continue;
    const { importedFiles } = ts.preProcessFile(file.text);
    if (importedFiles.some(({ fileName }) => SDKS.test(fileName))) {
      found.add(relative(root, file.fileName));
    }
  }
  return [...found].sort();
}

describe('every path to a model', () => {
  const head = `import type { ChatModel, EmbeddingModel } from '../app/models/index.ts';\ndeclare const m: ChatModel & EmbeddingModel;\n`;
  const detours = {
    'main/by-name.ts': `${head}export const a = m.stream;`,
    'main/by-key.ts': `${head}export const b = m['stream'];`,
    'main/by-pattern.ts': `${head}export const { stream: c } = m;`,
    'main/by-constant.ts': `${head}const key = 'stream';\nexport const f = m[key];`,
    'main/by-either-key.ts': `${head}declare const k: 'id' | 'stream';\nexport const g = m[k];`,
    'main/by-assignment.ts': `${head}export let h: unknown;\n({ stream: h } = m);`,
    'main/embedding.ts': `${head}export const e = m.embed;`,
    'main/in-parameters.ts': `${head}export const d = ({ stream }: ChatModel) => stream;`,
  };
  const around = {
    'main/sdk.ts': "import Anthropic from '@anthropic-ai/sdk';\nexport const c = Anthropic;",
    'main/late-sdk.ts': "export const d = () => import('@ai-sdk/openai');",
  };
  let uses: string[];
  let users: string[];
  beforeAll(() => {
    const program = programOf({ ...detours, ...around });
    uses = usesOfModels(program);
    users = usersOfSdks(program);
  }, 120_000);

  it('goes through the one call that reserves and settles', () => {
    expect(uses.filter((path) => !(path in detours))).toEqual([
      // A model around a model, for one attempt with the same one: it is itself only streamed below.
      'app/models/router.ts',
      'app/tools/meaning/embedding-call.ts',
      'app/tools/model-call.ts',
    ]);
  });

  it("begins in the adapters: nothing else imports a provider's package", () => {
    const others = users.filter((path) => !path.startsWith('main/adapters/models/'));
    expect(others).toEqual(Object.keys(around).sort());
  });

  it('is found, however it is spelt', () => {
    expect(uses.filter((path) => path in detours)).toEqual(Object.keys(detours).sort());
  });
});
