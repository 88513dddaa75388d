/**
 * Who may import whom, each rule with its reason. The layers are those of app/README.md.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const layers = [
  ['base'],
  ['settings'],
  ['storage'],
  ['ledger', 'models', 'gateway', 'security', 'telemetry'],
  ['tools'],
  ['memory', 'agents'],
  ['workflows'],
  ['jobs', 'chats', 'plugins'],
  ['health', 'benchmarks'],
  ['contract'],
];

/** A folder may import the folders of the layers below it, and itself. */
const layerRules = layers.flatMap((names, level) =>
  names.map((name) => ({
    name: `app-${name}-imports-below`,
    severity: 'error',
    comment: `app/${name} may import only itself and the layers below it, so that each can be read alone.`,
    from: { path: `^app/${name}/`, pathNot: '\\.test\\.ts$' },
    to: {
      path: '^app/',
      pathNot: [
        `^app/${name}/`,
        ...layers
          .slice(0, level)
          .flat()
          .map((below) => `^app/${below}/`),
      ],
    },
  })),
);

module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: 'no-cycle',
      severity: 'error',
      comment: 'Two files that need each other are one idea in two places: split it differently.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'core-knows-no-machine',
      severity: 'error',
      comment: 'The core runs on any host: what it needs from the machine arrives through a port.',
      from: { path: '^app/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(main|preload|renderer|tests)/|^(electron|better-sqlite3|svelte)' },
    },
    {
      name: 'core-knows-no-node',
      severity: 'error',
      comment: 'No Node built-ins in the core: add a port and an adapter in main/adapters.',
      from: { path: '^app/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'page-imports-types-only',
      severity: 'error',
      comment:
        'The page talks through the door: of the core it may import types of the contract only.',
      from: { path: '^renderer/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(app|main|preload)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'page-sees-contract-only',
      severity: 'error',
      comment: 'Whatever the page needs to know stands in app/contract.',
      from: { path: '^renderer/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(main|preload)/|^app/(?!contract/)' },
    },
    {
      name: 'features-stand-alone',
      severity: 'error',
      comment: 'One screen does not reach into another: share by renderer/state or renderer/ui.',
      from: { path: '^renderer/features/([^/]+)/' },
      to: { path: '^renderer/features/', pathNot: '^renderer/features/$1/' },
    },
    {
      name: 'ui-imports-nothing-of-ours',
      severity: 'error',
      comment: 'renderer/ui holds plain parts that know nothing of the app.',
      from: { path: '^renderer/ui/' },
      to: { path: '^(app|main|preload)/|^renderer/(?!ui/)' },
    },
    {
      name: 'preload-stands-alone',
      severity: 'error',
      comment: 'The preload script runs in a sandbox: it is one file with no imports of ours.',
      from: { path: '^preload/' },
      to: { path: '^(app|main|renderer)/' },
    },
    {
      name: 'only-compose-builds-the-app',
      severity: 'error',
      comment: 'There is one composition root.',
      from: { path: '^main/', pathNot: ['^main/compose\\.ts$', '\\.test\\.ts$'] },
      to: { path: '^app/app\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'adapters-know-no-host',
      severity: 'error',
      comment: 'An adapter fits every host: it does not import one.',
      from: { path: '^main/(adapters|workers)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^main/(desktop|server|cli|bridge|compose)' },
    },
    {
      name: 'product-knows-no-tests',
      severity: 'error',
      comment: 'Nothing of the tests ships.',
      from: { pathNot: '^tests/|\\.test\\.ts$' },
      to: { path: '^tests/|\\.test\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|release|renderer/paraglide|node_modules/.cache)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.svelte', '.js'],
      mainFields: ['module', 'main'],
    },
  },
};
