import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import vue from 'eslint-plugin-vue';
import vueA11y from 'eslint-plugin-vuejs-accessibility';
import vueParser from 'vue-eslint-parser';
import prettier from 'eslint-config-prettier';

const workflowRules = {
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        {
          group: ['node:*', 'pg', 'knex', 'objection', 'koa', 'pino', 'luxon'],
          message: 'Workflows are pure orchestration.',
        },
        {
          group: ['**/activities/**', '**/temporal/**'],
          allowTypeImports: true,
          message: 'import type only.',
        },
      ],
    },
  ],
};

export default tseslint.config(
  { ignores: ['node_modules', '.neonpro', 'dist', 'coverage', '**/*.js', '**/*.cjs', '**/*.d.ts'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  ...vue.configs['flat/recommended'],
  ...vueA11y.configs['flat/recommended'],
  {
    files: ['**/*.ts', '**/*.vue'],
    languageOptions: {
      parser: vueParser,
      parserOptions: {
        parser: tseslint.parser,
        project: ['./tsconfig.json', './ui/tsconfig.json'],
        extraFileExtensions: ['.vue'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'no-undef': 'off',
      'max-lines': ['error', { max: 300 }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'vue/multi-word-component-names': 'off',
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
    },
  },
  { files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } },
  { files: ['workflows/**/*.ts'], ignores: ['workflows/**/*.test.ts'], rules: workflowRules },
  {
    // process.env has one reader (config.ts); the launcher passes environments to children.
    files: ['**/*.ts', '**/*.vue'],
    ignores: ['config.ts', 'local/**', 'bench/**', 'tests/**', '**/*.test.ts', 'vitest.config.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Read it in config.ts.' },
      ],
    },
  },
  prettier,
);
