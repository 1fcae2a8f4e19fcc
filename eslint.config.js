import js from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** Import zones (ARCHITECTURE.md, "Directions"): which folder may reach into which. */
const zone = (files, patterns) => ({
  files,
  ignores: ['**/*.test.ts', '**/*.test.tsx', '**/*-suite.ts', '**/test-*.ts'],
  rules: { 'no-restricted-imports': ['error', { patterns }] },
})
const forbid = (regex, message) => ({ regex, message })

const noStore = forbid('^(pg|@electric-sql/)', 'only sync-server/db opens a database')
const noRxdb = forbid('^(rxdb|dexie)', 'only renderer/data knows RxDB')

export default defineConfig(
  {
    ignores: [
      'scripts/*.mjs',
      'out/**',
      'dist/**',
      'node_modules/**',
      'test-results/**',
      'resources/**',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      // Ours are objects of functions, not classes with a this.
      '@typescript-eslint/unbound-method': 'off',
      'no-eval': 'error',
      'no-control-regex': 'off',
      'no-empty-pattern': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: 'posts are text',
        },
        {
          selector: "AssignmentExpression[left.property.name='innerHTML']",
          message: 'posts are text',
        },
        {
          selector: "MemberExpression[object.name='shell'][property.name='openExternal']",
          message: 'external-links.ts opens links',
        },
      ],
    },
  },
  { files: ['electron/main/external-links.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['renderer/**/*.{ts,tsx}'], extends: [reactHooks.configs.flat['recommended-latest']] },

  zone(
    ['sync-server/contract/**'],
    [
      forbid('^\\.\\./', 'the contract is a leaf'),
      forbid('^(?!zod$|\\.)', 'the contract imports the schema library only'),
    ],
  ),
  zone(
    ['electron/contract/**'],
    [
      forbid('^\\.\\./', 'the contract is a leaf'),
      forbid('^(?!zod$|\\.)', 'the contract imports the schema library only'),
    ],
  ),
  zone(
    ['electron/preload/**'],
    [forbid('^\\.\\./(?!contract/)', 'the preload script knows the IPC contract only')],
  ),
  zone(
    ['electron/main/**'],
    [
      forbid('renderer/', 'main knows no screen'),
      forbid('sync-server/(?!contract/)', 'main knows the server by its contract'),
      noStore,
      noRxdb,
    ],
  ),
  zone(
    ['sync-server/!(contract|db)/**', 'sync-server/*.ts'],
    [forbid('(renderer|electron)/', 'the server knows no client'), noStore, noRxdb],
  ),
  zone(
    ['renderer/!(data)/**', 'renderer/*.{ts,tsx}'],
    [
      forbid('sync-server/(?!contract/)', 'the client knows the server by its contract'),
      forbid('electron/(?!contract/)', 'the page knows the shell by its contract'),
      noStore,
      noRxdb,
    ],
  ),
  zone(
    ['renderer/data/**'],
    [
      forbid('sync-server/(?!contract/)', 'the client knows the server by its contract'),
      forbid('(features|ui|i18n|platform|store)/', 'data knows no screen'),
      noStore,
    ],
  ),
  zone(
    ['renderer/ui/**'],
    [forbid('(features|store|platform)/', 'shared controls know no feature')],
  ),
)
