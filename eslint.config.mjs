import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** The rooms of `provider/src`, and the rooms that each knows beside itself. CONTRIBUTING.md has the same map. */
export const rooms = {
  model: [],
  'service/aws': ['model'],
  'service/api': ['model', 'service/aws'],
  'service/secrets': ['model', 'service/aws', 'service/api'],
  'service/verify': ['model', 'service/aws', 'service/api', 'service/secrets'],
  'service/reconcile': ['model', 'service/aws', 'service/api', 'service/secrets', 'service/verify'],
  service: ['model', 'service/aws', 'service/api', 'service/secrets', 'service/verify', 'service/reconcile'],
  handlers: ['model', 'service'],
  dynamic: ['model', 'service', 'handlers'],
  plugin: ['model', 'service', 'handlers'],
  program: ['model', 'service'],
  command: ['model', 'service', 'handlers'],
};

const zones = Object.entries(rooms).map(([room, known]) => ({
  // `service` has rooms in it, and files of its own that know them all.
  target: room === 'service' ? 'provider/src/service/*.ts' : `provider/src/${room}`,
  from: 'provider/src',
  except: [room, ...known].map((name) => `./${name}`),
  message: `${room} knows ${known.join(', ') || 'no other room'} (see the map in CONTRIBUTING.md).`,
}));

/** No import against the order of the rooms, and none in a circle. */
export const structure = {
  files: ['provider/src/**/*.ts', 'emulator/src/**/*.ts'],
  plugins: { 'import-x': importX },
  settings: {
    'import-x/extensions': ['.ts'],
    'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
    'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js'] })],
  },
  rules: {
    'import-x/no-cycle': ['error', { commonjs: true }],
    'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
  },
};

export default tseslint.config(
  {
    // The examples of other languages are compiled against an SDK that is generated for their tests.
    ignores: ['**/dist/', '.engine/', '.python/', 'test/.workspaces/', 'docs/api/', 'examples/languages/'],
  },
  js.configs.recommended,
  { languageOptions: { globals: globals.node } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // An async function without await is how an interface of promises is kept by one that has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
    },
  },
  structure,
  {
    // What a user's machine need not load is required where it is used: the SDK's clients, mocks, generated code.
    files: ['provider/src/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // Answers of the engine, the service and other processes are read here as they come: JSON of any shape.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
