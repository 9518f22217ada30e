/**
 * Who may import whom (docs/adr/0001). Each room lists what it may import; everything else in the repository is forbidden.
 * `type` lists rooms of which only types may be imported.
 */
const rooms = {
  domain: { may: ['domain'], npm: ['zod'] },
  workflows: {
    may: ['domain', 'workflows'],
    type: ['activities'],
    npm: ['@temporalio/workflow', '@temporalio/common'],
  },
  activities: { may: ['domain', 'models', 'activities'] },
  models: { may: ['domain', 'models', 'migrations'] },
  api: { may: ['domain', 'models', 'workflows', 'temporal', 'config', 'api'] },
  workers: { may: ['activities', 'temporal', 'models', 'config', 'domain', 'workflows', 'workers'] },
  temporal: { may: ['domain', 'config', 'temporal'], type: ['workflows'] },
  ui: { may: ['domain', 'ui'], type: ['api'] },
  migrations: { may: ['migrations'], npm: ['knex'] },
};
const all = [
  'domain',
  'workflows',
  'activities',
  'models',
  'api',
  'workers',
  'temporal',
  'ui',
  'local',
  'bench',
  'tests',
  'migrations',
  'config',
];
// Tests sit beside the code and may use the support of tests/ and the stack of local/.
const testFile = '\\.(test|workflow\\.test|database\\.test|e2e\\.test)\\.ts$';
const paths = (names) => names.map((name) => (name === 'config' ? '^config\\.ts$' : `^${name}/`));

const roomRules = Object.entries(rooms).flatMap(([room, { may, type = [] }]) => {
  const refused = all.filter((name) => !may.includes(name) && !type.includes(name));
  const rules = [
    {
      name: `${room}-imports-only-its-table`,
      severity: 'error',
      from: { path: `^${room}/`, pathNot: testFile },
      to: { path: paths(refused) },
    },
  ];
  if (type.length > 0) {
    rules.push({
      name: `${room}-takes-only-types`,
      severity: 'error',
      from: { path: `^${room}/`, pathNot: testFile },
      to: { path: paths(type), dependencyTypesNot: ['type-only'] },
    });
  }
  return rules;
});

const npmRules = Object.entries(rooms)
  .filter(([, { npm }]) => npm)
  .map(([room, { npm }]) => ({
    name: `${room}-takes-few-packages`,
    severity: 'error',
    from: { path: `^${room}/`, pathNot: testFile },
    to: {
      path: 'node_modules/',
      pathNot: npm.map((name) => `node_modules/${name}(/|$)`),
      dependencyTypesNot: ['type-only'],
    },
  }));

const contextRules = ['activities', 'api', 'ui'].map((room) => ({
  name: `${room}-contexts-stay-apart`,
  comment: 'go through a model, a workflow or a component',
  severity: 'error',
  from: {
    path: `^${room}/(account|appointments|chat|client-door|clients|clinic|compliance|consents|integrations|messaging|no-show|packages|payments|privacy|products|records|waitlist)/`,
    pathNot: testFile,
  },
  to: {
    path: `^${room}/(account|appointments|chat|client-door|clients|clinic|compliance|consents|integrations|messaging|no-show|packages|payments|privacy|products|records|waitlist)/`,
    pathNot: `^${room}/$1/`,
    dependencyTypesNot: ['type-only'],
  },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    ...npmRules,
    ...contextRules,
    {
      name: 'pure-rooms-take-nothing-of-node',
      severity: 'error',
      from: { path: '^(domain|workflows)/', pathNot: testFile },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'vendor-sdks-stay-in-activities',
      severity: 'error',
      from: { path: '^(api|models|workflows|domain|temporal)/', pathNot: testFile },
      to: { path: 'node_modules/(openai|@anthropic-ai)/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] } },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^#build/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'ui/node_modules|\\.neonpro' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.vue', '.json', '.css'],
    },
  },
};
